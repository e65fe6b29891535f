import type { Alert } from './alert.ts';
import type { Drafting } from './drafting.ts';
import type { Home } from './home.ts';
import { nextRung, toDeadlines } from './ladder.ts';
import type { Policy } from './policy.ts';

/** When this alert next wants something to happen, on the uptime clock; null once somebody is there. */
function toWakeUptimeMs(alert: Alert, policy: Policy): number | null {
  switch (alert.state) {
    case 'raised':
      return Math.min(
        alert.nextRungUptimeMs,
        alert.receiptDueUptimeMs ?? Number.POSITIVE_INFINITY,
        alert.becomesHighUptimeMs ?? Number.POSITIVE_INFINITY,
      );
    case 'accepted':
      return alert.acceptedUptimeMs + (alert.nudged ? policy.accepted.escalateMs : policy.accepted.nudgeMs);
    default:
      return null;
  }
}

/** The earliest wish of all open alerts, or null. */
export function toHomeWakeUptimeMs(home: Home, policy: Policy): number | null {
  let earliest: number | null = null;
  for (const alert of Object.values(home.open)) {
    const wake = toWakeUptimeMs(alert, policy);
    if (wake !== null && (earliest === null || wake < earliest)) earliest = wake;
  }
  return earliest;
}

/** Does all that has become due. Each step moves a deadline into the future, so this comes to an end. */
export function meetDeadlines(draft: Drafting): void {
  for (const { alertId } of draft.openAlerts()) {
    for (let alert = draft.home().open[alertId]; alert !== undefined; alert = draft.home().open[alertId]) {
      const wake = toWakeUptimeMs(alert, draft.policy);
      if (wake === null || wake > draft.uptimeMs) break;
      meetDeadline(draft, alert);
    }
  }
}

function meetDeadline(draft: Drafting, alert: Alert): void {
  if (alert.state === 'accepted') {
    if (!alert.nudged) draft.note({ kind: 'responders-nudged', alertId: alert.alertId });
    else escalate(draft, alert, 'nobody-came', draft.uptimeMs);
    return;
  }
  if (alert.state !== 'raised') return;
  const now = draft.uptimeMs;
  if (alert.becomesHighUptimeMs !== null && alert.becomesHighUptimeMs <= now) {
    draft.upgrade(alert, { priority: 'high', reason: 'nobody-looked-in' });
  } else if (alert.receiptDueUptimeMs !== null && alert.receiptDueUptimeMs <= now) {
    escalate(draft, alert, 'no-receipt', now);
  } else {
    escalate(draft, alert, 'unanswered', alert.nextRungUptimeMs);
  }
}

type EscalationReason = 'unanswered' | 'no-receipt' | 'declined' | 'nobody-came';

/** Tells the next rung; `dueUptimeMs` is when it should have been told. */
export function escalate(draft: Drafting, alert: Alert, reason: EscalationReason, dueUptimeMs: number): void {
  const ladder = draft.policy.ladders[alert.priority];
  const rung = nextRung(ladder, alert.rung);
  const isLast = rung === ladder.rungs.length - 1;
  // The last rung repeats from now: a gateway that was down for hours does not ring a hundred times for it.
  const told = isLast ? draft.uptimeMs : dueUptimeMs;
  const deadlines = toDeadlines(draft.policy, alert.priority, rung, told);
  draft.note({ kind: 'alert-escalated', alertId: alert.alertId, rung, reason, ...deadlines });
}
