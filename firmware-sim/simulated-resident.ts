import { type Habit, pickHabit, toAwayMs, toInBedMs } from './bed-habits.ts';
import type { BodyHappening } from './happening.ts';
import type { Position } from './positions.ts';
import { createRandom, toSeed } from './random.ts';
import type { Sample } from './sample-ring.ts';
import { type Activity, createWearer } from './signals.ts';

/** As the recorded nodes at waist, chest and wrist sampled. */
const RATE_HZ = 20;
/** Whoever fell and stayed down lies this long; then somebody has, in the story, helped them to bed. */
const HELPED_AFTER_MS = 600_000;
/** From the first movement until no weight is on the bed any more: to sit up takes 2 s in `signals.ts`. */
const RISING_MS = 2_000;
/** Nobody is back in bed before they stand. */
const AWAY_LEAST_MS = 10_000;

const inBed = ['sleep', 'sleep', 'sleep', 'turn-in-bed'] as const satisfies readonly Activity[];
const upAndAbout = ['walk', 'stand', 'walk', 'sit-down', 'bend'] as const satisfies readonly Activity[];

export type SimulatedResident = {
  /** Everything the sensor felt up to `untilMs` of the scenario's time, since the last call. */
  readonly live: (untilMs: number) => Generator<Sample, void>;
  /** `forMs`: how long they stay up, for `get-up`; as their habit is where left out. */
  readonly suffer: (what: BodyHappening, atMs: number, forMs?: number) => void;
  /** Whether their weight is on their bed, as far as they have lived. */
  readonly isInBed: () => boolean;
};

/**
 * A resident's night as one worn sensor feels it: asleep or about, until something happens to them. They leave their
 * bed and go back to it by their habit, which follows from the seed; with `isUp` they are up at first, and about. With
 * `isTold` they have no habits: they leave it only when something is said to happen.
 */
export function createSimulatedResident(options: {
  readonly seed: number;
  readonly position: Position;
  readonly isUp: boolean;
  readonly isTold?: boolean;
}): SimulatedResident {
  const { seed, position, isUp, isTold = false } = options;
  const random = createRandom(toSeed(seed, 'choices'));
  const bedtimes = createRandom(toSeed(seed, 'bedtimes'));
  let habit: Habit = isUp ? 'is-about' : pickHabit(bedtimes);
  if (isTold) habit = 'sleeps-through';
  let where: 'bed' | 'up' | 'floor' = isUp || habit === 'is-about' ? 'up' : 'bed';
  const wearer = createWearer({ seed, rateHz: RATE_HZ, position, isLying: where === 'bed' });
  let nextMs = 0;
  /** When they get up, go to bed, or are helped off the floor. */
  let moveMs = where === 'up' ? toAwayMs(habit, bedtimes) : toInBedMs(habit, bedtimes, true);
  let weighsUntilMs = 0;

  function leaveBed(): void {
    if (where === 'bed') weighsUntilMs = nextMs + RISING_MS;
    where = 'up';
  }

  function move(): void {
    if (nextMs < moveMs) return;
    if (where === 'bed') {
      wearer.start('get-up');
      leaveBed();
      moveMs = nextMs + toAwayMs(habit, bedtimes);
      return;
    }
    if (where === 'up') wearer.start('lie-down');
    where = 'bed';
    moveMs = nextMs + toInBedMs(habit, bedtimes, false);
  }

  function choose(): void {
    if (wearer.isBusy() || where === 'floor') return;
    wearer.start(where === 'up' ? random.pick(upAndAbout) : random.pick(inBed));
  }

  function getUp(atMs: number, forMs: number): void {
    if (where === 'floor') return;
    if (where === 'bed') wearer.start('get-up');
    leaveBed();
    moveMs = atMs + Math.max(AWAY_LEAST_MS, forMs);
  }

  return {
    *live(untilMs) {
      while (nextMs <= untilMs) {
        move();
        choose();
        const sample = wearer.next();
        nextMs = sample.tMs + 1_000 / RATE_HZ;
        yield sample;
      }
    },
    suffer(what, atMs, forMs) {
      if (what === 'call') return;
      if (what === 'get-up' || what === 'still-up') return getUp(atMs, forMs ?? toAwayMs(habit, bedtimes));
      wearer.start(what);
      leaveBed();
      moveMs = atMs + toAwayMs(habit, bedtimes);
      if (what !== 'hard-fall') return;
      where = 'floor';
      moveMs = atMs + HELPED_AFTER_MS;
      // Whoever was helped to bed after that stays there.
      habit = 'sleeps-through';
    },
    isInBed: () => where === 'bed' || nextMs < weighsUntilMs,
  };
}
