import type { Alert } from '#gateway/alerting/alert.ts';
import { unreachable } from '#gateway/base/unreachable.ts';
import type { HistoryPoint } from './contract.ts';
import type { Quantity } from './quantities.ts';

/**
 * What an alert, as it is now, says to history, all of it at the alert's onset. Asked again at each change, also
 * after a restart, it says the same points again with what is newly known, and a store replaces them.
 */
export function toAlertPoints(alert: Alert): readonly HistoryPoint[] {
  const { deviceId, residentId, roomId, onsetAtMs: atMs } = alert;
  const values = toValues(alert);
  return values.map(([quantity, value]) => ({ deviceId, residentId, roomId, quantity, atMs, value }));
}

type Values = ReadonlyArray<readonly [Quantity, number]>;

function toValues(alert: Alert): Values {
  switch (alert.kind) {
    case 'possible-fall':
      return [['possibleFallCount', 1], ...toLookIn(alert), ...toFinding(alert), ...toResponse(alert)];
    case 'call':
      return [['callCount', 1], ...toResponse(alert)];
    case 'details-unreadable':
    case 'device-silent':
    case 'battery-low':
    case 'journal-failing':
    case 'clock-set':
      return []; // about the equipment, not about a resident
    case 'prompt-help':
    case 'prompt-task':
    case 'prompt-unanswered':
      return []; // told by the prompt itself: prompt-to-points.ts
    default:
      return unreachable(alert.kind);
  }
}

/** Became high by waiting, it was a look-in all the same. */
const toLookIn = ({ reason }: Alert): Values =>
  reason === 'look-in' || reason === 'nobody-looked-in' ? [['lookInCount', 1]] : [];

function toFinding(alert: Alert): Values {
  if (alert.state !== 'closed') return [];
  if (alert.outcome === 'did-not-fall') return [['confirmedFallCount', 0]];
  const hasFallen = alert.outcome === 'fell-hurt' || alert.outcome === 'fell-not-hurt';
  return hasFallen ? [['confirmedFallCount', 1]] : []; // any other ending says nothing about a fall
}

function toResponse(alert: Alert): Values {
  switch (alert.state) {
    case 'accepted':
      return [['acceptedAfterMs', Math.max(0, alert.acceptedAtMs - alert.onsetAtMs)]];
    case 'attended':
      return [['arrivedAfterMs', Math.max(0, alert.arrivedAtMs - alert.onsetAtMs)]];
    case 'raised':
    case 'closed':
      return [];
    default:
      return unreachable(alert);
  }
}
