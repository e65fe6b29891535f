import type { Question, Series } from './contract.ts';
import type { Quantity } from './quantities.ts';

const BUCKETS_MAX = 10_000;

/** How many buckets answer the question, or null where it can't be answered as asked. */
export function toBucketCount({ fromMs, toMs, everyMs }: Question): number | null {
  if (![fromMs, toMs, everyMs].every(Number.isSafeInteger) || everyMs < 1 || toMs <= fromMs) return null;
  const count = Math.ceil((toMs - fromMs) / everyMs);
  return count <= BUCKETS_MAX ? count : null;
}

/** The answer's series, all gaps at first; `put` gives one bucket its value. */
export function createBuckets(question: Question, bucketCount: number) {
  const { fromMs, everyMs } = question;
  const byQuantity = new Map<Quantity, Array<number | null>>(
    question.quantities.map((quantity) => [quantity, new Array<number | null>(bucketCount).fill(null)]),
  );
  return {
    put(quantity: Quantity, bucketAtMs: number, value: number | null): void {
      const values = byQuantity.get(quantity);
      const index = Math.floor((bucketAtMs - fromMs) / everyMs);
      if (values !== undefined && index >= 0 && index < bucketCount) values[index] = value;
    },
    toSeries: (): readonly Series[] =>
      [...byQuantity].map(([quantity, values]) => ({ quantity, fromMs, everyMs, values })),
  };
}
