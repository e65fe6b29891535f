/** Another start after an end: 1, 2, 4, 8, 16 s apart, five within 5 min, then no more (design decision, 2026-11). */
const FIRST_WAIT_MS = 1_000;
const RESTARTS_MAX = 5;
const WITHIN_MS = 5 * 60_000;

export type RestartBudget = {
  /** How long to wait before the next start, or null: too many, leave it off. */
  readonly take: (uptimeMs: number) => number | null;
};

export function createRestartBudget({ firstWaitMs = FIRST_WAIT_MS } = {}): RestartBudget {
  let taken: readonly number[] = [];
  return {
    take(uptimeMs) {
      taken = taken.filter((each) => uptimeMs - each < WITHIN_MS);
      if (taken.length >= RESTARTS_MAX) return null;
      const waitMs = firstWaitMs * 2 ** taken.length;
      taken = [...taken, uptimeMs];
      return waitMs;
    },
  };
}
