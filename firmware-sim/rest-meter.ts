import { type Sample, type SampleRing, toMagnitudeG, type Vector } from './sample-ring.ts';

const DIRECTION_MS = 700;
/** A sample this far from the running mean is movement: well above the sensors' noise (sd below 0.05 g at rest). */
const MOVEMENT_G = 0.25;
/** Resting: a second whose magnitude spreads less than this. Fitted with the wrist's thresholds. */
const RESTING = { forMs: 1_000, sdG: 0.05, lookEveryMs: 250, samplesAtLeast: 8 } as const;
/** A resting direction counts as "before a blow" from this age on, and is forgotten at the other. */
const USABLE_MS = { from: 750, to: 15_000 } as const;
/** Looks between which a resting direction may wait to become usable. */
const WAITING_AT_MOST = 4;

type Rest = { readonly atMs: number; readonly direction: Vector };

/** Knows since when the wearer has not moved, which way the sensor points, and which way it last rested. */
export class RestMeter {
  readonly #ring: SampleRing;
  #direction: Vector = { xG: 0, yG: 0, zG: 0 };
  #stillSinceMs = 0;
  #lookedAtMs = Number.NEGATIVE_INFINITY;
  #waiting: Rest[] = [];
  #usable: Rest | null = null;

  constructor(ring: SampleRing) {
    this.#ring = ring;
  }

  get direction(): Vector {
    return this.#direction;
  }

  get stillSinceMs(): number {
    return this.#stillSinceMs;
  }

  /** Samples were missing before this one: what happened meanwhile is unknown, so stillness starts here. */
  restart(sample: Sample): void {
    this.#direction = sample;
    this.#stillSinceMs = sample.tMs;
    this.#lookedAtMs = sample.tMs;
    this.#waiting = [];
  }

  /** `isCalm`: no blow is being looked at. Between a blow and its judgement no rest becomes "before". */
  push(sample: Sample, elapsedMs: number, isCalm: boolean): void {
    const { xG, yG, zG } = this.#direction;
    const off = { xG: sample.xG - xG, yG: sample.yG - yG, zG: sample.zG - zG };
    if (toMagnitudeG(off) > MOVEMENT_G) this.#stillSinceMs = sample.tMs;
    const share = 1 - Math.exp(-elapsedMs / DIRECTION_MS);
    this.#direction = { xG: xG + off.xG * share, yG: yG + off.yG * share, zG: zG + off.zG * share };
    if (isCalm && sample.tMs - this.#lookedAtMs >= RESTING.lookEveryMs) this.#look(sample.tMs);
  }

  /** The direction of the last rest that ended before the wearer could have begun to fall; null if too long ago. */
  restingDirection(tMs: number): Vector | null {
    if (this.#usable === null || tMs - this.#usable.atMs > USABLE_MS.to) return null;
    return this.#usable.direction;
  }

  #look(tMs: number): void {
    this.#lookedAtMs = tMs;
    const second = this.#ring.measure(tMs - RESTING.forMs, tMs);
    if (second !== null && second.sampleCount >= RESTING.samplesAtLeast && second.sdG < RESTING.sdG) {
      this.#waiting.push({ atMs: tMs, direction: second.mean });
    }
    while (this.#waiting[0] !== undefined && tMs - this.#waiting[0].atMs >= USABLE_MS.from) {
      this.#usable = this.#waiting.shift() ?? null;
    }
    if (this.#waiting.length > WAITING_AT_MOST) this.#waiting.shift();
  }
}
