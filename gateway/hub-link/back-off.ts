/** Forwarding table: 1–60 s, full jitter. */
const FIRST_CEILING_MS = 1_000;
const LAST_CEILING_MS = 60_000;

/** How long to wait before the next try: between 0 and a ceiling that doubles. A region's homes must not come back in step. */
export function toBackOffMs(failureCount: number, random: number): number {
  return random * Math.min(LAST_CEILING_MS, FIRST_CEILING_MS * 2 ** Math.max(0, failureCount - 1));
}
