import type { BootId } from '#devices/ids.ts';
import { unreachable } from '#gateway/base/unreachable.ts';
import type { Alert } from './alert.ts';
import type { AlertingEvent } from './event.ts';
import { withHeard, withoutTimes } from './heard.ts';
import { CLOSED_KEPT, type Home } from './home.ts';
import type { AlertId } from './ids.ts';
import { type AlertEvent, evolveAlert, toRaised } from './lifecycle.ts';

/** The home after one more fact. Folding the journal's events through this rebuilds the night. */
export function evolve(home: Home, event: AlertingEvent): Home {
  const seq = home.seq + 1;
  switch (event.kind) {
    case 'gateway-started':
      return started({ ...home, seq }, event);
    case 'home-configured':
      return { ...home, seq, config: event.config };
    case 'packet-heard':
      return {
        ...home,
        seq,
        heard: withHeard(home.heard, event.deviceId, { key: event.key, uptimeMs: event.uptimeMs }),
      };
    case 'alert-raised':
      return { ...home, seq, open: { ...home.open, [event.alertId]: toRaised(event, seq) } };
    case 'alert-repeated':
    case 'recovery-seen':
    case 'answer-noted':
    case 'look-in-renewed':
    case 'alert-upgraded':
    case 'alert-escalated':
    case 'responders-nudged':
    case 'notice-delivered':
    case 'notice-seen':
    case 'alert-declined':
    case 'alert-accepted':
    case 'responder-arrived':
    case 'alert-closed':
    case 'step-undone':
      return withAlert({ ...home, seq }, event);
    default:
      return unreachable(event);
  }
}

function withAlert(home: Home, event: Exclude<AlertEvent, { kind: 'alert-raised' }>): Home {
  const { alertId } = event;
  const before = findAlert(home, alertId);
  if (before === null) return home;
  const after = evolveAlert(before, event, home.seq);
  if (after === before) return home;
  const { [alertId]: _, ...othersOpen } = home.open;
  const othersClosed = home.closed.filter((alert) => alert.alertId !== alertId);
  if (after.state === 'closed') {
    return { ...home, open: othersOpen, closed: [...othersClosed, after].slice(-CLOSED_KEPT) };
  }
  const closed = before.state === 'closed' ? othersClosed : home.closed;
  return { ...home, open: { ...home.open, [alertId]: after }, closed };
}

/** The alert of that id, open or lately closed. */
export function findAlert(home: Home, alertId: AlertId): Alert | null {
  // An id comes from a screen and may be any word: "constructor" is not an alert.
  const open = Object.hasOwn(home.open, alertId) ? home.open[alertId] : undefined;
  return open ?? home.closed.findLast((alert) => alert.alertId === alertId) ?? null;
}

/**
 * After another boot nothing that counted on the old uptime can be trusted: every deadline that may be overdue is
 * due now, nothing can be taken back any more, and the time since onset is at least what the wall clock says.
 */
function started(home: Home, event: { bootId: BootId; atMs: number; uptimeMs: number }): Home {
  if (home.bootId === event.bootId) return home;
  const toThisBoot = (alert: Alert): Alert => {
    const onsetUptimeMs = event.uptimeMs - Math.max(0, event.atMs - alert.onsetAtMs);
    const now = { ...alert, seq: home.seq, onsetUptimeMs, undo: null };
    const firstAcceptedUptimeMs = now.firstAcceptedUptimeMs === null ? null : LONG_AGO_UPTIME_MS;
    if (now.state === 'accepted')
      return { ...now, firstAcceptedUptimeMs, acceptedUptimeMs: LONG_AGO_UPTIME_MS };
    if (now.state !== 'raised') return now;
    const becomesHighUptimeMs = now.becomesHighUptimeMs === null ? null : event.uptimeMs;
    return {
      ...now,
      firstAcceptedUptimeMs,
      nextRungUptimeMs: event.uptimeMs,
      receiptDueUptimeMs: null,
      becomesHighUptimeMs,
    };
  };
  const open = Object.fromEntries(Object.entries(home.open).map(([id, alert]) => [id, toThisBoot(alert)]));
  return {
    ...home,
    bootId: event.bootId,
    open: open as Home['open'],
    closed: home.closed.map((alert) => ({ ...alert, undo: null })),
    heard: withoutTimes(home.heard, LONG_AGO_UPTIME_MS),
  };
}

/** An instant of this boot before which nothing can have happened: one day before power-up. */
const LONG_AGO_UPTIME_MS = -86_400_000;
