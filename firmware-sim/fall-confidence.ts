import type { Position } from './positions.ts';

/** Rises linearly from 0 at `none` to 1 at `full`; falls where `full` is the smaller one. */
type Grade = { readonly none: number; readonly full: number };

export type FallThresholds = {
  /** Vector magnitude from which an impact is looked at. Cheap gate only: the grades decide. */
  readonly gateG: number;
  /** Swing of the impact: the peak less the lowest magnitude in the second before it (the free fall). */
  readonly swingG: Grade;
  /** Standard deviation of the magnitude from 1.5 s after the peak: the less movement, the higher the grade. */
  readonly movementG: Grade;
  /** Angle between the mean directions before and after. */
  readonly turnDegrees: Grade;
  /** Compare also with the last resting direction: an arm turns all the time, a trunk doesn't. */
  readonly usesRestingDirection: boolean;
};

// Source of every number below: this project's own fit on the recordings of UMAFall that `measure-detector.ts`
// reads (acted falls of people of 22 to 27 years), 2026-11, rounded; the same people were used to fit and to measure.
// Movement and turn are shared by the trunk and the thigh on purpose: fewer numbers fit fewer accidents.
const trunk = {
  movementG: { none: 0.6, full: 0.15 },
  turnDegrees: { none: 20, full: 50 },
  usesRestingDirection: false,
} as const;

const thresholds: Readonly<Record<Position, FallThresholds>> = {
  waist: { gateG: 1.7, swingG: { none: 1.4, full: 2.0 }, ...trunk },
  chest: { gateG: 1.7, swingG: { none: 1.2, full: 1.8 }, ...trunk },
  pocket: { gateG: 2.2, swingG: { none: 2.0, full: 2.6 }, ...trunk },
  wrist: {
    gateG: 2.2,
    swingG: { none: 1.8, full: 2.4 },
    movementG: { none: 0.4, full: 0.1 },
    turnDegrees: { none: 10, full: 30 },
    usesRestingDirection: true,
  },
};

/** A sensor of ±2 g clips the impact (3.4 g at most over three axes), so the same blow reads smaller. */
const clippedPocket: FallThresholds = { gateG: 1.9, swingG: { none: 1.4, full: 2.0 }, ...trunk };

/** The numbers for a place on the body and the sensor's range per axis. */
export function toFallThresholds(position: Position, rangeG: number): FallThresholds {
  return position === 'pocket' && rangeG <= 2 ? clippedPocket : thresholds[position];
}

export type Evidence = {
  readonly swingG: number;
  readonly movementG: number;
  readonly turnDegrees: number;
};

const grade = (value: number, { none, full }: Grade): number =>
  Math.max(0, Math.min(1, (value - none) / (full - none)));

/**
 * How sure, 0–1: the geometric mean of the three grades. One missing sign makes it 0; all three full make it 1;
 * 0.8 needs, for example, two full and the third halfway. Rounded down, so that 0.7999 is never told as 0.8.
 */
export function toConfidence(seen: Evidence, by: FallThresholds): number {
  const product =
    grade(seen.swingG, by.swingG) *
    grade(seen.movementG, by.movementG) *
    grade(seen.turnDegrees, by.turnDegrees);
  return Math.floor(Math.cbrt(product) * 1_000) / 1_000;
}
