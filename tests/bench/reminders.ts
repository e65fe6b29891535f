import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toLocalTime } from '#gateway/base/local-time.ts';

const MINUTE_MS = 60_000;
/** A plan's list of times holds this many (`gateway/medication/plan.ts`). */
const TIMES_MOST = 24;
const TIME_ZONE = 'Europe/London';

/** A reminder of the bench: to `resident-N`, by the speaker of the same number. No two have the same words. */
export type Due = { readonly resident: number; readonly dueAtMs: number };

/** What comes within the next 12 hours is made ahead by the gateway itself; this is well past them. */
export const PAST_AHEAD_MINUTES = 13 * 60;

/** `count` whole minutes, `everyMinutes` apart, the first one `fromMinutes` from now. */
export function toDueTimes(wish: {
  readonly count: number;
  readonly everyMinutes: number;
  readonly fromMinutes: number;
}): readonly number[] {
  const { count, everyMinutes, fromMinutes } = wish;
  const firstAtMs = (Math.ceil(Date.now() / MINUTE_MS) + fromMinutes) * MINUTE_MS;
  return Array.from({ length: count }, (_, index) => firstAtMs + index * everyMinutes * MINUTE_MS);
}

/** Writes the plans of a home whose gateway has not started yet. */
export function writePlans(dataFolder: string, dues: readonly Due[]): void {
  const folder = join(dataFolder, 'plans');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const [resident, times] of Map.groupBy(dues, (due) => due.resident)) {
    const number = String(resident).padStart(4, '0');
    const at = times.map(({ dueAtMs }) => toLocalTime(dueAtMs, TIME_ZONE));
    const reminders = Array.from({ length: Math.ceil(at.length / TIMES_MOST) }, (_, index) => ({
      planId: `drink-${index + 1}`,
      kind: 'drink',
      say: `Here is glass ${resident} for you.`,
      at: at.slice(index * TIMES_MOST, (index + 1) * TIMES_MOST),
      speakerDeviceId: `speaker-${number}`,
    }));
    // JSON is YAML.
    writeFileSync(join(folder, `resident-${resident}.yaml`), JSON.stringify({ reminders }, null, 2));
  }
}
