import type { AlertingEvent } from './event.ts';
import type { Home } from './home.ts';
import type { Notice } from './notice.ts';
import type { Policy } from './policy.ts';

/** Whom the facts of one decision ask for attention. `home` is the one after them. */
export function toNotices(home: Home, events: readonly AlertingEvent[], policy: Policy): readonly Notice[] {
  const notices: Notice[] = [];
  const firstSeq = home.seq - events.length + 1;
  for (const [index, event] of events.entries()) {
    const seq = firstSeq + index;
    switch (event.kind) {
      case 'alert-raised':
      case 'alert-upgraded':
      case 'look-in-renewed':
      case 'alert-escalated':
      case 'step-undone':
        notices.push(...toRings(home, event.alertId, seq, policy));
        break;
      case 'responders-nudged':
        notices.push(...toNudges(home, event.alertId, seq));
        break;
      case 'gateway-started':
        // Outlets that fell silent with the gateway begin again.
        for (const alertId of Object.keys(home.open)) {
          notices.push(...toRings(home, alertId as keyof Home['open'], seq, policy));
        }
        break;
      default:
        break;
    }
  }
  return notices;
}

function toRings(home: Home, alertId: keyof Home['open'], seq: number, policy: Policy): readonly Notice[] {
  const alert = home.open[alertId];
  if (alert?.state !== 'raised') return [];
  const { rungs } = policy.ladders[alert.priority];
  // A policy with fewer rungs than the one that raised it: whoever is last on the ladder is told.
  const audience = (rungs[alert.rung] ?? rungs.at(-1))?.audience ?? 'all-screens';
  return [
    { noticeId: `${alertId}/${seq}`, alertId, seq, purpose: 'ring', audience, priority: alert.priority },
  ];
}

function toNudges(home: Home, alertId: keyof Home['open'], seq: number): readonly Notice[] {
  const alert = home.open[alertId];
  if (alert === undefined) return [];
  const { priority } = alert;
  return [
    { noticeId: `${alertId}/${seq}`, alertId, seq, purpose: 'nudge', audience: 'all-screens', priority },
  ];
}
