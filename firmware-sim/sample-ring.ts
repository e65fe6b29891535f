/** One sample of a three-axis accelerometer, gravity included. `tMs`: the device's own time, any origin. */
export type Sample = { readonly tMs: number; readonly xG: number; readonly yG: number; readonly zG: number };

export type Vector = { readonly xG: number; readonly yG: number; readonly zG: number };

/** What a stretch of samples looked like: its mean vector, and the magnitude's spread and smallest value. */
export type Stretch = {
  readonly sampleCount: number;
  readonly mean: Vector;
  readonly sdG: number;
  readonly lowestG: number;
};

export const toMagnitudeG = ({ xG, yG, zG }: Vector): number => Math.hypot(xG, yG, zG);

/** Angle between two directions, 0–180°; 0 where one of them has none. */
export function toTurnDegrees(before: Vector, after: Vector): number {
  const lengths = toMagnitudeG(before) * toMagnitudeG(after);
  if (lengths === 0) return 0;
  const cosine = (before.xG * after.xG + before.yG * after.yG + before.zG * after.zG) / lengths;
  return (Math.acos(Math.max(-1, Math.min(1, cosine))) * 180) / Math.PI;
}

/** The newest `capacity` samples in fixed memory: the ring never grows, whatever the rate. */
export class SampleRing {
  readonly #capacity: number;
  readonly #t: Float64Array;
  readonly #x: Float32Array;
  readonly #y: Float32Array;
  readonly #z: Float32Array;
  #next = 0;
  #count = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#t = new Float64Array(capacity);
    this.#x = new Float32Array(capacity);
    this.#y = new Float32Array(capacity);
    this.#z = new Float32Array(capacity);
  }

  get sampleCount(): number {
    return this.#count;
  }

  get byteLength(): number {
    return this.#t.byteLength + this.#x.byteLength + this.#y.byteLength + this.#z.byteLength;
  }

  push(sample: Sample): void {
    this.#t[this.#next] = sample.tMs;
    this.#x[this.#next] = sample.xG;
    this.#y[this.#next] = sample.yG;
    this.#z[this.#next] = sample.zG;
    this.#next = (this.#next + 1) % this.#capacity;
    this.#count = Math.min(this.#count + 1, this.#capacity);
  }

  clear(): void {
    this.#next = 0;
    this.#count = 0;
  }

  /** The held samples with `fromMs <= tMs <= toMs` as one stretch; null where there is none. */
  measure(fromMs: number, toMs: number): Stretch | null {
    let [sampleCount, sumX, sumY, sumZ, sumG, sumSquares] = [0, 0, 0, 0, 0, 0];
    let lowestG = Number.POSITIVE_INFINITY;
    for (let back = 1; back <= this.#count; back += 1) {
      const at = (this.#next - back + this.#capacity) % this.#capacity;
      const tMs = this.#t[at] ?? 0;
      if (tMs < fromMs) break;
      if (tMs > toMs) continue;
      const [x, y, z] = [this.#x[at] ?? 0, this.#y[at] ?? 0, this.#z[at] ?? 0];
      const g = Math.hypot(x, y, z);
      sampleCount += 1;
      sumX += x;
      sumY += y;
      sumZ += z;
      sumG += g;
      sumSquares += g * g;
      lowestG = Math.min(lowestG, g);
    }
    if (sampleCount === 0) return null;
    const mean = { xG: sumX / sampleCount, yG: sumY / sampleCount, zG: sumZ / sampleCount };
    const sdG = Math.sqrt(Math.max(0, sumSquares / sampleCount - (sumG / sampleCount) ** 2));
    return { sampleCount, mean, sdG, lowestG };
  }
}
