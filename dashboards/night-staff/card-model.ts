import type { PromptAnswer } from '#devices/speaker.ts';
import type { AlertKind, AlertReason, Outcome } from '#gateway/alerting/alert.ts';
import type { PersonId } from '#gateway/alerting/ids.ts';
import type { AlertView } from '#gateway/staff/protocol.ts';
import { type CardAction, isMe, isTechnical, toActions, toOutcomes } from './card-offers-model.ts';
import {
  cardWords,
  doWords,
  evidenceWords,
  kindWords,
  LOOK_IN,
  outcomeWords,
  reasonWords,
  reminderWords,
  speakerWords,
  toAnswerWords,
  toDueWords,
} from './words.ts';

/** What one card says and offers, in words that are ready to be shown. */
export type CardView = {
  readonly where: string;
  readonly who: string | null;
  readonly what: string;
  /** How sure, and the numbers: "20 s without moving when reported". */
  readonly evidence: readonly string[];
  /** Null once it is closed: how long ago it began is of no use to anybody then. */
  readonly ago: string | null;
  /** What to do, while nobody is on the way. */
  readonly action: string | null;
  /** Who is going, who arrived, or that nobody is. */
  readonly people: string;
  readonly receipt: string;
  readonly actions: readonly CardAction[];
  readonly outcomes: readonly Outcome[];
  /** How long this person may still take back their own last step. */
  readonly undoMs: number | null;
  /** One sentence for the screen reader and the page's title. */
  readonly sentence: string;
};

const isOfWholeHome = (kind: AlertKind): boolean => kind === 'journal-failing' || kind === 'clock-set';

export function toCard(alert: AlertView, me: PersonId, uptimeMs: number): CardView {
  const where =
    alert.room?.label ?? (isOfWholeHome(alert.kind) ? cardWords.wholeHome : cardWords.roomUnknown);
  const what = toWhat(alert);
  const evidence = toEvidence(alert);
  const action = toAction(alert);
  const stillnessMs = toStillnessMs(alert);
  const first = stillnessMs === null ? evidence[0] : evidenceWords.stillness(stillnessMs);
  const said = first === undefined ? what : `${what}, ${first}`;
  const undoMs = alert.undoUntilUptimeMs === null ? 0 : alert.undoUntilUptimeMs - uptimeMs;
  const people = toPeople(alert, me);
  return {
    where,
    who: alert.residentName,
    what,
    evidence,
    ago: alert.state === 'closed' ? null : cardWords.ago(uptimeMs - alert.onsetUptimeMs),
    action,
    people,
    receipt: `${cardWords.delivered(alert.deliveredCount)} · ${cardWords.seenBy(alert.seenBy.map(({ name }) => name))}`,
    actions: toActions(alert, me),
    outcomes: toOutcomes(alert.kind),
    undoMs: undoMs > 0 ? undoMs : null,
    sentence: cardWords.sentence(where, said, action ?? `${people}.`),
  };
}

function toWhat({ kind, deviceLabel, evidence }: AlertView): string {
  if (evidence.bedsidePage !== undefined) return speakerWords.what;
  return deviceLabel !== null && isTechnical(kind) ? `${kindWords[kind]} (${deviceLabel})` : kindWords[kind];
}

/** Shorter, lying still says nothing: who has just fallen takes a moment (design decision). */
const STILL_SAID_FROM_MS = 10_000;

/** How long nothing had moved when it was reported, where that is worth a word. */
const toStillnessMs = ({ evidence: { stillnessMs = 0 } }: AlertView): number | null =>
  stillnessMs >= STILL_SAID_FROM_MS ? stillnessMs : null;

/** Numbers first, then how sure. What is not known is left out, never shown as nought. */
function toEvidence(alert: AlertView): readonly string[] {
  const { evidence, count, kind } = alert;
  const { stepCount, batteryPercent, silentMs, reminderKind, bedsidePage } = evidence;
  const stillnessMs = toStillnessMs(alert);
  const said: string[] = [];
  // Who calls for help is asked what for; which reminder it was about would lead astray.
  if (reminderKind !== undefined && kind !== 'prompt-help') said.push(reminderWords[reminderKind]);
  if (stillnessMs !== null) said.push(evidenceWords.stillnessThen(stillnessMs));
  if (silentMs !== undefined) said.push(evidenceWords.silent(silentMs));
  if (batteryPercent !== undefined) said.push(evidenceWords.battery(batteryPercent));
  if (bedsidePage !== undefined && speakerWords.page[bedsidePage] !== '')
    said.push(speakerWords.page[bedsidePage]);
  said.push(...toHow(alert));
  if (stepCount !== undefined && stepCount > 0) said.push(evidenceWords.steps(stepCount));
  if (count > 1 && !isTechnical(kind)) said.push(evidenceWords.reports(count));
  return said;
}

