import { type Evidence, type FallThresholds, toConfidence } from './fall-confidence.ts';
import {
  type Sample,
  type SampleRing,
  type Stretch,
  toMagnitudeG,
  toTurnDegrees,
  type Vector,
} from './sample-ring.ts';

// Phases after the common multiphase fall model (impact, settling, lying); the times are this project's decision.
/** The largest magnitude within this time of the first blow is its peak. A later blow is looked at by itself. */
const BLOW_MS = 1_500;
/** The body may bounce and roll this long after the peak before movement counts against a fall. */
const SETTLE_MS = 1_500;
/** Lying is judged over at least this long … */
const JUDGE_MS = 2_000;
/** … and at most this long: a fall is told within SETTLE + LONGEST = 5.5 s of its peak. */
const LONGEST_JUDGE_MS = 4_000;
const EVALUATE_EVERY_MS = 200;
const FREE_FALL_MS = 1_000;
/** The direction before: this stretch, which ends before most people have begun to tip over. */
const BEFORE_MS = { from: 3_000, to: 750 } as const;
/** Where there is no such stretch yet, everything up to here must do. */
const BEFORE_AT_LEAST_MS = 300;
/** After a pause of the samples the wait for a judgement starts again; after this long it is given up. */
const FORGET_MS = 60_000;
const LATE_SAMPLES_AT_LEAST = 5;
/** Overlapping blows looked at side by side; with BLOW_MS apart and 5.5 s to judge there are never more. */
const BLOWS_AT_MOST = 4;

/** What stands after one blow was judged a possible fall. */
export type Fall = {
  readonly peakG: number;
  readonly peakMs: number;
  readonly turnDegrees: number;
  readonly confidence: number;
  readonly before: Vector;
};

type Blow = {
  readonly firstMs: number;
  readonly before: Vector;
  readonly resting: Vector | null;
  peakG: number;
  peakMs: number;
  lowestG: number;
  settledMs: number;
  nextEvaluationMs: number;
  best: Fall | null;
};

export type ImpactRules = {
  readonly thresholds: FallThresholds;
  /** At this confidence a fall is told at once, below it only when the time to judge is over. */
  readonly sureConfidence: number;
  /** Below this confidence nothing is told. */
  readonly leastConfidence: number;
};

/** Looks at each blow above the gate until it is told as a fall or forgotten. Holds four blows at most. */
export class ImpactWatch {
  readonly #rules: ImpactRules;
  readonly #ring: SampleRing;
  #blows: Blow[] = [];

  constructor(rules: ImpactRules, ring: SampleRing) {
    this.#rules = rules;
    this.#ring = ring;
  }

  /** How many blows are being looked at. */
  get blowCount(): number {
    return this.#blows.length;
  }

  clear(): void {
    this.#blows = [];
  }

  /** Samples were missing until `tMs`: whatever is under way is judged on what comes from here. */
  resumeAt(tMs: number): void {
    this.#blows = this.#blows.filter((blow) => tMs - blow.peakMs < FORGET_MS);
    for (const blow of this.#blows) blow.settledMs = Math.max(blow.settledMs, tMs);
  }

  /** Takes one sample (already in the ring); returns the fall that it made certain enough, if any. */
  push(sample: Sample, resting: Vector | null): Fall | null {
    const magnitudeG = toMagnitudeG(sample);
    if (magnitudeG >= this.#rules.thresholds.gateG) this.#hit(sample.tMs, magnitudeG, resting);
    for (const blow of this.#blows) {
      const told = this.#judge(blow, sample.tMs);
      if (told === null) continue;
      this.clear();
      return told;
    }
    this.#blows = this.#blows.filter((blow) => sample.tMs < blow.settledMs + LONGEST_JUDGE_MS);
    return null;
  }

  #hit(tMs: number, magnitudeG: number, resting: Vector | null): void {
    const newest = this.#blows.at(-1);
    if (newest !== undefined && tMs - newest.firstMs <= BLOW_MS) {
      if (magnitudeG > newest.peakG) this.#movePeak(newest, tMs, magnitudeG);
      return;
    }
    // A second blow soon after a first is still part of the same tumble: "before" is before the first.
    const isSameTumble = newest !== undefined && tMs - newest.firstMs <= BEFORE_MS.from;
    const before = isSameTumble ? newest.before : this.#before(tMs);
    if (before === null || this.#blows.length >= BLOWS_AT_MOST) return;
    const blow: Blow = {
      firstMs: tMs,
      before,
      resting: isSameTumble ? newest.resting : resting,
      peakG: 0,
      peakMs: 0,
      lowestG: 0,
      settledMs: 0,
      nextEvaluationMs: 0,
      best: null,
    };
    this.#movePeak(blow, tMs, magnitudeG);
    this.#blows.push(blow);
  }

  #before(tMs: number): Vector | null {
    const usual = this.#ring.measure(tMs - BEFORE_MS.from, tMs - BEFORE_MS.to);
    return (usual ?? this.#ring.measure(tMs - BEFORE_MS.from, tMs - BEFORE_AT_LEAST_MS))?.mean ?? null;
  }

  #movePeak(blow: Blow, tMs: number, magnitudeG: number): void {
    blow.peakG = magnitudeG;
    blow.peakMs = tMs;
    blow.lowestG = this.#ring.measure(tMs - FREE_FALL_MS, tMs)?.lowestG ?? magnitudeG;
    blow.settledMs = tMs + SETTLE_MS;
    blow.nextEvaluationMs = tMs + SETTLE_MS + JUDGE_MS;
  }

  /** Null while undecided. A fall once it is sure, or once the time is over and it is likely enough. */
  #judge(blow: Blow, tMs: number): Fall | null {
    const isOver = tMs >= blow.settledMs + LONGEST_JUDGE_MS;
    if (!isOver && (tMs < blow.nextEvaluationMs || tMs < blow.settledMs + JUDGE_MS)) return null;
    blow.nextEvaluationMs = tMs + EVALUATE_EVERY_MS;
    const after = this.#ring.measure(blow.settledMs, Math.min(tMs, blow.settledMs + LONGEST_JUDGE_MS));
    if (after !== null && after.sampleCount >= LATE_SAMPLES_AT_LEAST) this.#weigh(blow, after);
    if (blow.best === null) return null;
    const { sureConfidence, leastConfidence } = this.#rules;
    return blow.best.confidence >= (isOver ? leastConfidence : sureConfidence) ? blow.best : null;
  }

  #weigh(blow: Blow, after: Stretch): void {
    const sinceBefore = toTurnDegrees(blow.before, after.mean);
    const sinceResting = blow.resting === null ? 180 : toTurnDegrees(blow.resting, after.mean);
    const evidence: Evidence = {
      swingG: blow.peakG - blow.lowestG,
      movementG: after.sdG,
      turnDegrees: Math.min(sinceBefore, sinceResting),
    };
    const confidence = toConfidence(evidence, this.#rules.thresholds);
    if (blow.best !== null && confidence <= blow.best.confidence) return;
    const { peakG, peakMs, before } = blow;
    blow.best = { peakG, peakMs, before, turnDegrees: evidence.turnDegrees, confidence };
  }
}
