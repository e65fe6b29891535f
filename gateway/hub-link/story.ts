import type { Alert } from '#gateway/alerting/alert.ts';
import type { AlertStory } from './envelope.ts';

/** What a story needs of an alert, small enough to be handed to another thread at each change. */
export type StoryFacts = Omit<AlertStory, 'seenAtMs'> & { readonly isSeen: boolean };

/** The alert as it is now. What it no longer carries, such as who had accepted before the visit, is null. */
export function toStoryFacts(alert: Alert): StoryFacts {
  const { alertId, priority, reason, roomId, residentId, deviceId, state, rung, onsetAtMs, raisedAtMs } =
    alert;
  const shownAtMs = alert.deliveries.map(({ atMs }) => atMs);
  return {
    alertId,
    alertKind: alert.kind,
    priority,
    reason,
    roomId,
    residentId,
    deviceId,
    state,
    rung,
    onsetAtMs,
    raisedAtMs,
    deliveredAtMs: shownAtMs.length === 0 ? null : Math.min(...shownAtMs),
    acceptedAtMs: alert.state === 'accepted' ? alert.acceptedAtMs : null,
    arrivedAtMs: alert.state === 'attended' ? alert.arrivedAtMs : null,
    closedAtMs: alert.state === 'closed' ? alert.closedAtMs : null,
    outcome: alert.state === 'closed' ? alert.outcome : null,
    isSeen: alert.seenBy.length > 0,
  };
}

/**
 * The story so far with what is known now. An alert in its later states forgets its earlier times; the story keeps
 * them, except where a person took the step back.
 */
export function foldStory(before: AlertStory | null, facts: StoryFacts, atMs: number): AlertStory {
  const { isSeen, ...now } = facts;
  // Back to raised without a further rung: the acceptance was undone. With one: it stands, and nobody came.
  const isTakenBack = before !== null && now.state === 'raised' && now.rung <= before.rung;
  const hasVisit = now.state === 'attended' || now.state === 'closed';
  return {
    ...now,
    deliveredAtMs: before?.deliveredAtMs ?? now.deliveredAtMs,
    seenAtMs: before?.seenAtMs ?? (isSeen ? atMs : null),
    acceptedAtMs:
      isTakenBack && before.state === 'accepted' ? null : (before?.acceptedAtMs ?? now.acceptedAtMs),
    arrivedAtMs: hasVisit ? (before?.arrivedAtMs ?? now.arrivedAtMs) : null,
  };
}
