import { type Device, startDevice } from './device.ts';
import type { DeviceLinkOptions } from './device-link.ts';
import { createFallDetector } from './fall-detector.ts';
import type { Position } from './positions.ts';
import type { Sample } from './sample-ring.ts';
import type { DetectorReading } from './unsent-reading.ts';

export type WornFallSensor = Device & {
  /** The next sample of the accelerometer; what the detector concludes goes out over the link. */
  readonly feel: (sample: Sample) => void;
};

export type WornFallSensorOptions = DeviceLinkOptions & {
  readonly position: Position;
  readonly batteryPercent?: number;
  readonly speed?: number;
  /** Told what the detector concluded, after it was queued. */
  readonly onReading?: (reading: DetectorReading) => void;
};

/** A worn fall sensor: detector, link, heartbeat and a battery that lasts about a week. */
export function startWornFallSensor(options: WornFallSensorOptions): WornFallSensor {
  const { position, batteryPercent = 100, speed = 1, onReading } = options;
  const battery = { fullPercent: batteryPercent, percentPerHour: 0.6 };
  const device = startDevice({ ...options, battery, speed });
  const detector = createFallDetector({ position });
  let fallSeq: number | null = null;

  function send(reading: DetectorReading): void {
    // At another speed than life's, "so long ago" means as much less on the wall.
    const ageMs = Math.round(reading.ageMs / speed);
    if (reading.kind === 'motion-window') device.link.send('telemetry', { ...reading, ageMs });
    else if (reading.kind === 'fall-detected') fallSeq = device.link.send('event', { ...reading, ageMs });
    else if (fallSeq !== null) device.link.send('event', { ...reading, ageMs, fallSeq });
    onReading?.(reading);
  }

  return {
    ...device,
    feel(sample) {
      for (const reading of detector.push(sample)) send(reading);
    },
  };
}
