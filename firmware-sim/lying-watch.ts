import type { Fall } from './impact-watch.ts';
import { toTurnDegrees, type Vector } from './sample-ring.ts';

/** Stillness from which `still-down` is told: the window of this project's fall policy (20 s, design decision). */
export const STILL_DOWN_MS = 20_000;
/** A trunk within this angle of its direction before the fall, for this long, is up again. */
const UP_AGAIN = { degrees: 30, forMs: 2_000 } as const;
/** Below this turn nobody is "down": whoever merely sat down hard must not ring for sitting still. */
const DOWN_DEGREES = 40;
/** Steps after a fall that end the watch. */
const WALKING_STEPS = 4;

/** Follows the wearer after a fall was told, until they are up again or `still-down` has been told once. */
export class LyingWatch {
  readonly #fall: Fall;
  readonly #trustsDirection: boolean;
  #stepCount = 0;
  #uprightSinceMs: number | null = null;
  #isOver = false;

  /** `trustsDirection`: true on the trunk; an arm hangs straight again while its owner still lies there. */
  constructor(fall: Fall, trustsDirection: boolean) {
    this.#fall = fall;
    this.#trustsDirection = trustsDirection;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** True once: when the wearer has been without movement for `STILL_DOWN_MS` since the fall. */
  push(now: { tMs: number; direction: Vector; stillSinceMs: number; stepCount: number }): boolean {
    if (this.#isOver) return false;
    this.#stepCount += now.stepCount;
    const turn = toTurnDegrees(this.#fall.before, now.direction);
    if (turn > UP_AGAIN.degrees) this.#uprightSinceMs = null;
    else this.#uprightSinceMs ??= now.tMs;
    const uprightMs = this.#uprightSinceMs === null ? 0 : now.tMs - this.#uprightSinceMs;
    const isUpAgain = this.#trustsDirection && uprightMs >= UP_AGAIN.forMs;
    if (isUpAgain || this.#stepCount >= WALKING_STEPS) this.#isOver = true;
    if (this.#isOver) return false;
    if (now.tMs - Math.max(now.stillSinceMs, this.#fall.peakMs) < STILL_DOWN_MS) return false;
    this.#isOver = true;
    return !this.#trustsDirection || turn >= DOWN_DEGREES;
  }
}
