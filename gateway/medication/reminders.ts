import type { SlotId } from './due.ts';
import type { ResidentPlan } from './plan.ts';
import type { Reminder } from './reminder.ts';

/** What is remembered of one time of one entry. */
export type Slot = {
  /** Only reminders after this are due: what was planned at ten says nothing about eight. */
  readonly sinceAtMs: number;
  /** The last ones begun, oldest first: none of them is begun again, wherever the clock is set. */
  readonly done: ReadonlyArray<{ readonly date: string; readonly dueAtMs: number }>;
};

/** All that the reminder core knows. Plain JSON, like the home. */
export type Reminders = {
  readonly clock: {
    readonly bootId: string;
    /** The wall clock less the uptime clock; it changes by steps only. */
    readonly offsetMs: number;
    /** When this boot began to be known, and the last event, by the wall clock. */
    readonly startedAtMs: number;
    readonly latestAtMs: number;
  } | null;
  readonly timeZone: string | null;
  readonly plans: readonly ResidentPlan[];
  readonly slots: Readonly<Record<SlotId, Slot>>;
  readonly open: Readonly<Record<string, Reminder>>;
  /** The last ones that are over, oldest first: a resident may still ask for help about them. */
  readonly closed: readonly Reminder[];
};

/** Reminders begun that are remembered per slot. More than the days that a wrong clock is usually off by. */
export const DONE_KEPT = 10;
export const CLOSED_REMINDERS_KEPT = 50;

export const noReminders: Reminders = {
  clock: null,
  timeZone: null,
  plans: [],
  slots: {},
  open: {},
  closed: [],
};

/** The reminder of that name, open or lately over. */
export function findReminder(reminders: Reminders, occurrenceId: string): Reminder | null {
  // An id comes from a page and may be any word: "constructor" is not a reminder.
  const open = Object.hasOwn(reminders.open, occurrenceId) ? reminders.open[occurrenceId] : undefined;
  return open ?? reminders.closed.findLast((each) => each.occurrenceId === occurrenceId) ?? null;
}
