import { DeviceId } from '#devices/ids.ts';
import type { Random } from '#firmware-sim/random.ts';

export const MINUTE_MS = 60_000;

/** Minutes of the story, which begins at 21:10. */
export const NIGHT_MIN = {
  /** The last ones go to bed at 22:30; by 06:00 the first ones rise, by 07:00 everybody has (J Am Geriatr Soc 1993;41:903). */
  firstInBed: 10,
  lastInBed: 80,
  firstUp: 530,
  over: 590,
} as const;

export type Resident = {
  readonly number: number;
  /** Has a part in the first minutes. */
  readonly isOfStory: boolean;
  readonly body: DeviceId;
};

export const toDevice = (kind: string, number: number): DeviceId =>
  DeviceId.parse(`${kind}-${String(number).padStart(4, '0')}`);

/** A Poisson number of this mean, at most `most` (Knuth's way: fine for the small means of one night). */
export function toCount(random: Random, mean: number, most: number): number {
  let count = 0;
  for (let left = random.next(); left > Math.exp(-mean) && count < most; left *= random.next()) count += 1;
  return count;
}

export const betweenMin = (random: Random, low: number, high: number): number =>
  Math.round(random.between(low, high) * MINUTE_MS);
