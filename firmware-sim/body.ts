import type { Position } from './positions.ts';
import type { Random } from './random.ts';
import { toMagnitudeG, type Vector } from './sample-ring.ts';

/** A synthetic body as one worn sensor feels it. Activities move `direction`, the way gravity points in its axes. */
export type Body = {
  readonly rateHz: number;
  readonly position: Position;
  readonly random: Random;
  direction: Vector;
};

export type Motion = Generator<Vector, void>;

export const upright: Vector = { xG: 0.1, yG: 0.99, zG: 0.1 };
export const onTheBack: Vector = { xG: 0.05, yG: 0.1, zG: 0.99 };
export const onTheFace: Vector = { xG: 0.05, yG: 0.12, zG: -0.99 };
export const onTheSide: Vector = { xG: 0.98, yG: 0.1, zG: 0.15 };

/** Noise of the recorded nodes at rest, per axis. */
const SENSOR_NOISE_G = 0.008;

function toUnit(vector: Vector): Vector {
  const length = toMagnitudeG(vector) || 1;
  return { xG: vector.xG / length, yG: vector.yG / length, zG: vector.zG / length };
}

/** The direction `share` of the way from `from` to `to`. Between opposite directions it passes the side. */
export function towards(from: Vector, to: Vector, share: number): Vector {
  const side = share > 0 && share < 1 ? 0.05 : 0;
  return toUnit({
    xG: from.xG + (to.xG - from.xG) * share + side,
    yG: from.yG + (to.yG - from.yG) * share,
    zG: from.zG + (to.zG - from.zG) * share,
  });
}

/** What the sensor reads when the body's direction is felt with `magnitudeG`. */
export function feel(body: Body, magnitudeG: number, noiseG = SENSOR_NOISE_G): Vector {
  const { random, direction } = body;
  return {
    xG: direction.xG * magnitudeG + random.normal() * noiseG,
    yG: direction.yG * magnitudeG + random.normal() * noiseG,
    zG: direction.zG * magnitudeG + random.normal() * noiseG,
  };
}

const toCount = (body: Body, seconds: number): number => Math.max(1, Math.round(seconds * body.rateHz));

/** Stays as it is, with restlessness of `restlessG`. */
export function* hold(body: Body, seconds: number, restlessG = 0): Motion {
  for (let left = toCount(body, seconds); left > 0; left -= 1) {
    yield feel(body, 1 + body.random.normal() * restlessG);
  }
}

/** Turns to `target` as muscles do it: slow at both ends, with a push of `pushG` up and down on the way. */
export function* turnTo(body: Body, target: Vector, how: { seconds: number; pushG: number }): Motion {
  const from = body.direction;
  const count = toCount(body, how.seconds);
  for (let step = 1; step <= count; step += 1) {
    const share = step / count;
    body.direction = towards(from, target, (1 - Math.cos(Math.PI * share)) / 2);
    yield feel(body, 1 - how.pushG * Math.sin(2 * Math.PI * share), 0.02);
  }
  body.direction = toUnit(target);
}

/** Weight goes off to `lowestG` while the body tips towards `target`, as in stumbling, dropping or falling. */
export function* sink(body: Body, target: Vector, how: { seconds: number; lowestG: number }): Motion {
  const from = body.direction;
  const count = toCount(body, how.seconds);
  for (let step = 1; step <= count; step += 1) {
    const share = step / count;
    body.direction = towards(from, target, share * share);
    yield feel(body, 1 - (1 - how.lowestG) * share, 0.02);
  }
  body.direction = toUnit(target);
}

/** One blow of `peakG`, dying away in half a second. The first sample is the peak, at any rate. */
export function* hit(body: Body, peakG: number): Motion {
  const count = toCount(body, 0.5);
  for (let step = 0; step < count; step += 1) {
    const seconds = step / body.rateHz;
    const swing = (peakG - 1) * Math.exp(-seconds / 0.06) * Math.cos(2 * Math.PI * 7 * seconds);
    yield feel(body, Math.max(0.1, 1 + swing), step === 0 ? 0 : 0.02);
  }
}

/** Steps of 1.6 to 2.1 a second, each one a rise and a dip, as the recorded walkers made them. */
export function* stride(body: Body, seconds: number): Motion {
  const paceHz = body.random.between(1.6, 2.1);
  const liftG = body.random.between(0.25, 0.4);
  const count = toCount(body, seconds);
  for (let step = 0; step < count; step += 1) {
    const phase = (2 * Math.PI * paceHz * step) / body.rateHz;
    yield feel(body, 1 + liftG * Math.sin(phase) + 0.3 * liftG * Math.sin(2 * phase + 1), 0.03);
  }
}
