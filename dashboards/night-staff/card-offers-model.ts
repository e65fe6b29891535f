import type { AlertKind, Outcome } from '#gateway/alerting/alert.ts';
import type { PersonId } from '#gateway/alerting/ids.ts';
import type { RequestKind } from '#gateway/alerting/input.ts';
import type { AlertView, PersonView } from '#gateway/staff/protocol.ts';
import { cardWords, requestWords } from './words.ts';

export type CardAction = { readonly request: RequestKind; readonly label: string; readonly primary: boolean };

/** Causes that end by themselves once they work again: nobody arrives, nobody closes. */
const technical: readonly AlertKind[] = ['device-silent', 'battery-low', 'journal-failing'];
export const isTechnical = (kind: AlertKind): boolean => technical.includes(kind);

export const isMe = (person: PersonView | null, me: PersonId) => person?.personId === me;

/** In the order in which they are offered. */
const fallOutcomes = ['fell-hurt', 'fell-not-hurt', 'did-not-fall', 'helped', 'nothing-needed'] as const;
const callOutcomes = ['helped', 'nothing-needed', 'fell-hurt', 'fell-not-hurt'] as const;

const checkOutcomes = ['helped', 'nothing-needed'] as const;

/** What a visit may have found. Nothing where nobody visits. */
export function toOutcomes(kind: AlertKind): readonly Outcome[] {
  if (isTechnical(kind)) return [];
  if (kind === 'clock-set') return checkOutcomes;
  return kind === 'call' || kind.startsWith('prompt-') ? callOutcomes : fallOutcomes;
}

const toButton = (request: RequestKind, label: string, primary = false): CardAction => ({
  request,
  label,
  primary,
});

/** What this person can do next; the first one is the thumb's. */
export function toActions(alert: AlertView, me: PersonId): readonly CardAction[] {
  const decline = alert.declinedByMe ? [] : [toButton('decline-alert', requestWords['decline-alert'])];
  switch (alert.state) {
    case 'raised':
      if (isTechnical(alert.kind)) return [toButton('accept-alert', cardWords.takeOn, true), ...decline];
      return [
        toButton('accept-alert', requestWords['accept-alert'], true),
        ...decline,
        toButton('arrive', cardWords.hereAlready),
      ];
    case 'accepted':
      if (isTechnical(alert.kind)) return [];
      if (!isMe(alert.acceptedBy, me)) return [toButton('arrive', requestWords.arrive)];
      return [
        toButton('arrive', requestWords.arrive, true),
        toButton('decline-alert', cardWords.cannotAfterAll),
      ];
    case 'attended':
      if (isTechnical(alert.kind)) return [];
      return [toButton('close-alert', requestWords['close-alert'], isMe(alert.arrivedBy, me))];
    case 'closed':
      return [];
  }
}
