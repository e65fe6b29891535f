import {
  type Body,
  feel,
  hit,
  hold,
  type Motion,
  onTheBack,
  onTheFace,
  onTheSide,
  sink,
  stride,
  towards,
  turnTo,
  upright,
} from './body.ts';
import type { Position } from './positions.ts';
import { createRandom } from './random.ts';
import { type Sample, toTurnDegrees, type Vector } from './sample-ring.ts';

/** How hard the same event hits here. In the recordings of people the arm and the thigh feel more than the trunk. */
const blowOf: Readonly<Record<Position, number>> = { waist: 1.7, chest: 1.5, pocket: 2.3, wrist: 2.1 };

const everyday = {
  stand: (body) => hold(body, body.random.between(4, 12), 0.015),
  walk: (body) => inTurn(turnTo(body, upright, { seconds: 1, pushG: 0.05 }), stride(body, 20)),
  sleep: (body) => hold(body, body.random.between(20, 60)),
  'sit-down': sitDown,
  'drop-into-chair': dropIntoChair,
  'lie-down': (body) =>
    inTurn(turnTo(body, onTheBack, { seconds: body.random.between(2, 3.5), pushG: 0.25 }), hold(body, 8)),
  'turn-in-bed': turnInBed,
  'get-up': (body) => inTurn(getUp(body), stride(body, 20)),
  bend,
  clap,
} as const satisfies Record<string, (body: Body) => Motion>;

const falls = { 'hard-fall': hardFall, stumble } as const satisfies Record<string, (body: Body) => Motion>;

export type EverydayActivity = keyof typeof everyday;
export const everydayActivities = Object.keys(everyday) as readonly EverydayActivity[];
export type Activity = EverydayActivity | keyof typeof falls;
const activities: Readonly<Record<Activity, (body: Body) => Motion>> = { ...everyday, ...falls };

export type Wearer = {
  /** The next sample, one period after the last. With nothing to do the wearer keeps still as they are. */
  readonly next: () => Sample;
  /** Begins `activity` now, whatever was going on. */
  readonly start: (activity: Activity) => void;
  readonly isBusy: () => boolean;
};

export type WearerOptions = {
  readonly seed: number;
  readonly rateHz: number;
  readonly position: Position;
  readonly isLying?: boolean;
};

/** A synthetic person with a worn sensor. The same options and the same starts give the same samples. */
export function createWearer({ seed, rateHz, position, isLying = false }: WearerOptions): Wearer {
  const random = createRandom(seed);
  const body: Body = { rateHz, position, random, direction: isLying ? onTheBack : upright };
  let motion: Motion | null = null;
  let sampleCount = 0;

  function feelNext(): Vector {
    const felt = motion?.next();
    if (felt !== undefined && !felt.done) return felt.value;
    motion = null;
    return feel(body, 1);
  }

  return {
    next() {
      const tMs = (sampleCount * 1_000) / rateHz;
      sampleCount += 1;
      return { tMs, ...feelNext() };
    },
    start(activity) {
      motion = activities[activity](body);
    },
    isBusy: () => motion !== null,
  };
}

function* inTurn(...motions: readonly Motion[]): Motion {
  for (const motion of motions) yield* motion;
}

function* sitDown(body: Body): Motion {
  yield* getUp(body);
  const leaning = towards(body.direction, onTheFace, 0.3);
  yield* turnTo(body, leaning, { seconds: body.random.between(0.8, 1.4), pushG: 0.15 });
  yield* hit(body, body.random.between(1.2, 1.5));
  yield* turnTo(body, towards(upright, onTheBack, 0.15), { seconds: 1, pushG: 0.05 });
  yield* hold(body, 8, 0.01);
}

/** Harder than sitting down, and the trunk stays nearly upright: the everyday movement most like a fall. */
function* dropIntoChair(body: Body): Motion {
  yield* getUp(body);
  const seated = towards(upright, onTheBack, body.random.between(0.05, 0.15));
  yield* sink(body, seated, { seconds: 0.3, lowestG: body.random.between(0.6, 0.75) });
  yield* hit(body, blowOf[body.position] * body.random.between(1, 1.5));
  yield* hold(body, 10, 0.01);
}

function* turnInBed(body: Body): Motion {
  const target = body.random.pick([onTheBack, onTheSide, onTheFace]);
  yield* turnTo(body, target, { seconds: body.random.between(1.5, 3), pushG: body.random.between(0.1, 0.3) });
  yield* hold(body, 10);
}

function* bend(body: Body): Motion {
  const { direction } = body;
  yield* turnTo(body, towards(direction, onTheFace, 0.55), { seconds: 1.2, pushG: 0.2 });
  yield* hold(body, body.random.between(0.5, 2), 0.02);
  yield* turnTo(body, direction, { seconds: 1.2, pushG: 0.2 });
  yield* hold(body, 6, 0.01);
}

/** Hard jerks of the arm at two or three a second, after which the hand lies where it lay before. */
function* clap(body: Body): Motion {
  const { direction, position, random } = body;
  const [lowG, highG] = position === 'wrist' ? [3, 8] : [1.05, 1.2];
  for (let claps = random.between(8, 16); claps > 0; claps -= 1) {
    yield* turnTo(body, towards(direction, onTheSide, random.between(0.1, 0.3)), {
      seconds: 0.2,
      pushG: 0.1,
    });
    const clapped = hit(body, random.between(lowG, highG));
    for (let sample = 0; sample < body.rateHz * 0.2; sample += 1) {
      const felt = clapped.next();
      if (!felt.done) yield felt.value;
    }
  }
  yield* turnTo(body, direction, { seconds: 0.6, pushG: 0.1 });
  yield* hold(body, 8, 0.01);
}

/** Loses balance, weighs little for a moment, hits the floor, bounces, and stays down in another posture. */
function* hardFall(body: Body): Motion {
  const { random } = body;
  const target = random.pick([onTheBack, onTheFace, onTheSide]);
  yield* getUp(body);
  yield* hold(body, 0.4, 0.15);
  yield* sink(body, target, { seconds: random.between(0.3, 0.5), lowestG: random.between(0.15, 0.45) });
  yield* hit(body, blowOf[body.position] * random.between(2, 3.5));
  yield* hit(body, random.between(1.2, 1.5));
  yield* hold(body, random.between(1, 2), 0.04);
  yield* hold(body, 60);
}

/** Goes down on hands and knees, moves about there, gets up by themselves and walks on. */
function* stumble(body: Body): Motion {
  const { random } = body;
  const lowestG = 0.6;
  yield* getUp(body);
  const before = body.direction;
  yield* hold(body, 0.3, 0.1);
  yield* sink(body, towards(before, onTheFace, 0.65), { seconds: 0.3, lowestG });
  yield* hit(body, lowestG + blowOf[body.position] - random.between(0.06, 0.12));
  yield* hold(body, random.between(7, 9), 0.12);
  yield* turnTo(body, before, { seconds: 2.5, pushG: 0.2 });
  yield* hold(body, 1, 0.02);
  yield* stride(body, 40);
}

/** Whoever isn't on their feet gets up first: so do most falls at night begin. */
function* getUp(body: Body): Motion {
  if (toTurnDegrees(body.direction, upright) < 35) return;
  yield* turnTo(body, upright, { seconds: 2, pushG: 0.15 });
  yield* hold(body, 3, 0.02);
}
