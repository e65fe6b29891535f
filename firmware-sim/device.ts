import type { DeviceId } from '#devices/ids.ts';
import { deviceClasses, toDeviceClassName } from '#devices/registry.ts';
import { type DeviceLink, type DeviceLinkOptions, startDeviceLink } from './device-link.ts';
import { Problem } from './problem.ts';

const FIRMWARE = 'sim-1';
const GOODBYE_WITHIN_MS = 1_500;

export type Battery = {
  readonly fullPercent: number;
  /** A worn sensor lasts about a week on one charge, a call button about a year (usual products, design decision). */
  readonly percentPerHour: number;
};

export type DeviceOptions = DeviceLinkOptions & {
  /** Null for mains devices. */
  readonly battery: Battery | null;
  /** Plays this many times faster than life. */
  readonly speed: number;
};

/** A device says that it leaves, or it is simply gone. */
export type Ending = 'leaving' | 'unplugged';

export type Device = {
  readonly deviceId: DeviceId;
  readonly link: DeviceLink;
  /** What is left in the battery from now on, at most; told at once. Nothing for mains devices. */
  readonly drainTo: (percent: number) => void;
  readonly stop: (how?: Ending) => Promise<void>;
};

/** What every device does: a link, and a status after each connecting and once per heartbeat interval. */
export function startDevice(options: DeviceOptions): Device {
  const { deviceId, battery, speed } = options;
  const className = toDeviceClassName(deviceId);
  if (className === null) throw new Problem('device-unknown', `No known class of device: ${deviceId}.`);
  const startedMs = performance.now();
  let atMostPercent = 100;

  function tellState(state: 'online' | 'leaving'): void {
    link.send('status', {
      kind: 'device-status',
      ageMs: 0,
      state,
      firmware: FIRMWARE,
      ...(battery === null
        ? {}
        : {
            batteryPercent: Math.min(
              atMostPercent,
              toPercent(battery, (performance.now() - startedMs) * speed),
            ),
          }),
    });
  }

  const link = startDeviceLink({
    ...options,
    onAccepted() {
      tellState('online');
      options.onAccepted?.();
    },
  });
  const heartbeat = setInterval(() => tellState('online'), deviceClasses[className].heartbeatMs / speed);

  return {
    deviceId,
    link,
    drainTo(percent) {
      if (battery === null) return;
      atMostPercent = percent;
      tellState('online');
    },
    async stop(how = 'leaving') {
      clearInterval(heartbeat);
      if (how === 'unplugged') return link.cut();
      if (link.isAccepted()) {
        tellState('leaving');
        await link.drained('status', GOODBYE_WITHIN_MS);
      }
      await link.stop();
    },
  };
}

function toPercent({ fullPercent, percentPerHour }: Battery, elapsedMs: number): number {
  const percent = fullPercent - (percentPerHour * elapsedMs) / 3_600_000;
  return Math.round(Math.max(0, percent) * 10) / 10;
}
