import type { Signal } from '@preact/signals';
import type { Outcome } from '#gateway/alerting/alert.ts';
import type { AlertId } from '#gateway/alerting/ids.ts';
import type { RequestKind } from '#gateway/alerting/input.ts';
import type { AlertView, StaffRequest } from '#gateway/staff/protocol.ts';
import type { Link } from './link.ts';
import { type Asked, type AskedByAlert, toAnswered, toNotSent, toUnanswered } from './request-model.ts';

const toRequestId = () =>
  Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join('-');

/**
 * Sends what a person taps, under an id of its own. Without a link nothing is sent and nothing is kept for later:
 * "I'm going", heard by nobody, would be a promise that only this screen knows.
 */
export function createAsking(
  asked: Signal<AskedByAlert>,
  toLink: () => Link | null,
  toState: (alertId: AlertId) => AlertView['state'] | null,
) {
  function put(alertId: AlertId, now: Asked | null): void {
    const { [alertId]: _, ...others } = asked.value;
    asked.value = now === null ? others : { ...others, [alertId]: now };
  }

  return async function ask(alertId: AlertId, request: RequestKind, outcome?: Outcome): Promise<void> {
    const link = toLink();
    if (asked.value[alertId]?.state === 'sending') return;
    const waits = toState(alertId);
    const giveUp = () => put(alertId, toNotSent(request, waits, performance.now()));
    if (!link?.isConnected()) return giveUp();
    const body: StaffRequest = { requestId: toRequestId(), request, alertId };
    if (outcome !== undefined) body.outcome = outcome;
    let now: Asked | null = { state: 'sending', request: body, sinceMs: performance.now(), tries: 0 };
    while (now?.state === 'sending') {
      put(alertId, now);
      const answer = await link.ask(body);
      if (answer !== null) return put(alertId, toAnswered(answer, performance.now()));
      now = toUnanswered(now, performance.now());
    }
    giveUp();
  };
}
