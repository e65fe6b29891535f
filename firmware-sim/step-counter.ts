// Walking of older people: about 1.2 to 2.5 steps a second (gait literature; slower steps are not counted).
const SHORTEST_STEP_MS = 300;
const LONGEST_STEP_MS = 1_100;
/** A single bump is no walk: counting starts, with the steps so far, at the fourth in rhythm. */
const RHYTHM_STEPS = 4;
/** Rise over the running mean that makes a step; walking in the recordings swings by 0.2 g and more. */
const RISE_G = 0.12;
const FAST_MS = 60;
const SLOW_MS = 800;

/**
 * Counts steps as rhythmic rises of the magnitude, in a handful of numbers of memory. Honest about its limits:
 * shuffling and a walking frame are under-counted, and any rhythm of walking pace (clapping) counts.
 */
export class StepCounter {
  #fastG = 1;
  #slowG = 1;
  #isHigh = false;
  #lastStepMs = Number.NEGATIVE_INFINITY;
  #inRhythm = 0;

  /** Steps that this sample completed: mostly 0, sometimes 1, and 4 when a rhythm has just been recognised. */
  push(magnitudeG: number, tMs: number, elapsedMs: number): number {
    this.#fastG += (magnitudeG - this.#fastG) * (1 - Math.exp(-elapsedMs / FAST_MS));
    this.#slowG += (magnitudeG - this.#slowG) * (1 - Math.exp(-elapsedMs / SLOW_MS));
    const riseG = this.#fastG - this.#slowG;
    if (riseG < 0) this.#isHigh = false;
    if (this.#isHigh || riseG < RISE_G) return 0;
    this.#isHigh = true;
    const sinceMs = tMs - this.#lastStepMs;
    if (sinceMs < SHORTEST_STEP_MS) return 0;
    this.#lastStepMs = tMs;
    this.#inRhythm = sinceMs <= LONGEST_STEP_MS ? this.#inRhythm + 1 : 1;
    if (this.#inRhythm < RHYTHM_STEPS) return 0;
    return this.#inRhythm === RHYTHM_STEPS ? RHYTHM_STEPS : 1;
  }
}
