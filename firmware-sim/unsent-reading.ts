import type { DeviceStatus } from '#devices/device-status.ts';
import type { FallDetected, MotionWindow, StillDown } from '#devices/fall-sensor.ts';
import type { EventReading, TelemetryReading } from '#devices/reading.ts';
import type { SpeakerResult } from '#devices/speaker.ts';

type EnvelopeField = 'bootId' | 'seq' | 'ageMs' | 'sensorAtMs';

/** A reading before its link has given it a boot and a sequence. `ageMs`: how long ago it happened. */
export type Unsent<T> = T extends unknown ? Omit<T, EnvelopeField> & { readonly ageMs: number } : never;

/** What a worn sensor's detector has to say. The sensor adds the `fallSeq`, which only its link knows. */
export type DetectorReading =
  | Unsent<FallDetected>
  | Omit<Unsent<StillDown>, 'fallSeq'>
  | Unsent<MotionWindow>;

/** What a device may hand to its link, by lane; results of commands go beside the lanes and are kept like events. */
export type Outgoing = {
  readonly event: Unsent<EventReading>;
  readonly status: Unsent<DeviceStatus>;
  readonly telemetry: Unsent<TelemetryReading>;
  readonly result: Unsent<SpeakerResult>;
};
export type Channel = keyof Outgoing;
