import type { FallDetected, MotionWindow, StillDown } from '#devices/fall-sensor.ts';
import type { DeviceId } from '#devices/ids.ts';
import type { Alert, AlertReason, Evidence } from '#gateway/alerting/alert.ts';
import type { Drafting } from '#gateway/alerting/drafting.ts';
import { findAlert } from '#gateway/alerting/evolve.ts';
import { AlertId } from '#gateway/alerting/ids.ts';
import { toDeadlines } from '#gateway/alerting/ladder.ts';
import type { Policy } from '#gateway/alerting/policy.ts';

/**
 * A worn sensor reports an impact. Every one is told; which is high at once is the policy's table:
 *
 * | what supports it | priority | reason |
 * | --- | --- | --- |
 * | the device is sure | high | sure |
 * | no movement for the stillness window | high | still-down |
 * | somebody called from the room, or another sensor agrees | high | second-source |
 * | nothing yet | medium, high after `lookInMs` | look-in |
 */
export function onFallDetected(draft: Drafting, deviceId: DeviceId, reading: FallDetected): void {
  const { peakG, stillnessMs, postureTurnDegrees, confidence } = reading;
  const evidence = { peakG, stillnessMs, postureTurnDegrees, confidence };
  const reason = toReason(draft.policy, evidence);
  const alertId = toFallAlertId(deviceId, reading.bootId, reading.seq);
  const same = findOpenFall(draft, alertId) ?? findUnattendedFall(draft, deviceId);
  if (same !== null) return joinFall(draft, same, { evidence, reason });
  const before = findAlert(draft.home(), alertId);
  // Its "still down" came first, and the visit with it.
  if (before !== null && before.evidence.peakG === undefined && isOldNews(draft, before, reading.ageMs)) {
    return joinFall(draft, before, { evidence, reason: 'look-in' });
  }
  const other = findFallOfSamePerson(draft, deviceId);
  if (other !== null) return joinFall(draft, other, { evidence, reason: 'second-source' });
  const fall = { deviceId, alertId: toFreeId(draft, alertId), evidence, ageMs: reading.ageMs };
  raiseFall(draft, fall, calledFrom(draft, deviceId) ?? reason);
}

/** The wearer has not moved since an impact reported earlier, or reported in a packet that never arrived. */
export function onStillDown(draft: Drafting, deviceId: DeviceId, reading: StillDown): void {
  const { stillnessMs, ageMs } = reading;
  const evidence = { stillnessMs };
  const reason = stillnessMs >= draft.policy.fall.stillDownMs ? 'still-down' : 'look-in';
  const alertId = toFallAlertId(deviceId, reading.bootId, reading.fallSeq);
  const fall = findOpenFall(draft, alertId) ?? findUnattendedFall(draft, deviceId);
  if (fall !== null) return joinFall(draft, fall, { evidence, reason });
  const before = findAlert(draft.home(), alertId);
  if (before !== null && isOldNews(draft, before, ageMs))
    return joinFall(draft, before, { evidence, reason: 'look-in' });
  raiseFall(
    draft,
    { deviceId, alertId: toFreeId(draft, alertId), evidence, ageMs: ageMs + stillnessMs },
    reason,
  );
}

/** Walking, after a fall that nothing else supports: the look-in stays a look-in, and stays open until a visit. */
export function onMotionWindow(draft: Drafting, deviceId: DeviceId, reading: MotionWindow): void {
  if (reading.stepCount < draft.policy.fall.recoverySteps) return;
  const fall = findUnattendedFall(draft, deviceId);
  if (fall?.state !== 'raised' || fall.becomesHighUptimeMs === null) return;
  // A window that began before the fall may hold the steps that led to it.
  const windowBeganUptimeMs = draft.uptimeMs - reading.ageMs - reading.windowMs;
  if (windowBeganUptimeMs < fall.onsetUptimeMs) return;
  draft.note({ kind: 'recovery-seen', alertId: fall.alertId, evidence: { stepCount: reading.stepCount } });
}

/** A call from a room with an unattended look-in fall is the second source that makes it high. */
export function onCallFromRoom(draft: Drafting, roomId: Alert['roomId']): void {
  if (roomId === null) return;
  for (const alert of draft.openAlerts()) {
    if (alert.kind !== 'possible-fall' || alert.roomId !== roomId || alert.priority === 'high') continue;
    if (isUnattended(alert)) draft.upgrade(alert, { priority: 'high', reason: 'second-source' });
  }
}

const toFallAlertId = (deviceId: DeviceId, bootId: string, seq: number): AlertId =>
  AlertId.parse(`${deviceId}.${bootId}.${seq}`);

