import type { DeviceId, ResidentId } from '#devices/ids.ts';
import type { PromptAnswer, PromptId } from '#devices/speaker.ts';
import { unreachable } from '#gateway/base/unreachable.ts';
import type { ReminderEvent, ToldReason } from './event.ts';
import type { PlanId, ReminderKind } from './plan.ts';

export type ReminderFacts = {
  readonly occurrenceId: string;
  readonly residentId: ResidentId;
  readonly planId: PlanId;
  readonly reminderKind: ReminderKind;
  readonly say: string;
  /** Its time as the plan writes it: `08:00`. */
  readonly time: string;
  readonly deviceId: DeviceId;
  readonly timeCritical: boolean;
  readonly dueAtMs: number;
  readonly dueUptimeMs: number;
  /** How long after its time the last thing was learnt of it; after another boot it is at least that late. */
  readonly elapsedMs: number;
  readonly promptCount: number;
  /** The last answer. */
  readonly answer: PromptAnswer | null;
  /** Staff have it on their board before its time. */
  readonly taskTold: boolean;
  readonly breached: boolean;
};

/** Its lifecycle. A reminder is answered, and staff are told of it: what came of it is for people to find out. */
export type Reminder = ReminderFacts &
  (
    | { readonly state: 'due' }
    | {
        readonly state: 'prompted';
        readonly promptId: PromptId;
        readonly words: string;
        readonly played: boolean;
        readonly nextPromptUptimeMs: number | null;
        readonly playByUptimeMs: number;
        readonly answerByUptimeMs: number;
      }
    | { readonly state: 'not-now'; readonly askAgainUptimeMs: number | null }
    | { readonly state: 'heard' }
    | { readonly state: 'staff-told'; readonly reason: ToldReason }
    | { readonly state: 'attended' }
    | { readonly state: 'cancelled' }
  );

export type AboutReminder = Extract<ReminderEvent, { occurrenceId: string }>;
type AfterDue = Exclude<AboutReminder, { kind: 'reminder-due' }>;

export function toDueReminder(event: Extract<ReminderEvent, { kind: 'reminder-due' }>): Reminder {
  const { occurrenceId, residentId, planId, reminderKind, say, time, deviceId, timeCritical } = event;
  const when = { dueAtMs: event.dueAtMs, dueUptimeMs: event.dueUptimeMs };
  const what = { occurrenceId, residentId, planId, reminderKind, say, time, deviceId, timeCritical };
  const begun = { promptCount: 0, answer: null, taskTold: false, breached: false };
  return { ...what, ...when, ...begun, elapsedMs: event.uptimeMs - event.dueUptimeMs, state: 'due' };
}

/** The reminder after `event`. One that no longer fits, like a late "played", changes nothing. */
export function evolveReminder(reminder: Reminder, event: AfterDue): Reminder {
  const next = step(reminder, event);
  return next === reminder ? reminder : { ...next, elapsedMs: event.uptimeMs - reminder.dueUptimeMs };
}

function step(reminder: Reminder, event: AfterDue): Reminder {
  switch (event.kind) {
    case 'reminder-prompted': {
      const { promptId, words, nextPromptUptimeMs, playByUptimeMs, answerByUptimeMs } = event;
      const saying = { promptId, words, nextPromptUptimeMs, playByUptimeMs, answerByUptimeMs, played: false };
      return { ...toFacts(reminder), promptCount: event.number, state: 'prompted', ...saying };
    }
    case 'prompt-played':
      if (reminder.state !== 'prompted' || reminder.promptId !== event.promptId) return reminder;
      return { ...reminder, played: true };
    case 'prompt-failed':
      return reminder; // told to staff in the same breath, which is what changes it
    case 'prompt-answered':
      return answered(reminder, event);
    case 'staff-told':
      if (event.reason === 'due-soon') return { ...reminder, taskTold: true };
      return { ...toFacts(reminder), state: 'staff-told', reason: event.reason };
    case 'staff-attended':
      return { ...toFacts(reminder), state: 'attended' };
    case 'reminder-cancelled':
      return { ...toFacts(reminder), state: 'cancelled' };
    case 'reminder-breached':
      return { ...reminder, breached: true };
    default:
      return unreachable(event);
  }
}

function answered(reminder: Reminder, event: Extract<AfterDue, { kind: 'prompt-answered' }>): Reminder {
  const { answer, askAgainUptimeMs } = event;
  const known = { ...reminder, answer };
  if (known.state !== 'prompted' && known.state !== 'not-now') return known;
  switch (answer) {
    case 'yes':
      return { ...toFacts(known), state: 'heard' };
    case 'not-now':
      return { ...toFacts(known), state: 'not-now', askAgainUptimeMs };
    case 'decline':
    case 'help': // staff are told in the same breath
      return known;
    default:
      return unreachable(answer);
  }
}

/** Nothing more will happen to it by itself. */
export function isOver(reminder: Reminder): boolean {
  if (reminder.state === 'attended' || reminder.state === 'cancelled' || reminder.breached) return true;
  return !reminder.timeCritical && (reminder.state === 'heard' || reminder.state === 'staff-told');
}

/** The same reminder on the uptime clock of another boot, which reads `shiftMs` more. */
export function onOtherBoot(reminder: Reminder, shiftMs: number): Reminder {
  const moved = { ...reminder, dueUptimeMs: reminder.dueUptimeMs + shiftMs };
  const move = (uptimeMs: number | null) => (uptimeMs === null ? null : uptimeMs + shiftMs);
  if (moved.state === 'not-now') return { ...moved, askAgainUptimeMs: move(moved.askAgainUptimeMs) };
  if (moved.state !== 'prompted') return moved;
  return {
    ...moved,
    nextPromptUptimeMs: move(moved.nextPromptUptimeMs),
    playByUptimeMs: moved.playByUptimeMs + shiftMs,
    answerByUptimeMs: moved.answerByUptimeMs + shiftMs,
  };
}

function toFacts(reminder: Reminder): ReminderFacts {
  const { occurrenceId, residentId, planId, reminderKind, say, time, deviceId, timeCritical } = reminder;
  const { dueAtMs, dueUptimeMs, elapsedMs, promptCount, answer, taskTold, breached } = reminder;
  const what = { occurrenceId, residentId, planId, reminderKind, say, time, deviceId, timeCritical };
  return { ...what, dueAtMs, dueUptimeMs, elapsedMs, promptCount, answer, taskTold, breached };
}
