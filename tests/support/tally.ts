/** What a run of checks and tests came to. A skipped one carries its reason. */
export type Tally = {
  passedCount: number;
  readonly failed: string[];
  readonly skipped: string[];
};

export const createTally = (): Tally => ({ passedCount: 0, failed: [], skipped: [] });

/** The last line of `npm test` and of `.ci/run`. */
export function toSummary({ passedCount, failed, skipped }: Tally): string {
  return `${passedCount} passed, ${failed.length} failed, ${skipped.length} skipped`;
}
