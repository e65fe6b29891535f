import type { DeviceStatus } from '#devices/device-status.ts';
import type { DeviceId } from '#devices/ids.ts';
import { type Alert, type AlertKind, endsByItself } from '#gateway/alerting/alert.ts';
import type { Drafting } from '#gateway/alerting/drafting.ts';
import { AlertId } from '#gateway/alerting/ids.ts';
import type { Input } from '#gateway/alerting/input.ts';

type DeviceLost = Extract<Input, { kind: 'device-lost' }>;

/** Silence is an alarm: a device unheard for longer than its class allows. */
export function onDeviceLost(draft: Drafting, { deviceId, silentMs, page, hardwareHeard }: DeviceLost): void {
  const waiting = findOpen(draft, 'device-silent', deviceId);
  if (waiting !== null) return;
  const evidence = {
    silentMs,
    ...(page === undefined ? {} : { bedsidePage: page }),
    ...(hardwareHeard === undefined ? {} : { hardwareHeard }),
  };
  raiseTechnical(draft, { kind: 'device-silent', deviceId, reason: 'silent', evidence });
}

export function onDeviceBack(draft: Drafting, deviceId: DeviceId): void {
  endByItself(draft, findOpen(draft, 'device-silent', deviceId));
}

export function onStatus(draft: Drafting, deviceId: DeviceId, reading: DeviceStatus): void {
  const { batteryPercent } = reading;
  if (batteryPercent === undefined) return;
  const waiting = findOpen(draft, 'battery-low', deviceId);
  if (waiting !== null) {
    if (batteryPercent >= draft.policy.battery.recoveredPercent) endByItself(draft, waiting);
  } else if (batteryPercent <= draft.policy.battery.alertPercent) {
    raiseTechnical(draft, { kind: 'battery-low', deviceId, reason: 'battery', evidence: { batteryPercent } });
  }
}

/** The home was set up anew: what a device said that it no longer has is nobody's task. */
export function onHomeConfigured(draft: Drafting): void {
  for (const alert of draft.openAlerts()) {
    const isGone = alert.deviceId !== null && draft.placeOf(alert.deviceId) === null;
    if (isGone && endsByItself.has(alert.kind)) endByItself(draft, alert);
  }
}

/** The journal refuses: people are still told, nothing is promised to devices, and this rings. */
export function onJournalFailed(draft: Drafting, code: string): void {
  if (findOpen(draft, 'journal-failing', null) !== null) return;
  raiseTechnical(draft, { kind: 'journal-failing', deviceId: null, reason: 'journal', evidence: { code } });
}

export function onJournalRecovered(draft: Drafting): void {
  endByItself(draft, findOpen(draft, 'journal-failing', null));
}

function findOpen(draft: Drafting, kind: AlertKind, deviceId: DeviceId | null): Alert | null {
  return draft.openAlerts().find((alert) => alert.kind === kind && alert.deviceId === deviceId) ?? null;
}

type Technical = Pick<Alert, 'kind' | 'deviceId' | 'reason' | 'evidence'>;

function raiseTechnical(draft: Drafting, { kind, deviceId, reason, evidence }: Technical): void {
  // Numbered by the home's events: a device may be lost, come back, and be lost again.
  const alertId = AlertId.parse(`${deviceId ?? 'gateway'}.${kind}.${draft.home().seq}`);
  const priority = kind === 'journal-failing' ? 'technical-high' : 'technical';
  const silentMs = evidence.silentMs ?? 0;
  draft.raise(
    { alertId, alertKind: kind, priority, reason, deviceId, evidence, becomesHighUptimeMs: null },
    silentMs,
  );
}

function endByItself(draft: Drafting, alert: Alert | null): void {
  if (alert === null) return;
  const { alertId } = alert;
  const undoUntilUptimeMs = draft.uptimeMs;
  draft.note({ kind: 'alert-closed', alertId, personId: null, outcome: 'recovered', undoUntilUptimeMs });
}
