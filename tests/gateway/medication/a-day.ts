import { BootId, ResidentId } from '#devices/ids.ts';
import { PromptId } from '#devices/speaker.ts';
import { decideReminders, toRemindersWakeUptimeMs } from '#gateway/medication/decide-reminders.ts';
import type { ReminderEvent } from '#gateway/medication/event.ts';
import type { ReminderInput } from '#gateway/medication/input.ts';
import { PlanEntry, type ResidentPlan } from '#gateway/medication/plan.ts';
import { defaultReminderPolicy } from '#gateway/medication/policy.ts';
import type { Prompt, Tell } from '#gateway/medication/reminder-drafting.ts';
import { noReminders, type Reminders } from '#gateway/medication/reminders.ts';

type Untimed<Each = ReminderInput> = Each extends ReminderInput ? Omit<Each, 'atMs' | 'uptimeMs'> : never;

const START_UPTIME_MS = 1_000_000;

/** As a home would write it: not checked before it is parsed here. */
export function anEntry(changes: Partial<Record<keyof PlanEntry, unknown>> = {}): PlanEntry {
  return PlanEntry.parse({
    planId: 'morning-tablet',
    kind: 'medicine',
    say: 'Good morning Hilda. It is time for your tablet.',
    at: ['08:00'],
    speakerDeviceId: 'speaker-0012',
    ...changes,
  });
}

export const aPlan = (...entries: readonly PlanEntry[]): ResidentPlan => ({
  residentId: ResidentId.parse('resident-12'),
  entries: [...entries],
});

/** The instant of a wall time in London: `2026-11-21T07:50`. */
export const inLondon = (local: string): number =>
  Temporal.PlainDateTime.from(local).toZonedDateTime('Europe/London').epochMilliseconds;

/** The reminder core with a clock that only moves when told. It begins at ten to eight. */
export function createDay(
  plans: readonly ResidentPlan[] = [aPlan(anEntry())],
  startAtMs = inLondon('2026-11-21T07:50'),
) {
  let reminders: Reminders = noReminders;
  let uptimeMs = START_UPTIME_MS;
  let wallMs = startAtMs - uptimeMs;
  const inputs: ReminderInput[] = [];
  const events: ReminderEvent[] = [];
  const prompts: Array<Prompt & { readonly minute: number }> = [];
  const tells: Array<Tell & { readonly minute: number }> = [];
  const toMinute = () => (wallMs + uptimeMs - startAtMs) / 60_000 - 10;
  const toWake = () =>
    toRemindersWakeUptimeMs(
      reminders,
      { atMs: Math.round(wallMs + uptimeMs), uptimeMs },
      defaultReminderPolicy,
    );

  const accept = (untimed: Untimed) => {
    const input = { ...untimed, atMs: Math.round(wallMs + uptimeMs), uptimeMs } as ReminderInput;
    inputs.push(input);
    const decision = decideReminders(reminders, input, defaultReminderPolicy);
    reminders = decision.reminders;
    events.push(...decision.events);
    prompts.push(...decision.prompts.map((each) => ({ ...each, minute: toMinute() })));
    tells.push(...decision.tells.map((each) => ({ ...each, minute: toMinute() })));
    return decision;
  };
  const start = (bootId: string) => accept({ kind: 'gateway-started', bootId: BootId.parse(bootId) });

  start('boot-1');
  accept({ kind: 'plans-set', plans: [...plans], timeZone: 'Europe/London' });
  return {
    accept,
    inputs,
    events,
    prompts,
    tells,
    reminders: () => reminders,
    wakeUptimeMs: toWake,
    /** `minute kind` of all that was said and told, minutes counted from eight o'clock. */
    story: (): string[] =>
      [
        ...prompts.map(({ minute }) => ({ minute, what: 'said' })),
        ...tells.map((tell) => ({
          minute: tell.minute,
          what: tell.kind === 'reminder' ? tell.reason : tell.kind,
        })),
      ]
        .toSorted((a, b) => a.minute - b.minute)
        .map(({ minute, what }) => `${Math.round(minute * 10) / 10} ${what}`),
    answer: (answer: Extract<ReminderInput, { kind: 'prompt-answered' }>['answer'], promptId?: string) =>
      accept({
        kind: 'prompt-answered',
        promptId: PromptId.parse(promptId ?? prompts.at(-1)?.promptId ?? 'none.1'),
        answer,
      }),
    played: () =>
      accept({ kind: 'prompt-played', promptId: PromptId.parse(prompts.at(-1)?.promptId ?? 'none.1') }),
    failed: () =>
      accept({
        kind: 'prompt-failed',
        promptId: PromptId.parse(prompts.at(-1)?.promptId ?? 'none.1'),
        code: 'speaker-offline',
      }),
    attended: (occurrenceId = prompts.at(-1)?.occurrenceId ?? 'none') =>
      accept({ kind: 'staff-attended', occurrenceId }),
    /** Time passes; the core is woken whenever it asked for it. Unless told otherwise, what is said is heard to be said. */
    pass(minutes: number, options: { speaks?: boolean } = {}): void {
      const untilUptimeMs = uptimeMs + minutes * 60_000;
      for (let wake = toWake(); wake !== null && wake <= untilUptimeMs; wake = toWake()) {
        uptimeMs = Math.max(uptimeMs, wake);
        const decision = accept({ kind: 'clock-ticked' });
        if (options.speaks === false) continue;
        for (const { promptId } of decision.prompts) accept({ kind: 'prompt-played', promptId });
      }
      uptimeMs = untilUptimeMs;
    },
    /** The gateway is off; the machine runs on. */
    off(minutes: number): void {
      uptimeMs += minutes * 60_000;
      start('boot-1');
    },
    /** The machine is off, and starts with another uptime. */
    reboot(minutes: number, wallStepMinutes = 0): void {
      const nowMs = wallMs + uptimeMs + (minutes + wallStepMinutes) * 60_000;
      uptimeMs = 20_000;
      wallMs = nowMs - uptimeMs;
      start('boot-2');
    },
    stepWall(minutes: number): void {
      wallMs += minutes * 60_000;
    },
  };
}
