import { unreachable } from '#gateway/base/unreachable.ts';
import { toSlotId } from './due.ts';
import type { ReminderEvent } from './event.ts';
import {
  type AboutReminder,
  evolveReminder,
  isOver,
  onOtherBoot,
  type Reminder,
  toDueReminder,
} from './reminder.ts';
import { CLOSED_REMINDERS_KEPT, DONE_KEPT, findReminder, type Reminders, type Slot } from './reminders.ts';

type Of<Kind extends ReminderEvent['kind']> = Extract<ReminderEvent, { kind: Kind }>;

/** The reminders after one more fact. Folding the journal's events through this rebuilds them. */
export function evolveReminders(before: Reminders, event: ReminderEvent): Reminders {
  const reminders = withLatest(before, event.atMs);
  switch (event.kind) {
    case 'reminders-resumed':
      return resumed(reminders, event);
    case 'clock-stepped':
      return stepped(reminders, event);
    case 'plans-set':
      return planned(reminders, event);
    case 'reminder-due': {
      const slots = { ...reminders.slots, [event.slotId]: withDone(reminders.slots[event.slotId], event) };
      return { ...reminders, slots, open: { ...reminders.open, [event.occurrenceId]: toDueReminder(event) } };
    }
    case 'reminder-prompted':
    case 'prompt-played':
    case 'prompt-failed':
    case 'prompt-answered':
    case 'staff-told':
    case 'staff-attended':
    case 'reminder-cancelled':
    case 'reminder-breached':
      return withReminder(reminders, event);
    default:
      return unreachable(event);
  }
}

function withReminder(
  reminders: Reminders,
  event: Exclude<AboutReminder, { kind: 'reminder-due' }>,
): Reminders {
  const { occurrenceId } = event;
  const before = findReminder(reminders, occurrenceId);
  if (before === null) return reminders;
  const after = evolveReminder(before, event);
  if (after === before) return reminders;
  const { [occurrenceId]: open, ...others } = reminders.open;
  const closed = reminders.closed.filter((each) => each.occurrenceId !== occurrenceId);
  // What is over stays over: a late call for help is told, and does not start the prompts again.
  if (open === undefined || isOver(after)) {
    return { ...reminders, open: others, closed: [...closed, after].slice(-CLOSED_REMINDERS_KEPT) };
  }
  return { ...reminders, open: { ...reminders.open, [occurrenceId]: after } };
}

function withDone(slot: Slot | undefined, { date, dueAtMs, atMs }: Of<'reminder-due'>): Slot {
  const done = [...(slot?.done ?? []), { date, dueAtMs }];
  const forgotten = done.slice(0, -DONE_KEPT).map((each) => each.dueAtMs);
  // What is forgotten is never begun again either; but a day that a wrong clock dreamt of must not bar the years before it.
  const sinceAtMs = Math.max(slot?.sinceAtMs ?? 0, ...forgotten.filter((each) => each <= atMs));
  return { sinceAtMs, done: done.slice(-DONE_KEPT) };
}

/** A slot that stays keeps its memory; a new one begins now. */
function planned(reminders: Reminders, { plans, timeZone, atMs }: Of<'plans-set'>): Reminders {
  const slotIds = plans.flatMap(({ residentId, entries }) =>
    entries.flatMap(({ planId, at }) => at.map((time) => toSlotId(residentId, planId, time))),
  );
  const slots = Object.fromEntries(
    slotIds.map((slotId) => [slotId, reminders.slots[slotId] ?? { sinceAtMs: atMs, done: [] }]),
  );
  return { ...reminders, plans, timeZone, slots };
}

/** After another boot each reminder goes on from as late as the wall clock says, and never earlier than it was. */
function resumed(reminders: Reminders, { bootId, atMs, uptimeMs }: Of<'reminders-resumed'>): Reminders {
  const clock = { bootId, offsetMs: atMs - uptimeMs, startedAtMs: atMs, latestAtMs: atMs };
  const toThisBoot = (reminder: Reminder): Reminder => {
    const elapsedMs = Math.max(reminder.elapsedMs, atMs - reminder.dueAtMs);
    return onOtherBoot({ ...reminder, elapsedMs }, uptimeMs - elapsedMs - reminder.dueUptimeMs);
  };
  const open = Object.fromEntries(Object.entries(reminders.open).map(([id, each]) => [id, toThisBoot(each)]));
  return { ...reminders, clock, open };
}

const DAY_MS = 86_400_000;

/**
 * What was planned during this boot was planned by the clock that was wrong, and is moved with it. Not for a step
 * forwards of less than a day: it may leap over what is due, which must be told, even where that is told for nothing.
 */
function stepped(reminders: Reminders, { stepMs, atMs, uptimeMs }: Of<'clock-stepped'>): Reminders {
  const { clock } = reminders;
  if (clock === null) return reminders;
  const untilAtMs = atMs - stepMs;
  const isOfThisBoot = (slot: Slot) => slot.sinceAtMs >= clock.startedAtMs && slot.sinceAtMs <= untilAtMs;
  const isMoved = stepMs < 0 || stepMs > DAY_MS;
  const slots = Object.fromEntries(
    Object.entries(reminders.slots).map(([id, slot]) => [
      id,
      isMoved && isOfThisBoot(slot) ? { ...slot, sinceAtMs: slot.sinceAtMs + stepMs } : slot,
    ]),
  );
  const startedAtMs = clock.startedAtMs + stepMs;
  return {
    ...reminders,
    slots,
    clock: { ...clock, offsetMs: atMs - uptimeMs, startedAtMs, latestAtMs: atMs },
  };
}

function withLatest(reminders: Reminders, atMs: number): Reminders {
  const { clock } = reminders;
  if (clock === null || clock.latestAtMs >= atMs) return reminders;
  return { ...reminders, clock: { ...clock, latestAtMs: atMs } };
}
