import { z } from 'zod';
import type { DeviceId } from '#devices/ids.ts';
import type { DevicePlace } from '#gateway/alerting/home-config.ts';
import type { TelemetryWindow } from '#gateway/ingest/telemetry-windows.ts';
import type { HistoryPoint } from './contract.ts';
import type { Quantity } from './quantities.ts';

const Measured = z.record(z.string(), z.object({ mean: z.number(), most: z.number() }));
type Measured = { readonly mean: number; readonly most: number };

/** What of a window is kept, and how its readings become one value. `meanG` is gravity, and tells nothing. */
const kept: ReadonlyArray<readonly [Quantity, (measured: Measured, readingCount: number) => number]> = [
  ['laeqDba', ({ mean }) => mean],
  ['lamaxDba', ({ most }) => most],
  ['sdG', ({ mean }) => mean],
  ['peakG', ({ most }) => most],
  ['stepCount', ({ mean }, readingCount) => Math.round(mean * readingCount)],
  ['bedExitCount', ({ mean }, readingCount) => Math.round(mean * readingCount)],
];

/**
 * The points of one telemetry window, at the window's beginning. A device that stands nowhere yields none: nobody
 * could say whose they are. Throws on a body that `createTelemetryWindows` did not write.
 */
export function toTelemetryPoints(
  { deviceId, windowAtMs, readingCount, body }: TelemetryWindow,
  placeOf: (deviceId: DeviceId) => DevicePlace | null,
): readonly HistoryPoint[] {
  const place = placeOf(deviceId);
  if (place === null) return [];
  const measured = Measured.parse(JSON.parse(body));
  const { residentId, roomId } = place;
  return kept.flatMap(([quantity, toValue]) => {
    const found = measured[quantity];
    if (found === undefined) return [];
    return [
      { deviceId, residentId, roomId, quantity, atMs: windowAtMs, value: toValue(found, readingCount) },
    ];
  });
}
