import type { PromptId } from '#devices/speaker.ts';
import { unreachable } from '#gateway/base/unreachable.ts';
import type { Occurrence } from './due.ts';
import type { ReminderEvent } from './event.ts';
import type { ReminderInput } from './input.ts';
import { findNext, isNew, toBeginAtMs, toTold } from './next-due.ts';
import type { ReminderPolicy } from './policy.ts';
import type { Reminder } from './reminder.ts';
import {
  createReminderDrafting,
  type Prompt,
  type ReminderDrafting,
  type Tell,
} from './reminder-drafting.ts';
import { findReminder, type Reminders } from './reminders.ts';
import { meetSteps, toFirstStepUptimeMs } from './steps.ts';

export type ReminderDecision = {
  /** Facts that follow; none: the input changed nothing and need not be kept. */
  readonly events: readonly ReminderEvent[];
  /** The reminders with the events folded in, as `evolveReminders` would. */
  readonly reminders: Reminders;
  /** To be said, once the events are on disk. Where the disk refuses: `prompt-failed` with `not-recorded`. */
  readonly prompts: readonly Prompt[];
  /** What staff must be told now. */
  readonly tells: readonly Tell[];
};

/** What follows from one input. Pure: no clock, timer, disk or chance; the same arguments give the same decision. */
export function decideReminders(
  reminders: Reminders,
  input: ReminderInput,
  policy: ReminderPolicy,
): ReminderDecision {
  const draft = createReminderDrafting(reminders, input, policy);
  const stepMs = noteClock(draft, input);
  take(draft, input);
  beginDue(draft, stepMs);
  meetSteps(draft);
  const { events, prompts, tells } = draft;
  return { events, reminders: draft.reminders(), prompts, tells };
}

/**
 * When to be asked again (a `clock-ticked`), on the uptime clock; null: no plan, nothing open. Times of the wall clock
 * are looked at anew every `checkEveryMs`, so that a clock that is set makes nothing late by more than that.
 */
export function toRemindersWakeUptimeMs(
  reminders: Reminders,
  now: { readonly atMs: number; readonly uptimeMs: number },
  policy: ReminderPolicy,
): number | null {
  const step = toFirstStepUptimeMs(reminders.open, policy);
  const wishes = step === null ? [] : [step];
  if (reminders.plans.length > 0) {
    // On a fixed grid, so that every busy second asks for the same moment.
    wishes.push((Math.floor(now.uptimeMs / policy.checkEveryMs) + 1) * policy.checkEveryMs);
    const next = findNext(reminders, now.atMs, policy);
    if (next !== null) wishes.push(toBeginUptimeMs(next, now, policy));
  }
  return wishes.length === 0 ? null : Math.min(...wishes);
}

/** 0 where its time has come: at once, and the same word however busy the second, so that no timer is set anew for it. */
function toBeginUptimeMs(
  next: Occurrence,
  { atMs, uptimeMs }: { readonly atMs: number; readonly uptimeMs: number },
  policy: ReminderPolicy,
): number {
  const inMs = toBeginAtMs(next, policy) - atMs;
  return inMs <= 0 ? 0 : uptimeMs + inMs;
}

/** By how much the wall clock has been set since the last input; 0 where it hasn't, or another boot began. */
function noteClock(draft: ReminderDrafting, input: ReminderInput): number {
  const { clock } = draft.reminders();
  const { policy } = draft;
  if (input.kind === 'gateway-started' && clock?.bootId !== input.bootId) {
    draft.note({ kind: 'reminders-resumed', bootId: input.bootId });
    const backMs = clock === null ? 0 : input.atMs - clock.latestAtMs;
    if (backMs <= -policy.clockTellMs) draft.tells.push({ kind: 'clock-set', stepMs: backMs });
    return 0;
  }
  if (clock === null) return 0;
  const stepMs = input.atMs - input.uptimeMs - clock.offsetMs;
  if (Math.abs(stepMs) < policy.clockStepMs) return 0;
  draft.note({ kind: 'clock-stepped', stepMs });
  if (Math.abs(stepMs) >= policy.clockTellMs) draft.tells.push({ kind: 'clock-set', stepMs });
  return stepMs;
}

function take(draft: ReminderDrafting, input: ReminderInput): void {
  switch (input.kind) {
    case 'plans-set':
      draft.note({ kind: 'plans-set', plans: input.plans, timeZone: input.timeZone });
      cancelUnplanned(draft);
      return;
    case 'prompt-played':
    case 'prompt-failed':
      onSpoken(draft, input);
      return;
    case 'prompt-answered':
      onAnswered(draft, input);
      return;
    case 'staff-attended':
      if (Object.hasOwn(draft.reminders().open, input.occurrenceId))
        draft.note({ kind: 'staff-attended', occurrenceId: input.occurrenceId });
      return;
    case 'gateway-started':
    case 'clock-ticked':
      return;
    default:
      unreachable(input);
  }
}

