import { unreachable } from '#gateway/base/unreachable.ts';
import type { ToldReason } from './event.ts';
import type { ReminderPolicy } from './policy.ts';
import { isOver, type Reminder } from './reminder.ts';
import type { ReminderDrafting } from './reminder-drafting.ts';
import type { Reminders } from './reminders.ts';

/** What a reminder wants next, and when, on the uptime clock. */
export type Step = {
  readonly uptimeMs: number;
  readonly what: 'prompt' | 'breach' | ToldReason;
};

/**
 * The next step of an open reminder by itself; null: none, it is over. Staff come first where several are overdue, so
 * that a gateway that was away does not say what is for staff by now.
 */
function toStep(reminder: Reminder, policy: ReminderPolicy): Step | null {
  if (isOver(reminder)) return null;
  const { dueUptimeMs, timeCritical, taskTold } = reminder;
  const staffUptimeMs = dueUptimeMs + policy.staffAfterMs;
  const breachUptimeMs = dueUptimeMs + policy.timeCritical.breachAfterMs;
  const toEarliest = (...steps: readonly Step[]): Step =>
    steps.reduce((first, each) => (each.uptimeMs < first.uptimeMs ? each : first));
  switch (reminder.state) {
    case 'due': {
      if (timeCritical && !taskTold) {
        return { uptimeMs: dueUptimeMs - policy.timeCritical.taskBeforeMs, what: 'due-soon' };
      }
      return { uptimeMs: dueUptimeMs, what: 'prompt' };
    }
    case 'prompted': {
      const { played, playByUptimeMs, nextPromptUptimeMs } = reminder;
      const steps: Step[] = [{ uptimeMs: staffUptimeMs, what: 'no-answer' }];
      if (!played) steps.push({ uptimeMs: playByUptimeMs, what: 'not-spoken' });
      if (nextPromptUptimeMs !== null) steps.push({ uptimeMs: nextPromptUptimeMs, what: 'prompt' });
      return toEarliest(...steps);
    }
    case 'not-now': {
      const staff: Step = { uptimeMs: staffUptimeMs, what: 'not-now' };
      const { askAgainUptimeMs } = reminder;
      return askAgainUptimeMs === null
        ? staff
        : toEarliest(staff, { uptimeMs: askAgainUptimeMs, what: 'prompt' });
    }
    case 'heard':
      return { uptimeMs: staffUptimeMs, what: 'overdue' };
    case 'staff-told':
      return { uptimeMs: breachUptimeMs, what: 'breach' };
    case 'attended':
    case 'cancelled':
      return null;
    default:
      return unreachable(reminder);
  }
}

type First = { readonly policy: ReminderPolicy; readonly uptimeMs: number | null };
/** The last answer of each set of open reminders: asked for with every packet. Forgetting it changes nothing. */
const firsts = new WeakMap<Reminders['open'], First>();

/** When the first of them wants its next step, on the uptime clock; null: none does. */
export function toFirstStepUptimeMs(open: Reminders['open'], policy: ReminderPolicy): number | null {
  const known = firsts.get(open);
  if (known?.policy === policy) return known.uptimeMs;
  const uptimes = Object.values(open).flatMap((each) => toStep(each, policy)?.uptimeMs ?? []);
  const uptimeMs = uptimes.length === 0 ? null : Math.min(...uptimes);
  firsts.set(open, { policy, uptimeMs });
  return uptimeMs;
}

/** Does all that has become due. Every step moves the reminder on, so this comes to an end. */
export function meetSteps(draft: ReminderDrafting): void {
  for (const occurrenceId of Object.keys(draft.reminders().open)) {
    for (;;) {
      const reminder = draft.reminders().open[occurrenceId];
      const step = reminder === undefined ? null : toStep(reminder, draft.policy);
      if (reminder === undefined || step === null || step.uptimeMs > draft.uptimeMs) break;
      meetStep(draft, reminder, step.what);
    }
  }
}

function meetStep(draft: ReminderDrafting, reminder: Reminder, what: Step['what']): void {
  const isStaffs = draft.uptimeMs >= reminder.dueUptimeMs + draft.policy.staffAfterMs;
  if (what === 'breach') {
    draft.note({ kind: 'reminder-breached', occurrenceId: reminder.occurrenceId });
  } else if (what !== 'prompt') {
    draft.tell(reminder, what);
  } else if (!isStaffs) {
    draft.prompt(reminder);
  } else {
    draft.tell(reminder, toLateReason(reminder));
  }
}

/** Its time to be said again went by as well. */
function toLateReason(reminder: Reminder): ToldReason {
  if (reminder.state === 'due') return 'missed';
  return reminder.state === 'not-now' ? 'not-now' : 'no-answer';
}
