import type { AlertId } from '#gateway/alerting/ids.ts';
import type { RequestKind } from '#gateway/alerting/input.ts';
import type { AlertView, RequestAnswer, StaffRequest } from '#gateway/staff/protocol.ts';
import { sendingWords, toRefusalWords } from './words.ts';

/** What became of this person's last tap on a card. Words that only explain go away by themselves. */
export type Asked =
  | {
      readonly state: 'sending';
      readonly request: StaffRequest;
      readonly sinceMs: number;
      readonly tries: number;
    }
  /** Said until the alert is in another state than `waits`, or another tap: `untilMs` may be for ever. */
  | { readonly state: 'not-sent'; readonly waits: AlertView['state'] | null; readonly untilMs: number }
  | { readonly state: 'refused'; readonly words: string; readonly untilMs: number }
  | { readonly state: 'list-moved'; readonly untilMs: number };

export type AskedByAlert = Readonly<Record<AlertId, Asked>>;

/** A tap is tried again for this long. Later it might no longer be what the person wants (design decision). */
export const GIVE_UP_AFTER_MS = 10_000;
/** Long enough to be read twice by somebody who is walking (design decision). */
const EXPLAINED_MS = 12_000;

/** A tap that reached nobody, on an alert in the state `waits`. What can be undone runs out by itself. */
export const toNotSent = (request: RequestKind, waits: AlertView['state'] | null, nowMs: number): Asked => ({
  state: 'not-sent',
  waits,
  untilMs: request === 'undo' || waits === null ? nowMs + EXPLAINED_MS : Number.POSITIVE_INFINITY,
});
export const toListMoved = (nowMs: number): Asked => ({ state: 'list-moved', untilMs: nowMs + EXPLAINED_MS });

/** After an answer: nothing to say where it was done, the reason where it was not. */
export function toAnswered(answer: RequestAnswer, nowMs: number): Asked | null {
  if (answer.ok) return null;
  return { state: 'refused', words: toRefusalWords(answer.code, answer.by), untilMs: nowMs + EXPLAINED_MS };
}

/** After no answer came in time, or the link broke meanwhile: again, under the same id, or given up (null). */
export function toUnanswered(asked: Asked & { state: 'sending' }, nowMs: number): Asked | null {
  if (nowMs - asked.sinceMs >= GIVE_UP_AFTER_MS) return null;
  return { ...asked, tries: asked.tries + 1 };
}

/** What is still to be shown of it, on a card in this state. */
export function toStillSaid(
  asked: Asked | undefined,
  state: AlertView['state'],
  nowMs: number,
): Asked | null {
  if (asked === undefined) return null;
  if (asked.state === 'sending') return asked;
  const isOver = asked.state === 'not-sent' && asked.waits !== null && asked.waits !== state;
  return isOver || asked.untilMs <= nowMs ? null : asked;
}

export function toAskedWords(asked: Asked, isConnected: boolean): string {
  switch (asked.state) {
    case 'sending':
      return asked.tries === 0 ? sendingWords.sending : sendingWords.again;
    case 'not-sent':
      return isConnected ? sendingWords.tapAgain : sendingWords.notSent;
    case 'refused':
      return asked.words;
    case 'list-moved':
      return sendingWords.listMoved;
  }
}
