import type { Random } from './random.ts';

const MINUTE_MS = 60_000;

/** What kind of night somebody has: they stay in bed, leave it now and then, or are up as much as in bed. */
export const habits = ['sleeps-through', 'gets-up', 'is-about'] as const;
export type Habit = (typeof habits)[number];

/** Every fourth resident is about at night, a third gets up now and then (design estimates of this project; no study). */
const SHARE_ABOUT = 1 / 4;
const SHARE_GETS_UP = 1 / 3;

/**
 * Independent residents leave their bed 1 to 3 times a night and are away for 6 min ± 4, log-normally (design estimate).
 * In bed from 21:30 to 07:00, as measured in nursing homes (J Am Geriatr Soc 1993;41:903), these spans give 1 to 3.
 */
const FIRST_EXIT_MIN = { low: 30, high: 400 } as const;
const NEXT_EXIT_MIN = { low: 180, high: 400 } as const;
const AWAY_MIN = { mean: 6, sd: 4, least: 2, most: 20 } as const;

/** Whoever is about, by turns (design decision): long enough to wander, or to fall asleep. */
const ABOUT_UP_MIN = { low: 15, high: 45 } as const;
const ABOUT_IN_BED_MIN = { low: 30, high: 90 } as const;

export function pickHabit(random: Random): Habit {
  const share = random.next();
  if (share < SHARE_ABOUT) return 'is-about';
  return share < SHARE_ABOUT + SHARE_GETS_UP ? 'gets-up' : 'sleeps-through';
}

/** How long somebody who lies down, or lay there when the story began, stays in bed; for ever: until something happens. */
export function toInBedMs(habit: Habit, random: Random, isFirst: boolean): number {
  if (habit === 'sleeps-through') return Number.POSITIVE_INFINITY;
  if (habit === 'is-about') return pickMs(random, ABOUT_IN_BED_MIN);
  return pickMs(random, isFirst ? FIRST_EXIT_MIN : NEXT_EXIT_MIN);
}

/** How long somebody who got up stays up. */
export function toAwayMs(habit: Habit, random: Random): number {
  if (habit === 'is-about') return pickMs(random, ABOUT_UP_MIN);
  const { mean, sd, least, most } = AWAY_MIN;
  const variance = Math.log(1 + (sd / mean) ** 2);
  const minutes = Math.exp(Math.log(mean) - variance / 2 + Math.sqrt(variance) * random.normal());
  return Math.min(most, Math.max(least, minutes)) * MINUTE_MS;
}

const pickMs = (random: Random, { low, high }: { readonly low: number; readonly high: number }): number =>
  random.between(low, high) * MINUTE_MS;
