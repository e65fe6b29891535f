import type { Ladder, Policy, Priority } from './policy.ts';

/** When a rung that was told at `toldUptimeMs` gives way to the next one. */
export type RungDeadlines = {
  readonly nextRungUptimeMs: number;
  readonly receiptDueUptimeMs: number | null;
};

/** The rung after `rung`; the last one follows itself, so that an alert nobody accepts is never quiet. */
export function nextRung(ladder: Ladder, rung: number): number {
  return Math.min(rung + 1, ladder.rungs.length - 1);
}

/**
 * The deadlines of `rung`, told at `toldUptimeMs`. Count from when the rung was *due* where a wake-up came late, so
 * that lateness does not add up; the last rung asks for no receipt, since nobody stands behind it.
 */
export function toDeadlines(
  policy: Policy,
  priority: Priority,
  rung: number,
  toldUptimeMs: number,
): RungDeadlines {
  const ladder = policy.ladders[priority];
  const here = ladder.rungs[rung];
  const next = ladder.rungs[rung + 1];
  if (here === undefined || next === undefined) {
    return { nextRungUptimeMs: toldUptimeMs + ladder.repeatMs, receiptDueUptimeMs: null };
  }
  return {
    nextRungUptimeMs: toldUptimeMs + next.afterMs - here.afterMs,
    receiptDueUptimeMs: ladder.receiptWithinMs === null ? null : toldUptimeMs + ladder.receiptWithinMs,
  };
}
