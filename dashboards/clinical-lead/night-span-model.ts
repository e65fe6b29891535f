/** One night of the home, from when to when. */
export type NightSpan = { readonly fromAtMs: number; readonly untilAtMs: number };

/** As gateway/history/night.ts has it: these pages draw what it measured. */
const BEGINS = '21:00';
const ENDS = '07:00';
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** The night that begins on `nightOf`, by the home's clock: ten hours, but nine or eleven when the clocks change in it. */
export function toNightSpan(nightOf: string, timeZone: string): NightSpan {
  const morning = new Date(Date.parse(nightOf) + DAY_MS).toISOString().slice(0, 10);
  return {
    fromAtMs: toAtMs(`${nightOf}T${BEGINS}Z`, timeZone),
    untilAtMs: toAtMs(`${morning}T${ENDS}Z`, timeZone),
  };
}

/** Null on a night of ten hours. */
export function toClockChangeWords({ fromAtMs, untilAtMs }: NightSpan): string | null {
  const hours = (untilAtMs - fromAtMs) / HOUR_MS;
  if (hours === 10) return null;
  return `The clocks go ${hours > 10 ? 'back' : 'forward'} in this night: it has ${hours} hours.`;
}

/** When a clock of that zone shows what `wall` says as if it were UTC. Browsers have no Temporal everywhere yet. */
function toAtMs(wall: string, timeZone: string): number {
  const asUtcMs = Date.parse(wall);
  // The first guess may lie beyond a change of the clocks, the second is at most an hour from what is sought.
  const guessMs = asUtcMs - toAheadMs(asUtcMs, timeZone);
  return asUtcMs - toAheadMs(guessMs, timeZone);
}

/** How far that zone's clock is ahead of UTC at `atMs`. Full minutes: no zone has had less for a lifetime. */
function toAheadMs(atMs: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  }).formatToParts(atMs);
  const of = (wanted: string): string => parts.find(({ type }) => type === wanted)?.value ?? '';
  return (
    Date.parse(`${of('year')}-${of('month')}-${of('day')}T${of('hour')}:${of('minute')}Z`) -
    Math.floor(atMs / 60_000) * 60_000
  );
}
