import type { DeviceId } from '#devices/ids.ts';
import type { Alert } from '#gateway/alerting/alert.ts';
import type { Drafting } from '#gateway/alerting/drafting.ts';
import { endsByItself } from './technical.ts';

/**
 * The alert that takes in what a device says over its budget: one that asks for a person and has not been visited. Not
 * its flat battery, which would ring for nobody who fell.
 */
export function findFoldingAlert(openAlerts: readonly Alert[], deviceId: DeviceId): Alert | null {
  const isFolding = (alert: Alert): boolean =>
    alert.deviceId === deviceId && alert.state !== 'attended' && !endsByItself.has(alert.kind);
  return openAlerts.find(isFolding) ?? null;
}

export function onFolded(draft: Drafting, deviceId: DeviceId, count: number): void {
  const alert = findFoldingAlert(draft.openAlerts(), deviceId);
  if (alert !== null) draft.note({ kind: 'alert-repeated', alertId: alert.alertId, count, evidence: {} });
}