/** How sure, or why it is shown; of a reminder, what came of it so far. */
function toHow({ reason, evidence, reminder, kind }: AlertView): readonly string[] {
  if (evidence.bedsidePage !== undefined) return toSpeakerReasons(evidence);
  const { answer } = evidence;
  const why = reasonWords[reason] === '' ? [] : [reasonWords[reason]];
  if (reminder === null || kind === 'prompt-help') return why;
  const { dueTime, answeredTime } = reminder;
  // True for as long as the card is there, unlike "in a few minutes".
  const due = reason === 'due-soon' ? [toDueWords(dueTime)] : why;
  if (answer === undefined || answeredTime === null) return due;
  const isSaid = reason === 'due-soon' || sameAs[answer] === reason;
  return [toAnswerWords[answer](answeredTime), ...(isSaid ? [] : why)];
}

/** A reason that says nothing beside the answer that it came from. */
const sameAs: Partial<Record<PromptAnswer, AlertReason>> = { decline: 'declined', 'not-now': 'not-now' };

/** While its page speaks, a reminder is said all the same. */
const toSpeakerReasons = ({ bedsidePage, hardwareHeard }: AlertView['evidence']): readonly string[] => [
  ...(hardwareHeard === true ? [speakerWords.cannotCall] : []),
  ...(bedsidePage === 'speaks' ? [] : [speakerWords.cannot]),
];

function toAction({ state, kind, priority, reason, evidence }: AlertView): string | null {
  if (state !== 'raised') return null;
  const { bedsidePage, hardwareHeard } = evidence;
  if (bedsidePage !== undefined)
    return hardwareHeard === true ? speakerWords.actionOfHardware : speakerWords.action[bedsidePage];
  // Its time is over by then: "be there on time" would be no use to anybody.
  if (kind === 'prompt-task' && (reason !== 'due-soon' || evidence.answer !== undefined))
    return doWords['prompt-unanswered'];
  return kind === 'possible-fall' && priority !== 'high' ? LOOK_IN : doWords[kind];
}

function toPeople(alert: AlertView, me: PersonId): string {
  const { state, acceptedBy, arrivedBy, closedBy, outcome, kind } = alert;
  switch (state) {
    case 'raised':
      return toDeclined(alert, me);
    case 'accepted':
      return isMe(acceptedBy, me) ? toMine(alert) : toTheirs(alert, acceptedBy?.name ?? '?');
    case 'attended':
      return isMe(arrivedBy, me) ? cardWords.youAreThere : cardWords.isThere(arrivedBy?.name ?? '?');
    case 'closed':
      return isTechnical(kind)
        ? outcomeWords.recovered
        : cardWords.closedBy(closedBy?.name ?? null, outcomeWords[outcome ?? 'recovered']);
  }
}

function toDeclined({ declinedBy, declinedByMe }: AlertView, me: PersonId): string {
  const others = declinedBy.filter((person) => !isMe(person, me)).map(({ name }) => name);
  if (others.length > 0) return cardWords.declined(declinedByMe ? [cardWords.you, ...others] : others);
  return declinedByMe ? cardWords.youDeclined : cardWords.nobodyGoing;
}

/** Who is in this alert's room for another one: they may be the quickest, and need to know of it. */
export function toCompanyWords(
  { alertId, room, state }: AlertView,
  alerts: readonly AlertView[],
  me: PersonId,
): string | null {
  if (room === null || (state !== 'raised' && state !== 'accepted')) return null;
  const there = alerts.flatMap((other) => {
    const isHere = other.alertId !== alertId && other.room?.roomId === room.roomId;
    return isHere && other.state === 'attended' && other.arrivedBy !== null ? [other.arrivedBy] : [];
  });
  if (there.length === 0) return null;
  if (there.some((person) => isMe(person, me))) return cardWords.youAreInThisRoom;
  return cardWords.inThisRoom([...new Set(there.map(({ name }) => name))]);
}

/** When more people are told, or that nobody is left. Without a link, a countdown would be a promise. */
export function toLadderWords(
  { state, nextRungUptimeMs }: AlertView,
  { uptimeMs, isConnected }: { readonly uptimeMs: number; readonly isConnected: boolean },
): string | null {
  if (state !== 'raised') return null;
  if (nextRungUptimeMs === null) return cardWords.allTold;
  if (!isConnected || nextRungUptimeMs <= uptimeMs) return null;
  return cardWords.moreTold(nextRungUptimeMs - uptimeMs);
}

function toMine({ kind, nudged }: AlertView): string {
  if (isTechnical(kind)) return cardWords.youSee;
  return nudged ? cardWords.nudgedMe : cardWords.youAreGoing;
}

function toTheirs({ kind, nudged }: AlertView, name: string): string {
  if (isTechnical(kind)) return cardWords.somebodySees(name);
  return nudged ? cardWords.nudged(name) : cardWords.isGoing(name);
}
