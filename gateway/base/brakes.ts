/** After the 2nd, 3rd, 4th … wrong PIN or key: 1, 2, 4 … at most 60 s before the next try is looked at. */
const BRAKE_FIRST_MS = 1_000;
const BRAKE_MOST_MS = 60_000;
const BRAKES_KEPT = 1_000;

/** A try counts as wrong from its beginning until it is released: a hundred at once are still one after another. */
export function createBrakes() {
  const brakes = new Map<string, { wrongCount: number; openUptimeMs: number }>();
  const waitMs = (key: string, uptimeMs: number): number =>
    Math.max(0, (brakes.get(key)?.openUptimeMs ?? 0) - uptimeMs);
  const forgetOldest = (): void => {
    let oldest: readonly [string, { openUptimeMs: number }] | null = null;
    for (const entry of brakes)
      if (oldest === null || entry[1].openUptimeMs < oldest[1].openUptimeMs) oldest = entry;
    if (oldest !== null) brakes.delete(oldest[0]);
  };
  return {
    waitMs,
    /** 0: go on. Otherwise how long to wait. */
    begin(key: string, uptimeMs: number): number {
      const wait = waitMs(key, uptimeMs);
      if (wait > 0) return wait;
      const wrongCount = (brakes.get(key)?.wrongCount ?? 0) + 1;
      const brakeMs = wrongCount < 2 ? 0 : Math.min(BRAKE_MOST_MS, BRAKE_FIRST_MS * 2 ** (wrongCount - 2));
      if (brakes.size >= BRAKES_KEPT && !brakes.has(key)) forgetOldest();
      brakes.set(key, { wrongCount, openUptimeMs: uptimeMs + brakeMs });
      return 0;
    },
    release: (key: string) => brakes.delete(key),
  };
}
