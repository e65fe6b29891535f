import type { Alert, Evidence } from '#gateway/alerting/alert.ts';
import type { Drafting } from '#gateway/alerting/drafting.ts';
import { AlertId } from '#gateway/alerting/ids.ts';
import type { Input, PromptReason } from '#gateway/alerting/input.ts';
import { type Priority, priorities } from '#gateway/alerting/policy.ts';
import { onCallFromRoom } from './possible-fall.ts';

type PromptTold = Extract<Input, { kind: 'prompt-told' }>;

/** A clock that is set by years does not make a card say so. */
const AGE_MOST_MS = 86_400_000;

/** A call for help is a call, like that of a button. A delay that harms is told sooner than one that does not. */
function toPriority({ about, timeCritical }: PromptTold): Priority {
  if (about === 'help') return 'medium';
  return timeCritical && about !== 'due-soon' ? 'medium' : 'low';
}

const toReason = (about: PromptReason): Alert['reason'] => (about === 'help' ? 'asked-for-help' : about);

function toKind(about: PromptReason): Alert['kind'] {
  if (about === 'help') return 'prompt-help';
  return about === 'due-soon' ? 'prompt-task' : 'prompt-unanswered';
}

/**
 * A reminder that needs a person. What is told of one reminder is one alert until somebody has been there; a call for
 * help is one of its own, because it must ring whatever was told before.
 */
export function onPromptTold(draft: Drafting, told: PromptTold): void {
  const { about, occurrenceId, reminderKind, reminderAtMs } = told;
  const evidence: Evidence = { occurrenceId, reminderKind, reminderAtMs };
  const waiting = findWaiting(draft, told);
  if (waiting === null) raisePrompt(draft, told, evidence);
  else joinPrompt(draft, waiting, told);
  if (about === 'help') onCallFromRoom(draft, toRoomId(draft, told));
}

const isUnattended = ({ state }: Alert): boolean => state === 'raised' || state === 'accepted';

function findWaiting(draft: Drafting, told: PromptTold): Alert | null {
  const { about, occurrenceId, residentId } = told;
  const isSame = (alert: Alert): boolean => {
    if (!isUnattended(alert) || !alert.kind.startsWith('prompt-')) return false;
    if ((alert.kind === 'prompt-help') !== (about === 'help')) return false;
    if (alert.evidence.occurrenceId === occurrenceId) return true;
    // One cause, one interruption: what went by while nothing could be said is one visit per resident.
    const isMissed = about === 'missed' && alert.reason === 'missed' && !told.timeCritical;
    return alert.residentId === residentId && (isMissed || about === 'help');
  };
  return draft.openAlerts().find(isSame) ?? null;
}

function joinPrompt(draft: Drafting, alert: Alert, told: PromptTold): void {
  const priority = toPriority(told);
  const isMoreUrgent = priorities.indexOf(priority) < priorities.indexOf(alert.priority);
  if (isMoreUrgent) {
    draft.upgrade(alert, { priority, reason: toReason(told.about) });
  } else {
    draft.note({ kind: 'alert-repeated', alertId: alert.alertId, count: 1, evidence: {} });
  }
}

function raisePrompt(draft: Drafting, told: PromptTold, evidence: Evidence): void {
  const { about, occurrenceId, residentId, deviceId, reminderAtMs } = told;
  const alertKind = toKind(about);
  const alertId = AlertId.parse(`${alertKind}.${occurrenceId}.${draft.home().seq}`);
  const where = { residentId, roomId: toRoomId(draft, told) };
  const what = {
    alertId,
    alertKind,
    priority: toPriority(told),
    reason: toReason(about),
    deviceId,
    evidence,
  };
  const isNow = about === 'help' || about === 'due-soon';
  const ageMs = isNow ? 0 : Math.min(AGE_MOST_MS, Math.max(0, told.atMs - reminderAtMs));
  draft.raise({ ...what, becomesHighUptimeMs: null }, ageMs, where);
}

/** Who is to be there learns of the answer; being there is still theirs. A call for help has its own alert. */
export function onAnswerTold(
  draft: Drafting,
  { occurrenceId, answer }: Extract<Input, { kind: 'answer-told' }>,
): void {
  for (const alert of draft.openAlerts()) {
    const isAboutIt = alert.evidence.occurrenceId === occurrenceId && alert.kind !== 'prompt-help';
    if (isAboutIt && isUnattended(alert))
      draft.note({ kind: 'answer-noted', alertId: alert.alertId, answer });
  }
}

/** Where it was said; where that speaker is not known, where the resident is. */
function toRoomId(draft: Drafting, told: Pick<PromptTold, 'deviceId' | 'residentId'>): Alert['roomId'] {
  const places = draft.home().config?.devices ?? [];
  const speaker = places.find(({ deviceId }) => deviceId === told.deviceId);
  const other = places.find(({ residentId, roomId }) => residentId === told.residentId && roomId !== null);
  return speaker?.roomId ?? other?.roomId ?? null;
}

/** Someone should look at the clock and at today's reminders. It closes by a person, not by itself. */
export function onClockSet(draft: Drafting, clockStepMs: number): void {
  const evidence: Evidence = { clockStepMs };
  const waiting = draft.openAlerts().find((alert) => alert.kind === 'clock-set' && isUnattended(alert));
  if (waiting !== undefined) {
    draft.note({ kind: 'alert-repeated', alertId: waiting.alertId, count: 1, evidence });
    return;
  }
  const alertId = AlertId.parse(`gateway.clock-set.${draft.home().seq}`);
  const what = { alertId, alertKind: 'clock-set', priority: 'technical', reason: 'clock' } as const;
  draft.raise({ ...what, deviceId: null, evidence, becomesHighUptimeMs: null }, 0);
}
