import type { CallPressed } from '#devices/call-button.ts';
import type { DeviceId } from '#devices/ids.ts';
import type { Drafting } from '#gateway/alerting/drafting.ts';
import { findAlert } from '#gateway/alerting/evolve.ts';
import { AlertId } from '#gateway/alerting/ids.ts';
import { onCallFromRoom } from './possible-fall.ts';

/** Somebody calls. Pressing again while nobody has come adds to the count; after a visit it is a new call. */
export function onCallPressed(draft: Drafting, deviceId: DeviceId, reading: CallPressed): void {
  const waiting = draft
    .openAlerts()
    .find((alert) => alert.kind === 'call' && alert.deviceId === deviceId && alert.state !== 'attended');
  if (waiting !== undefined) {
    draft.note({ kind: 'alert-repeated', alertId: waiting.alertId, count: 1, evidence: {} });
  } else {
    const named = AlertId.parse(`${deviceId}.${reading.bootId}.${reading.seq}`);
    // A button that uses the same numbers again calls again.
    const alertId =
      findAlert(draft.home(), named) === null ? named : AlertId.parse(`${named}.${draft.home().seq}`);
    const what = { alertId, alertKind: 'call', priority: 'medium', reason: 'pressed' } as const;
    draft.raise({ ...what, deviceId, evidence: {}, becomesHighUptimeMs: null }, reading.ageMs);
  }
  onCallFromRoom(draft, draft.placeOf(deviceId)?.roomId ?? null);
}
