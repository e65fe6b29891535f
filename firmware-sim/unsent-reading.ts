import type { FallDetected, MotionWindow, StillDown } from '#devices/fall-sensor.ts';

type EnvelopeField = 'bootId' | 'seq' | 'ageMs' | 'sensorAtMs';

/** A reading before its link has given it a boot and a sequence. `ageMs`: how long ago it happened. */
export type Unsent<T> = T extends unknown ? Omit<T, EnvelopeField> & { readonly ageMs: number } : never;

/** What a worn sensor's detector has to say. The sensor adds the `fallSeq`, which only its link knows. */
export type DetectorReading =
  | Unsent<FallDetected>
  | Omit<Unsent<StillDown>, 'fallSeq'>
  | Unsent<MotionWindow>;
