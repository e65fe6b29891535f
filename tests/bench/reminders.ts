import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { silentLog } from '#gateway/base/log.ts';
import { toLocalTime, toWords } from '#gateway/medication/phrases.ts';
import { createSystemClock } from '#gateway/system.ts';
import { createEngines, VoiceOptions } from '#gateway/voice/options.ts';
import { startVoice } from '#gateway/voice/speech.ts';

const MINUTE_MS = 60_000;
/** A plan's list of times holds this many (`gateway/medication/plan.ts`). */
const TIMES_MOST = 24;
const TIME_ZONE = 'Europe/London';
const SAY = 'Here is a glass of water for you.';

/** A reminder of the bench: `resident-N`, by the speaker of the same number. Its words hold its time, so no two are the same. */
export type Due = { readonly resident: number; readonly dueAtMs: number };

/** `count` whole minutes, `everyMinutes` apart, from a few minutes on. */
export function toDueTimes(count: number, everyMinutes: number): readonly number[] {
  const firstAtMs = (Math.ceil(Date.now() / MINUTE_MS) + 5) * MINUTE_MS;
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
      say: SAY,
      at: at.slice(index * TIMES_MOST, (index + 1) * TIMES_MOST),
      speakerDeviceId: `speaker-${number}`,
    }));
    // JSON is YAML.
    writeFileSync(join(folder, `resident-${resident}.yaml`), JSON.stringify({ reminders }, null, 2));
  }
}

/** Makes the sounds of these reminders before the gateway starts, and keeps them where it looks for them. */
export async function makeAhead(dataFolder: string, dues: readonly Due[]): Promise<void> {
  const voice = await startVoice({
    folder: join(dataFolder, 'voice'),
    engines: createEngines(VoiceOptions.parse({}), dataFolder),
    clock: createSystemClock(),
    log: silentLog,
  });
  for (const { dueAtMs } of dues) {
    const facts = { say: SAY, time: toLocalTime(dueAtMs, TIME_ZONE), reminderKind: 'drink' } as const;
    const made = await voice.prepare(toWords(facts, { number: 1, lateAt: null }), 'ahead');
    if (!made.ok) throw new Error(made.failure.message);
  }
  await voice.stop();
}
