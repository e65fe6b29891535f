import type { DeviceId } from '#devices/ids.ts';
import { type Alert, endsByItself } from '#gateway/alerting/alert.ts';
import type { Drafting } from '#gateway/alerting/drafting.ts';
import { isHeard } from '#gateway/alerting/heard.ts';

/**
 * The alert that takes in what a device says over its budget: one that has not been visited and that nothing in the
 * folded packets could make more urgent. A look-in card is not; nor is a flat battery.
 */
export function findFoldingAlert(openAlerts: readonly Alert[], deviceId: DeviceId): Alert | null {
  const isFolding = (alert: Alert): boolean =>
    alert.deviceId === deviceId &&
    alert.state !== 'attended' &&
    !endsByItself.has(alert.kind) &&
    (alert.priority === 'high' || alert.kind === 'call');
  return openAlerts.find(isFolding) ?? null;
}

export type Folded = {
  readonly deviceId: DeviceId;
  readonly count: number;
  readonly keys: readonly string[];
};

/** Their keys are kept, so that one sent again after the visit is no new call for help. */
export function onFolded(draft: Drafting, { deviceId, count, keys }: Folded): void {
  for (const key of keys)
    if (!isHeard(draft.home().heard, deviceId, key)) draft.note({ kind: 'packet-heard', deviceId, key });
  const alert = findFoldingAlert(draft.openAlerts(), deviceId);
  if (alert !== null) draft.note({ kind: 'alert-repeated', alertId: alert.alertId, count, evidence: {} });
}
