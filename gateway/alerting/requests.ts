import { fail, ok, type Result } from '#gateway/base/result.ts';
import { unreachable } from '#gateway/base/unreachable.ts';
import { type Alert, endsByItself } from './alert.ts';
import { escalate } from './deadlines.ts';
import type { Drafting } from './drafting.ts';
import { findAlert } from './evolve.ts';
import type { PersonId } from './ids.ts';
import type { Input } from './input.ts';
import { toDeadlines } from './ladder.ts';
import { priorities } from './policy.ts';
import type { Refusal } from './refusal.ts';

export type Asked = Extract<Input, { kind: 'person-asked' }>;
/** `by` names who was first, where somebody was. */
export type Answer = Result<null, { readonly code: Refusal; readonly by: PersonId | null }>;

/** Does what a person asked for, or says why not. Asking again for what one has already done is no mistake. */
export function answerRequest(draft: Drafting, asked: Asked): Answer {
  const alert = findAlert(draft.home(), asked.alertId);
  if (alert === null) return refuse('unknown-alert');
  switch (asked.request) {
    case 'accept-alert':
      return accept(draft, alert, asked);
    case 'arrive':
      return arrive(draft, alert, asked);
    case 'decline-alert':
      return decline(draft, alert, asked);
    case 'close-alert':
      return close(draft, alert, asked);
    case 'undo':
      return undo(draft, alert, asked);
    default:
      return unreachable(asked.request);
  }
}

const done: Answer = ok(null);
const refuse = (code: Refusal, by: PersonId | null = null): Answer => fail({ code, by });
const undoUntil = (draft: Drafting): number => draft.uptimeMs + draft.policy.undoMs;

function accept(draft: Drafting, alert: Alert, { personId }: Asked): Answer {
  const { alertId } = alert;
  switch (alert.state) {
    case 'raised':
      draft.note({ kind: 'alert-accepted', alertId, personId, undoUntilUptimeMs: undoUntil(draft) });
      return done;
    case 'accepted':
      return alert.acceptedBy === personId ? done : refuse('already-accepted', alert.acceptedBy);
    case 'attended':
      return refuse('already-attended', alert.arrivedBy);
    case 'closed':
      return refuse('already-closed', alert.closedBy);
    default:
      return unreachable(alert);
  }
}

/** Whoever is there is there, whether or not they or somebody else had accepted. */
function arrive(draft: Drafting, alert: Alert, { personId }: Asked): Answer {
  const { alertId } = alert;
  // There is nobody to visit; taking it on is accepting it.
  if (endsByItself.has(alert.kind) && alert.state !== 'closed') return refuse('still-failing');
  switch (alert.state) {
    case 'raised':
    case 'accepted':
      draft.note({ kind: 'responder-arrived', alertId, personId, undoUntilUptimeMs: undoUntil(draft) });
      return done;
    case 'attended':
      return alert.arrivedBy === personId ? done : refuse('already-attended', alert.arrivedBy);
    case 'closed':
      return refuse('already-closed', alert.closedBy);
    default:
      return unreachable(alert);
  }
}

/** "Can't go": it rings on, and the next rung is told at once. */
function decline(draft: Drafting, alert: Alert, { personId }: Asked): Answer {
  const { alertId } = alert;
  switch (alert.state) {
    case 'raised':
      if (alert.declinedBy.includes(personId)) return done;
      escalate(draft, alert, 'declined');
      draft.note({ kind: 'alert-declined', alertId, personId });
      return done;
    case 'accepted':
      if (alert.acceptedBy !== personId) return refuse('already-accepted', alert.acceptedBy);
      // "I'm going" and then "I can't after all".
      escalate(draft, alert, 'declined');
      draft.note({ kind: 'alert-declined', alertId, personId });
      return done;
    case 'attended':
      return refuse('already-attended', alert.arrivedBy);
    case 'closed':
      return refuse('already-closed', alert.closedBy);
    default:
      return unreachable(alert);
  }
}

function close(draft: Drafting, alert: Alert, { personId, outcome }: Asked): Answer {
  const { alertId } = alert;
  if (alert.state === 'closed') {
    return alert.closedBy === personId ? done : refuse('already-closed', alert.closedBy);
  }
  if (endsByItself.has(alert.kind)) return refuse('still-failing');
  if (alert.state !== 'attended') return refuse('nobody-has-been-there');
  if (outcome === null || outcome === 'recovered') return refuse('outcome-missing');
  draft.note({ kind: 'alert-closed', alertId, personId, outcome, undoUntilUptimeMs: undoUntil(draft) });
  return done;
}

/** A mis-tap: only one's own last step, only for a short while. */
function undo(draft: Drafting, alert: Alert, { personId }: Asked): Answer {
  const { undo: step, alertId } = alert;
  if (step === null || step.personId !== personId || step.untilUptimeMs < draft.uptimeMs) {
    return refuse('nothing-to-undo');
  }
  const isMoreUrgent = priorities.indexOf(alert.priority) < priorities.indexOf(step.back.priority);
  const rings = isMoreUrgent ? toDeadlines(draft.policy, alert.priority, 0, draft.uptimeMs) : null;
  draft.note({ kind: 'step-undone', alertId, personId, rings });
  return done;
}
