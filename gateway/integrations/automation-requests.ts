import type { HomeId } from '#devices/ids.ts';
import {
  type AnnounceRequest,
  type AutomationName,
  AutomationRequest,
  type PlatformAnswer,
  parseRequestTopic,
  toAnswerTopic,
} from '#devices/platform.ts';
import type { Clock } from '#gateway/base/clock.ts';
import type { Log } from '#gateway/base/log.ts';

/** Why a request is not taken: the gateway's own reasons, or a code of whoever announces. */
export type RequestRefusal = 'unreadable' | 'too-many' | (string & {});

/** One request, as the installer's page shows it. No words: they may name somebody. */
export type ShownRequest = {
  readonly atMs: number;
  readonly name: AutomationName;
  readonly kind: AutomationRequest['kind'] | null;
  /** Null: taken. */
  readonly refusal: RequestRefusal | null;
};

export type AutomationRequestsDeps = {
  readonly homeId: HomeId;
  /** The gateway decides: null takes it, a code (kebab-case) refuses it. */
  readonly onAnnounce: (name: AutomationName, request: AnnounceRequest) => string | null;
  readonly onCanaryBack: (name: AutomationName, nonce: string) => void;
  readonly publish: (topic: string, payload: string, options: { readonly retain: boolean }) => void;
  readonly clock: Clock;
  readonly log: Log;
};

/** Spoken words wake people: six a minute, three at once, of one automation (design decision, 2026-11). */
const ANNOUNCE_BURST = 3;
const ANNOUNCE_REFILL_MS = 10_000;
const SHOWN_COUNT = 50;
const PAYLOAD_MAX_BYTES = 2_048;

/** Takes what automations ask for: validated, limited, counted, answered; it decides nothing about alerts. */
export function createAutomationRequests(deps: AutomationRequestsDeps) {
  const { homeId, clock, log } = deps;
  const budgets = new Map<AutomationName, { tokens: number; filledUptimeMs: number }>();
  const shown: ShownRequest[] = [];
  const counts = { takenCount: 0, refusedCount: 0 };

  const mayAnnounce = (name: AutomationName): boolean => {
    const uptimeMs = clock.uptimeMs();
    const last = budgets.get(name) ?? { tokens: ANNOUNCE_BURST, filledUptimeMs: uptimeMs };
    const refilled = last.tokens + Math.max(0, uptimeMs - last.filledUptimeMs) / ANNOUNCE_REFILL_MS;
    const tokens = Math.min(ANNOUNCE_BURST, refilled);
    budgets.set(name, { tokens: tokens < 1 ? tokens : tokens - 1, filledUptimeMs: uptimeMs });
    return tokens >= 1;
  };

  const show = (name: AutomationName, kind: ShownRequest['kind'], refusal: RequestRefusal | null): void => {
    if (refusal === null) counts.takenCount += 1;
    else counts.refusedCount += 1;
    shown.push({ atMs: clock.nowMs(), name, kind, refusal });
    if (shown.length > SHOWN_COUNT) shown.shift();
    log.debug('automation-asked', { name, kind, refusal });
  };

  const decide = (name: AutomationName, request: AnnounceRequest): void => {
    const refusal = mayAnnounce(name) ? deps.onAnnounce(name, request) : 'too-many';
    show(name, request.kind, refusal);
    const answer: PlatformAnswer = {
      kind: 'answer',
      requestId: request.requestId,
      answer: refusal === null ? 'taken' : 'refused',
      code: refusal,
    };
    deps.publish(toAnswerTopic(homeId, name), JSON.stringify(answer), { retain: false });
  };

  return {
    /** False: not an automation's topic in this home, so somebody else's packet. */
    take({ topic, payload }: { readonly topic: string; readonly payload: Uint8Array }): boolean {
      const from = parseRequestTopic(topic);
      if (from === null || from.homeId !== homeId) return false;
      const request = parse(payload);
      if (request === null) show(from.name, null, 'unreadable');
      else if (request.kind === 'canary-back') deps.onCanaryBack(from.name, request.nonce);
      else decide(from.name, request);
      return true;
    },
    /** The last ones, oldest first. */
    shown: (): readonly ShownRequest[] => shown,
    stats: () => ({ ...counts }),
  };
}

function parse(payload: Uint8Array): AutomationRequest | null {
  if (payload.byteLength > PAYLOAD_MAX_BYTES) return null;
  try {
    const parsed = AutomationRequest.safeParse(JSON.parse(Buffer.from(payload).toString('utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null; // JSON.parse answers by throwing
  }
}
