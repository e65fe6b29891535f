import type { Clock } from './clock.ts';

export type DrivenClock = Clock & {
  /** Lets time pass, waking in order whoever asked for it; each sees the clock at their own moment. */
  readonly advance: (ms: number) => void;
  /** Moves the wall clock alone, as an NTP step would. */
  readonly stepWall: (ms: number) => void;
};

type Alarm = { readonly dueUptimeMs: number; readonly wake: () => void };

/** A clock that stands still until it is told to go on. */
export function createDrivenClock(start: { bootId: string; nowMs: number; uptimeMs: number }): DrivenClock {
  let { nowMs, uptimeMs } = start;
  const alarms = new Set<Alarm>();
  const moveTo = (toUptimeMs: number): void => {
    nowMs += toUptimeMs - uptimeMs;
    uptimeMs = toUptimeMs;
  };
  const findNext = (untilUptimeMs: number): Alarm | null => {
    let next: Alarm | null = null;
    for (const alarm of alarms) {
      if (alarm.dueUptimeMs > untilUptimeMs) continue;
      if (next === null || alarm.dueUptimeMs < next.dueUptimeMs) next = alarm;
    }
    return next;
  };
  return {
    bootId: start.bootId,
    nowMs: () => nowMs,
    uptimeMs: () => uptimeMs,
    wakeIn(delayMs, wake) {
      const alarm = { dueUptimeMs: uptimeMs + Math.max(0, delayMs), wake };
      alarms.add(alarm);
      return () => {
        alarms.delete(alarm);
      };
    },
    advance(ms) {
      const untilUptimeMs = uptimeMs + ms;
      for (let next = findNext(untilUptimeMs); next !== null; next = findNext(untilUptimeMs)) {
        alarms.delete(next);
        moveTo(Math.max(uptimeMs, next.dueUptimeMs));
        next.wake();
      }
      moveTo(untilUptimeMs);
    },
    stepWall(ms) {
      nowMs += ms;
    },
  };
}
