import type { MotionWindow } from '#devices/fall-sensor.ts';
import type { Unsent } from './unsent-reading.ts';

const WINDOW_MS = 10_000;
/** The contract's shortest window; a shorter rest, cut off by a gap, is not told. */
const SHORTEST_MS = 1_000;

/** Sums up what was seen in windows of 10 s. A stretch without samples is never told as a quiet one. */
export class MotionMeter {
  #startMs: number | null = null;
  #lastMs = 0;
  #sampleCount = 0;
  #sumG = 0;
  #sumSquares = 0;
  #peakG = 0;
  #stepCount = 0;

  /** Takes one sample; returns the window that it closed, if any. */
  push(magnitudeG: number, tMs: number, stepCount: number): Unsent<MotionWindow> | null {
    const isFull = this.#startMs !== null && tMs - this.#startMs >= WINDOW_MS;
    const closed = isFull ? this.close() : null;
    this.#startMs ??= tMs;
    this.#lastMs = tMs;
    this.#sampleCount += 1;
    this.#sumG += magnitudeG;
    this.#sumSquares += magnitudeG * magnitudeG;
    this.#peakG = Math.max(this.#peakG, magnitudeG);
    this.#stepCount += stepCount;
    return closed;
  }

  /** Ends the window here, because the samples stopped or because it is full. */
  close(): Unsent<MotionWindow> | null {
    const windowMs = Math.round(Math.min(WINDOW_MS, this.#lastMs - (this.#startMs ?? this.#lastMs)));
    const meanG = this.#sumG / Math.max(1, this.#sampleCount);
    const sdG = Math.sqrt(Math.max(0, this.#sumSquares / Math.max(1, this.#sampleCount) - meanG * meanG));
    const [peakG, stepCount] = [this.#peakG, this.#stepCount];
    this.#startMs = null;
    [this.#sampleCount, this.#sumG, this.#sumSquares, this.#peakG, this.#stepCount] = [0, 0, 0, 0, 0];
    if (windowMs < SHORTEST_MS) return null;
    return {
      kind: 'motion-window',
      ageMs: 0,
      windowMs,
      meanG: toG(meanG),
      sdG: toG(sdG),
      peakG: toG(peakG),
      stepCount,
    };
  }
}

/** Three decimals, and never above what the contract can carry. */
export const toG = (value: number): number => Math.min(28, Math.round(value * 1_000) / 1_000);