/**
 * Of whom nothing is planned any more nothing is said, and nobody is sent to an empty bed. Where only an entry went or
 * was written anew, what it began is brought to its end: a plan that is put right must not swallow a dose that is due.
 */
function cancelUnplanned(draft: ReminderDrafting): void {
  const { plans, open } = draft.reminders();
  const planned = new Set(
    plans.flatMap(({ residentId, entries }) => (entries.length > 0 ? [residentId] : [])),
  );
  for (const { occurrenceId, residentId } of Object.values(open))
    if (!planned.has(residentId)) draft.note({ kind: 'reminder-cancelled', occurrenceId });
}

/** The reminder that `promptId` said; null for a word that never was one. */
export function findPrompted(reminders: Reminders, promptId: PromptId): Reminder | null {
  const dot = promptId.lastIndexOf('.');
  const reminder = findReminder(reminders, promptId.slice(0, dot));
  const number = promptId.slice(dot + 1);
  if (reminder === null || !/^[1-9]$/.test(number) || Number(number) > reminder.promptCount) return null;
  return reminder;
}

function onSpoken(
  draft: ReminderDrafting,
  input: Extract<ReminderInput, { kind: 'prompt-played' | 'prompt-failed' }>,
): void {
  const { promptId } = input;
  const reminder = findPrompted(draft.reminders(), promptId);
  // One speaker's word that it was said stands against another's that it could not.
  if (reminder?.state !== 'prompted' || reminder.promptId !== promptId || reminder.played) return;
  const { occurrenceId } = reminder;
  if (input.kind === 'prompt-played') {
    draft.note({ kind: 'prompt-played', occurrenceId, promptId });
    return;
  }
  draft.note({ kind: 'prompt-failed', occurrenceId, promptId, code: input.code });
  draft.tell(reminder, 'not-spoken');
}

function onAnswered(
  draft: ReminderDrafting,
  { promptId, answer }: Extract<ReminderInput, { kind: 'prompt-answered' }>,
): void {
  const reminder = findPrompted(draft.reminders(), promptId);
  if (reminder === null) return;
  // A button pressed twice is one answer. A call for help is told as often as it is made.
  if (answer === reminder.answer && answer !== 'help' && reminder.state !== 'prompted') return;
  const { occurrenceId, dueUptimeMs } = reminder;
  const againUptimeMs = draft.uptimeMs + draft.policy.askAgainMs;
  const isInTime = againUptimeMs < dueUptimeMs + draft.policy.staffAfterMs;
  const askAgainUptimeMs = answer === 'not-now' && isInTime ? againUptimeMs : null;
  draft.note({ kind: 'prompt-answered', occurrenceId, promptId, answer, askAgainUptimeMs });
  if (answer === 'help') draft.tell(reminder, 'help');
  if (answer === 'decline' && reminder.state !== 'staff-told') draft.tell(reminder, 'declined');
}

/** Begins all whose time has come. Those whose time went by unsaid are for staff, not for a room full of voices. */
function beginDue(draft: ReminderDrafting, stepMs: number): void {
  const { policy, atMs } = draft;
  const before = draft.reminders();
  const next = before.timeZone === null ? null : findNext(before, atMs, policy);
  if (next === null || toBeginAtMs(next, policy) > atMs) return;
  for (const occurrence of toTold(before, atMs, policy)) {
    if (occurrence.dueAtMs - policy.timeCritical.taskBeforeMs > atMs) break;
    if (toBeginAtMs(occurrence, policy) > atMs || !isNew(draft.reminders(), occurrence)) continue;
    begin(draft, occurrence, stepMs);
  }
}

function begin(draft: ReminderDrafting, occurrence: Occurrence, stepMs: number): void {
  const { policy, atMs, uptimeMs } = draft;
  const { occurrenceId, slotId, date, time, residentId, dueAtMs, entry } = occurrence;
  const { planId, say, timeCritical, kind: reminderKind, speakerDeviceId: deviceId } = entry;
  const what = { occurrenceId, slotId, date, time, residentId, planId, reminderKind, say, deviceId };
  const dueUptimeMs = uptimeMs + dueAtMs - atMs;
  draft.note({ kind: 'reminder-due', ...what, timeCritical, dueAtMs, dueUptimeMs });
  const isStepped = dueAtMs <= atMs && dueAtMs > atMs - stepMs;
  const reminder = draft.reminders().open[occurrenceId];
  if (reminder === undefined) throw new Error(`${occurrenceId} was begun and is not open`);
  if (isStepped || atMs - dueAtMs >= policy.staffAfterMs) draft.tell(reminder, 'missed');
}
