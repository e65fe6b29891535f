import { z } from 'zod';
import { BootId } from './ids.ts';

/**
 * What every message of a device carries. (device, boot, sequence) names a message for ever: a device that
 * repeats one, even after our crash, repeats these three, and the gateway raises one alert.
 */
export const envelope = {
  /** Changes at each power-up of the device; any value not used before by this device. */
  bootId: BootId,
  /** Counts the messages of one boot and one lane, from 0, without a gap. */
  seq: z.int().min(0).max(Number.MAX_SAFE_INTEGER),
  /** How long before sending it happened. Devices without a clock need no other time. */
  ageMs: z.int().min(0).max(86_400_000).default(0),
  /** The device's own clock, Unix milliseconds, if it has one. Evidence only: never compared across devices. */
  sensorAtMs: z.int().nonnegative().optional(),
};
