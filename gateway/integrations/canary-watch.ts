import { randomUUID } from 'node:crypto';
import { type Clock, toLifeMs } from '#gateway/base/clock.ts';

export type CanaryLimits = {
  /** From one canary to the next, and how long it may take through a flow and back. */
  readonly canaryEveryMs: number;
  readonly answerWithinMs: number;
  /** From the start of the process to its first canary back. */
  readonly startWithinMs: number;
};

/** While it starts, a canary is sent this often. */
const START_POLL_MS = 500;

export type CanaryWatch = {
  /** A canary that came back. True: the first of this run. */
  readonly heard: (nonce: string) => boolean;
  readonly lastAnswerUptimeMs: () => number | null;
  readonly stop: () => void;
};

/**
 * Watches one run of a process by canaries; `onSilent` is called once, when one does not come back in time. Its limits are
 * of life's time: a process starts and answers no sooner because a story is told faster.
 */
export function watchByCanary(deps: {
  readonly send: (nonce: string) => void;
  readonly onSilent: (wasRunning: boolean) => void;
  readonly clock: Clock;
  readonly limits: CanaryLimits;
}): CanaryWatch {
  const { clock, limits } = deps;
  // An answer to another run's canary says nothing of this one.
  const nonce = randomUUID();
  const ofLife = (ms: number): number => toLifeMs(clock, ms);
  const startedUptimeMs = clock.uptimeMs();
  let lastAnswerUptimeMs: number | null = null;
  let cancelWake = () => {};

  const ask = (): void => {
    const askedUptimeMs = clock.uptimeMs();
    const wasRunning = lastAnswerUptimeMs !== null;
    const patienceMs = ofLife(wasRunning ? limits.answerWithinMs : START_POLL_MS);
    deps.send(nonce);
    cancelWake = clock.wakeIn(patienceMs, () => {
      const now = clock.uptimeMs();
      if (lastAnswerUptimeMs !== null && lastAnswerUptimeMs >= askedUptimeMs)
        cancelWake = clock.wakeIn(Math.max(0, ofLife(limits.canaryEveryMs) - patienceMs), ask);
      else if (!wasRunning && now - startedUptimeMs < ofLife(limits.startWithinMs)) ask();
      else deps.onSilent(wasRunning);
    });
  };
  ask();

  return {
    heard(back) {
      if (back !== nonce) return false;
      const isFirst = lastAnswerUptimeMs === null;
      lastAnswerUptimeMs = clock.uptimeMs();
      return isFirst;
    },
    lastAnswerUptimeMs: () => lastAnswerUptimeMs,
    stop: () => cancelWake(),
  };
}
