import { type Alert, endsByItself } from './alert.ts';
import type { Drafting } from './drafting.ts';
import type { EscalationReason } from './event.ts';
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
        toLastRungUptimeMs(alert, policy),
      );
    case 'accepted': {
      const { nudgeMs, escalateMs } = policy.accepted;
      if (endsByItself.has(alert.kind)) return alert.acceptedUptimeMs + toAgainMs(alert, policy);
      const next = alert.acceptedUptimeMs + (alert.nudged ? escalateMs : nudgeMs);
      return Math.min(next, toLastRungUptimeMs(alert, policy));
    }
    default:
      return null;
  }
}

/** However often it was accepted anew: so long after the first time, and nobody there, everybody is told. */
function toLastRungUptimeMs(alert: Alert, policy: Policy): number {
  const { rungs } = policy.ladders[alert.priority];
  const isThere = alert.rung >= rungs.length - 1 || endsByItself.has(alert.kind);
  if (alert.firstAcceptedUptimeMs === null || isThere) return Number.POSITIVE_INFINITY;
  return alert.firstAcceptedUptimeMs + policy.accepted.lastRungMs;
}

/** Taken on by somebody, and failing still: when it is raised again. */
const toAgainMs = (alert: Alert, { accepted }: Policy): number =>
  alert.priority === 'technical-high' ? accepted.technicalHighAgainMs : accepted.technicalAgainMs;

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
  const now = draft.uptimeMs;
  if (toLastRungUptimeMs(alert, draft.policy) <= now) {
    tellRung(draft, alert, { rung: Number.POSITIVE_INFINITY, reason: 'nobody-came', toldUptimeMs: now });
  } else if (alert.state === 'accepted') {
    if (endsByItself.has(alert.kind)) escalate(draft, alert, 'still-failing');
    else if (!alert.nudged) draft.note({ kind: 'responders-nudged', alertId: alert.alertId });
    else escalate(draft, alert, 'nobody-came');
  } else if (alert.state === 'raised') {
    meetRaised(draft, alert, now);
  }
}

function meetRaised(draft: Drafting, alert: Extract<Alert, { state: 'raised' }>, now: number): void {
  if (alert.becomesHighUptimeMs !== null && alert.becomesHighUptimeMs <= now) {
    draft.upgrade(alert, { priority: 'high', reason: 'nobody-looked-in' });
  } else if (alert.receiptDueUptimeMs !== null && alert.receiptDueUptimeMs <= now) {
    escalate(draft, alert, 'no-receipt');
  } else {
    // Counted from when it was due, so that lateness does not add up.
    const rung = nextRung(draft.policy.ladders[alert.priority], alert.rung);
    tellRung(draft, alert, { rung, reason: 'unanswered', toldUptimeMs: alert.nextRungUptimeMs });
  }
}

/** Tells the next rung, now. */
export function escalate(draft: Drafting, alert: Alert, reason: EscalationReason): void {
  const rung = nextRung(draft.policy.ladders[alert.priority], alert.rung);
  tellRung(draft, alert, { rung, reason, toldUptimeMs: draft.uptimeMs });
}

type Telling = { readonly rung: number; readonly reason: EscalationReason; readonly toldUptimeMs: number };

function tellRung(draft: Drafting, alert: Alert, { rung: wanted, reason, toldUptimeMs }: Telling): void {
  const last = draft.policy.ladders[alert.priority].rungs.length - 1;
  const rung = Math.min(wanted, last);
  // The last rung repeats from now: a gateway that was down for hours does not ring a hundred times for it.
  const told = rung === last ? draft.uptimeMs : toldUptimeMs;
  const deadlines = toDeadlines(draft.policy, alert.priority, rung, told);
  draft.note({ kind: 'alert-escalated', alertId: alert.alertId, rung, reason, ...deadlines });
}