/** A device that uses the same numbers again has another fall, not the old one once more. */
const toFreeId = (draft: Drafting, alertId: AlertId): AlertId =>
  findAlert(draft.home(), alertId) === null ? alertId : AlertId.parse(`${alertId}.${draft.home().seq}`);

function toReason(policy: Policy, evidence: { confidence: number; stillnessMs: number }): AlertReason {
  if (evidence.confidence >= policy.fall.highConfidence) return 'sure';
  return evidence.stillnessMs >= policy.fall.stillDownMs ? 'still-down' : 'look-in';
}

const isUnattended = (alert: Alert): boolean => alert.state === 'raised' || alert.state === 'accepted';

/** Somebody is there, or it tells of the time before that visit ended; anything later is a new call for help. */
function isOldNews(draft: Drafting, before: Alert, ageMs: number): boolean {
  if (before.kind !== 'possible-fall') return false;
  if (before.state === 'closed') return draft.atMs - ageMs <= before.closedAtMs;
  return before.state === 'attended';
}

/** The fall of that id, if nobody is there yet. */
function findOpenFall(draft: Drafting, alertId: AlertId): Alert | null {
  const alert = draft.home().open[alertId];
  return alert?.kind === 'possible-fall' && isUnattended(alert) ? alert : null;
}

/** A new impact after a visit began is a new alert: only an unattended fall takes another one in. */
function findUnattendedFall(draft: Drafting, deviceId: DeviceId): Alert | null {
  const falls = draft.openAlerts().filter((alert) => alert.kind === 'possible-fall' && isUnattended(alert));
  return falls.find((alert) => alert.deviceId === deviceId) ?? null;
}

/** Another sensor's fall of the same resident; where one of both watches a room alone, of the same room. */
function findFallOfSamePerson(draft: Drafting, deviceId: DeviceId): Alert | null {
  const place = draft.placeOf(deviceId);
  if (place === null || place.roomId === null) return null;
  const isSame = (alert: Alert): boolean => {
    if (alert.kind !== 'possible-fall' || !isUnattended(alert)) return false;
    if (alert.residentId !== null && place.residentId !== null) return alert.residentId === place.residentId;
    return alert.roomId === place.roomId;
  };
  return draft.openAlerts().find(isSame) ?? null;
}

function calledFrom(draft: Drafting, deviceId: DeviceId): AlertReason | null {
  const roomId = draft.placeOf(deviceId)?.roomId ?? null;
  if (roomId === null) return null;
  const isCall = ({ kind }: Alert): boolean => kind === 'call' || kind === 'prompt-help';
  const calls = draft.openAlerts().filter((alert) => isCall(alert) && isUnattended(alert));
  return calls.some((alert) => alert.roomId === roomId) ? 'second-source' : null;
}

type Told = { readonly evidence: Evidence; readonly reason: AlertReason };

function joinFall(draft: Drafting, alert: Alert, { evidence, reason }: Told): void {
  const { alertId } = alert;
  const isRecovered = isUnattended(alert) && alert.evidence.stepCount !== undefined;
  if (alert.priority !== 'high' && reason === 'look-in' && isRecovered) {
    // They were on their feet, and have had another impact since: nothing of the recovery holds any more.
    const becomesHighUptimeMs = draft.uptimeMs + draft.policy.fall.lookInMs;
    const deadlines = toDeadlines(draft.policy, alert.priority, 0, draft.uptimeMs);
    draft.note({ kind: 'look-in-renewed', alertId, evidence, becomesHighUptimeMs, ...deadlines });
    return;
  }
  draft.note({ kind: 'alert-repeated', alertId, count: 1, evidence });
  if (reason !== 'look-in' && alert.priority !== 'high' && isUnattended(alert))
    draft.upgrade(alert, { priority: 'high', reason });
}

type NewFall = {
  readonly deviceId: DeviceId;
  readonly alertId: AlertId;
  readonly evidence: Evidence;
  readonly ageMs: number;
};

function raiseFall(draft: Drafting, fall: NewFall, reason: AlertReason): void {
  const { deviceId, alertId, evidence, ageMs } = fall;
  const isLookIn = reason === 'look-in';
  const becomesHighUptimeMs = isLookIn ? draft.uptimeMs + draft.policy.fall.lookInMs : null;
  const priority = isLookIn ? 'medium' : 'high';
  draft.raise(
    { alertId, alertKind: 'possible-fall', priority, reason, deviceId, evidence, becomesHighUptimeMs },
    ageMs,
  );
}
