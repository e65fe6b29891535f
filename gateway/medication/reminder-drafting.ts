import type { DeviceId, ResidentId } from '#devices/ids.ts';
import { PromptId } from '#devices/speaker.ts';
import { toLocalTime } from '#gateway/base/local-time.ts';
import type { ReminderEvent, ToldReason } from './event.ts';
import { evolveReminders } from './evolve-reminders.ts';
import type { ReminderInput } from './input.ts';
import { toWords } from './phrases.ts';
import type { ReminderKind } from './plan.ts';
import type { ReminderPolicy } from './policy.ts';
import type { Reminder } from './reminder.ts';
import type { Reminders } from './reminders.ts';

/** Words to be said in one place. */
export type Prompt = {
  readonly promptId: PromptId;
  readonly occurrenceId: string;
  readonly residentId: ResidentId;
  readonly deviceId: DeviceId;
  readonly words: string;
  /** Not begun by then: it is not said any more. */
  readonly playByUptimeMs: number;
  /** It can be answered until then, and is off the page after that. */
  readonly answerByUptimeMs: number;
};

/** What staff must be told. */
export type Tell =
  | {
      readonly kind: 'reminder';
      readonly reason: ToldReason;
      readonly occurrenceId: string;
      readonly residentId: ResidentId;
      readonly deviceId: DeviceId;
      readonly reminderKind: ReminderKind;
      readonly timeCritical: boolean;
      readonly dueAtMs: number;
    }
  /** The wall clock was set so far that reminders came early, late or not at all. */
  | { readonly kind: 'clock-set'; readonly stepMs: number };

type Fact = ReminderEvent extends infer Each
  ? Each extends ReminderEvent
    ? Omit<Each, 'atMs' | 'uptimeMs'>
    : never
  : never;

/** One decision while it is being made. Lives for one call and never leaves it. */
export type ReminderDrafting = ReturnType<typeof createReminderDrafting>;

export function createReminderDrafting(before: Reminders, input: ReminderInput, policy: ReminderPolicy) {
  const { atMs, uptimeMs } = input;
  let reminders = before;
  const events: ReminderEvent[] = [];
  const prompts: Prompt[] = [];
  const tells: Tell[] = [];
  const note = (fact: Fact): void => {
    const event = { ...fact, atMs, uptimeMs } as ReminderEvent;
    events.push(event);
    reminders = evolveReminders(reminders, event);
  };
  return {
    policy,
    atMs,
    uptimeMs,
    events,
    prompts,
    tells,
    reminders: () => reminders,
    note,
    tell(reminder: Reminder, reason: ToldReason): void {
      const { occurrenceId, residentId, deviceId, reminderKind, timeCritical, dueAtMs } = reminder;
      note({ kind: 'staff-told', occurrenceId, reason });
      const about = { occurrenceId, residentId, deviceId, reminderKind, timeCritical, dueAtMs };
      tells.push({ kind: 'reminder', reason, ...about });
    },
    /** Claims it and says it; `nextUptimeMs` is when to say it again, unless somebody answers. */
    prompt(reminder: Reminder): void {
      const { occurrenceId, residentId, deviceId, dueUptimeMs } = reminder;
      const lateMs = uptimeMs - dueUptimeMs;
      const number = reminder.promptCount + 1;
      const isLate = number === 1 && lateMs >= policy.lateAfterMs;
      const lateAt = isLate ? toLocalTime(atMs, reminders.timeZone ?? 'UTC') : null;
      const words = toWords(reminder, { number, lateAt });
      const isLast = isLate || reminder.state === 'not-now';
      const staffUptimeMs = dueUptimeMs + policy.staffAfterMs;
      const again = policy.repeatAfterMs.map((afterMs) => dueUptimeMs + afterMs);
      const nextPromptUptimeMs = isLast ? null : (again.find((each) => each > uptimeMs) ?? null);
      const answerByUptimeMs = nextPromptUptimeMs ?? staffUptimeMs;
      const playByUptimeMs = Math.min(uptimeMs + policy.playWithinMs, staffUptimeMs);
      // An occurrence and a number: at most 83 characters, of which a speaker takes 120.
      const promptId = PromptId.parse(`${occurrenceId}.${number}`);
      const by = { playByUptimeMs, answerByUptimeMs };
      note({ kind: 'reminder-prompted', occurrenceId, promptId, number, words, nextPromptUptimeMs, ...by });
      prompts.push({ promptId, occurrenceId, residentId, deviceId, words, ...by });
    },
  };
}
