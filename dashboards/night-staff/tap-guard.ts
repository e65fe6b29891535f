import type { AlertId } from '#gateway/alerting/ids.ts';
import type { AlertView } from '#gateway/staff/protocol.ts';

/**
 * After a tap that was taken, no button of its card takes another: a tired hand taps twice, 180 ms apart when that
 * was tried, and by then another button may lie under the finger. Well past a double tap (design decision).
 */
export const TAKEN_REST_MS = 800;
/** A tap this soon after its card moved or changed was aimed at what stood there before (design decision). */
export const MOVED_REST_MS = 700;

/** Why a card's buttons rest: its own last tap, or something that moved it under the finger. */
export type Rest = { readonly why: 'taken' | 'moved'; readonly untilMs: number };
export type RestByAlert = Readonly<Record<AlertId, Rest>>;

export const isResting = (rest: Rest | undefined, nowMs: number): boolean =>
  rest !== undefined && rest.untilMs > nowMs;

/** The rests after `alertIds` begin a new one. What a tap of one's own moved is no surprise: it stays `taken`. */
export function putToRest(
  before: RestByAlert,
  alertIds: readonly AlertId[],
  { why, nowMs }: { readonly why: Rest['why']; readonly nowMs: number },
): RestByAlert {
  const untilMs = nowMs + (why === 'taken' ? TAKEN_REST_MS : MOVED_REST_MS);
  const begun = alertIds.map((alertId): [AlertId, Rest] => {
    const held = before[alertId];
    if (held === undefined || !isResting(held, nowMs)) return [alertId, { why, untilMs }];
    const reason = held.why === 'taken' ? 'taken' : why;
    return [alertId, { why: reason, untilMs: Math.max(untilMs, held.untilMs) }];
  });
  return { ...before, ...Object.fromEntries(begun) };
}

/** One place of the list, as a finger knows it: another card or other buttons on it is another place. */
export type Place = Pick<AlertView, 'alertId' | 'state'>;

/** Cards that were in view and have another place now, other buttons, or a card above them that changed its size. */
export function toMoved(shown: readonly Place[], now: readonly Place[]): readonly AlertId[] {
  const isSame = (a: Place | undefined, b: Place) => a?.alertId === b.alertId && a.state === b.state;
  const first = now.findIndex((place, index) => !isSame(shown[index], place));
  if (first < 0) return [];
  const known = new Set(shown.map(({ alertId }) => alertId));
  return now.slice(first).flatMap(({ alertId }) => (known.has(alertId) ? [alertId] : []));
}
