import type { Happening } from './happening.ts';
import type { Position } from './positions.ts';
import { createRandom, toSeed } from './random.ts';
import type { Sample } from './sample-ring.ts';
import { type Activity, createWearer } from './signals.ts';

/** As the recorded nodes at waist, chest and wrist sampled. */
const RATE_HZ = 20;
/** Whoever fell and stayed down lies this long; then somebody has, in the story, helped them to bed. */
const HELPED_AFTER_MS = 600_000;

const inBed = ['sleep', 'sleep', 'sleep', 'turn-in-bed'] as const satisfies readonly Activity[];
const upAndAbout = ['walk', 'stand', 'walk', 'sit-down', 'bend'] as const satisfies readonly Activity[];

export type SimulatedResident = {
  /** Everything the sensor felt up to `untilMs` of the scenario's time, since the last call. */
  readonly live: (untilMs: number) => Generator<Sample, void>;
  readonly suffer: (what: Happening['what'], atMs: number) => void;
};

/** A resident's night as one worn sensor feels it: asleep or about, until something happens to them. */
export function createSimulatedResident(options: {
  readonly seed: number;
  readonly position: Position;
  readonly isUp: boolean;
}): SimulatedResident {
  const { seed, position, isUp } = options;
  const random = createRandom(toSeed(seed, 'choices'));
  const wearer = createWearer({ seed, rateHz: RATE_HZ, position, isLying: !isUp });
  let isAbout = isUp;
  let leftAloneUntilMs = 0;
  let nextMs = 0;

  function choose(): void {
    if (wearer.isBusy() || nextMs < leftAloneUntilMs) return;
    wearer.start(isAbout ? random.pick(upAndAbout) : random.pick(inBed));
  }

  return {
    *live(untilMs) {
      while (nextMs <= untilMs) {
        choose();
        const sample = wearer.next();
        nextMs = sample.tMs + 1_000 / RATE_HZ;
        yield sample;
      }
    },
    suffer(what, atMs) {
      if (what === 'call') return;
      wearer.start(what);
      isAbout = what === 'stumble';
      leftAloneUntilMs = what === 'hard-fall' ? atMs + HELPED_AFTER_MS : 0;
    },
  };
}
