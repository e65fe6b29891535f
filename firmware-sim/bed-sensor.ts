import type { BedWindow } from '#devices/bed-sensor.ts';
import { createBedMeter } from './bed-meter.ts';
import { type Device, startDevice } from './device.ts';
import type { DeviceLinkOptions } from './device-link.ts';
import type { Unsent } from './unsent-reading.ts';

export type BedSensor = Device & {
  /** Whether somebody lies in the bed at `tMs` of the story: look at least every second. */
  readonly weigh: (isOccupied: boolean, tMs: number) => void;
};

/** A bed sensor on mains, as under a mattress: it says whether the bed is empty, and nothing else of whoever lies there. */
export function startBedSensor(options: DeviceLinkOptions & { readonly speed?: number }): BedSensor {
  const { speed = 1 } = options;
  const meter = createBedMeter();
  const send = (window: Unsent<BedWindow> | null): void => {
    if (window !== null) device.link.send('telemetry', window);
  };
  const device = startDevice({
    ...options,
    battery: null,
    speed,
    onAccepted() {
      // Since the link was lost nobody knows; the next whole window may be seconds away.
      send(meter.close());
      options.onAccepted?.();
    },
  });
  return { ...device, weigh: (isOccupied, tMs) => send(meter.push(isOccupied, tMs)) };
}
