import type { Drafting } from '#gateway/alerting/drafting.ts';
import { findHeard } from '#gateway/alerting/heard.ts';
import { AlertId } from '#gateway/alerting/ids.ts';
import type { Input } from '#gateway/alerting/input.ts';

/**
 * A packet on an alarm topic that nobody can read: the topic and the credential say who wants help, so it rings.
 * The same bytes again within the repeat window are the same packet sent again; later, they are a new call for help.
 */
export function onUnreadable(draft: Drafting, input: Extract<Input, { kind: 'event-unreadable' }>): void {
  const { deviceId, bodyHash, code } = input;
  const key = `bytes:${bodyHash}`;
  const before = findHeard(draft.home().heard, deviceId, key);
  if (before !== null && draft.uptimeMs - before.uptimeMs < draft.policy.repeatWindowMs) return;
  draft.note({ kind: 'packet-heard', deviceId, key });
  const waiting = draft
    .openAlerts()
    .find(
      (alert) =>
        alert.kind === 'details-unreadable' && alert.deviceId === deviceId && alert.state !== 'attended',
    );
  if (waiting !== undefined) {
    draft.note({ kind: 'alert-repeated', alertId: waiting.alertId, count: 1, evidence: { code } });
    return;
  }
  const alertId = AlertId.parse(`${deviceId}.unreadable.${draft.home().seq}`);
  const what = { alertId, alertKind: 'details-unreadable', priority: 'high', reason: 'unreadable' } as const;
  draft.raise({ ...what, deviceId, evidence: { code }, becomesHighUptimeMs: null }, 0);
}
