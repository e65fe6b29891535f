import type { BedWindow } from '#devices/bed-sensor.ts';
import type { DeviceId } from '#devices/ids.ts';
import type { TelemetryReading } from '#devices/reading.ts';

/** One device's telemetry of one window, summed up: a memory card does not live through a row per reading. */
export type TelemetryWindow = {
  readonly deviceId: DeviceId;
  readonly windowAtMs: number;
  readonly readingCount: number;
  /** JSON: per measured quantity its mean and largest value. */
  readonly body: string;
};

const TELEMETRY_WINDOW_MS = 10_000;

type Sum = { count: number; total: number; most: number };
type Open = { windowAtMs: number; readingCount: number; sums: Map<string, Sum> };

/** Collects readings. Memory is a window per device and 10 s that nobody has taken yet: take often. */
export function createTelemetryWindows() {
  const open = new Map<DeviceId, Open>();
  const closed: TelemetryWindow[] = [];
  const toWindow = (deviceId: DeviceId, { windowAtMs, readingCount, sums }: Open): TelemetryWindow => {
    const body = Object.fromEntries(
      [...sums].map(([name, { count, total, most }]) => [name, { mean: total / count, most }]),
    );
    return { deviceId, windowAtMs, readingCount, body: JSON.stringify(body) };
  };
  return {
    add(deviceId: DeviceId, reading: TelemetryReading, atMs: number): void {
      const windowAtMs = atMs - (atMs % TELEMETRY_WINDOW_MS);
      const before = open.get(deviceId);
      if (before !== undefined && before.windowAtMs !== windowAtMs) closed.push(toWindow(deviceId, before));
      const isSame = before?.windowAtMs === windowAtMs;
      const window = isSame ? before : { windowAtMs, readingCount: 0, sums: new Map<string, Sum>() };
      open.set(deviceId, window);
      window.readingCount += 1;
      for (const [name, value] of measured(reading)) {
        const sum = window.sums.get(name) ?? { count: 0, total: 0, most: Number.NEGATIVE_INFINITY };
        window.sums.set(name, {
          count: sum.count + 1,
          total: sum.total + value,
          most: Math.max(sum.most, value),
        });
      }
    },
    /** Takes every window that began before `atMs`'s own, or all of them where the clock went back. */
    take(atMs: number): readonly TelemetryWindow[] {
      const current = atMs - (atMs % TELEMETRY_WINDOW_MS);
      const done = [...open].filter(([, window]) => window.windowAtMs !== current);
      for (const [deviceId] of done) open.delete(deviceId);
      return [...closed.splice(0), ...done.map(([deviceId, window]) => toWindow(deviceId, window))];
    },
  };
}

function measured(reading: TelemetryReading): ReadonlyArray<readonly [string, number]> {
  switch (reading.kind) {
    case 'motion-window':
      return [
        ['meanG', reading.meanG],
        ['sdG', reading.sdG],
        ['peakG', reading.peakG],
        ['stepCount', reading.stepCount],
      ];
    case 'sound-window':
      return [
        ['laeqDba', reading.laeqDba],
        ['lamaxDba', reading.lamaxDba],
      ];
    case 'bed-window':
      return [
        ['bedExitCount', reading.bedExitCount],
        ['outOfBedMs', toOutOfBedMs(reading)],
      ];
  }
}

/**
 * A change ends a window: one that ended with somebody's leaving was spent in bed. The last one before a
 * return counts as in bed, too, so each time out may be short by a window.
 */
const toOutOfBedMs = ({ isOccupied, bedExitCount, windowMs }: BedWindow): number =>
  isOccupied || bedExitCount > 0 ? 0 : windowMs;
