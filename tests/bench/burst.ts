import { BURST } from './bench-run.ts';
import type { Child } from './child.ts';
import type { BurstSent } from './falls-process.ts';
import type { Arrivals } from './receiver-process.ts';
import { quantile, sorted } from './rounds.ts';

const ARRIVE_WITHIN_MS = 5_000;

export type Tally = {
  sentCount: number;
  /** Names that reached the receiver as something new. */
  receivedCount: number;
  untakenCount: number;
  /** How late the sender itself was, ms: as far as this goes, the sender is what was measured. */
  latenesses: number[];
};

export const createTally = (): Tally => ({ sentCount: 0, receivedCount: 0, untakenCount: 0, latenesses: [] });

/** One second of falls: the latency of each that arrived, counted from when it should have been sent. */
export async function measureBurst(falls: Child, receiver: Child, tally: Tally): Promise<number[]> {
  const { sent, untakenCount } = await falls.ask<BurstSent>('burst', BURST);
  const { arrivals } = await receiver.ask<Arrivals>('take', {
    count: BURST.count,
    withinMs: ARRIVE_WITHIN_MS,
  });
  const arrivedMs = new Map(arrivals);
  tally.sentCount += sent.length;
  tally.receivedCount += sent.filter(({ name }) => arrivedMs.has(name)).length;
  tally.untakenCount += untakenCount;
  tally.latenesses.push(...sent.map(({ scheduledMs, sentMs }) => sentMs - scheduledMs));
  return sent.flatMap(({ name, scheduledMs }) => {
    const atMs = arrivedMs.get(name);
    return atMs === undefined ? [] : [atMs - scheduledMs];
  });
}

/** The sender's own part, in words. */
export function describeLateness({ latenesses }: Tally): string {
  if (latenesses.length === 0) return 'nobody fell';
  const ascending = sorted(latenesses);
  const [half, most] = [0.5, 0.99].map((q) => quantile(ascending, q).toFixed(2));
  return `the sender itself was late by ${half} ms (p50), ${most} ms (p99)`;
}
