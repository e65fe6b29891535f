import { readFileSync } from 'node:fs';
import type { Clock } from '#gateway/base/clock.ts';
import type { Log, LogFields } from '#gateway/base/log.ts';

/** setTimeout takes at most 2^31 - 1 ms; a longer wait wakes early and is asked for again by whoever waits. */
const WAKE_MOST_MS = 2 ** 31 - 1;

/**
 * The real clock of a Linux machine. Uptime is CLOCK_MONOTONIC, whole milliseconds since the machine's boot, so it
 * goes on over a restart of this process; `bootId` is the kernel's.
 */
export function createSystemClock(): Clock {
  const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return {
    bootId,
    nowMs: () => Date.now(),
    uptimeMs: () => Math.floor(Number(process.hrtime.bigint() / 1_000n) / 1_000),
    wakeIn(delayMs, wake) {
      const timer = setTimeout(wake, Math.min(Math.max(0, Math.ceil(delayMs)), WAKE_MOST_MS));
      return () => clearTimeout(timer);
    },
  };
}

export type StoryClockOptions = {
  /** How many times faster than life, a whole number from 1. */
  readonly speed: number;
  /** What the clocks of the story show now, Unix milliseconds. */
  readonly startsAtMs: number;
};

/**
 * A clock for the demonstration: the wall clock, from `startsAtMs` on, and uptime pass `speed` times faster than life.
 * Uptime is the system's times `speed`, so that it goes on over a restart of this process. A boot at another speed is
 * another boot: a deadline on the one line of uptime means nothing on the other.
 */
export function createStoryClock(
  { speed, startsAtMs }: StoryClockOptions,
  life = createSystemClock(),
): Clock {
  const uptimeMs = (): number => life.uptimeMs() * speed;
  const beganUptimeMs = uptimeMs();
  return {
    // A kernel's boot id is a UUID, as long as a boot id may be: without its dashes there is room for the speed.
    bootId: speed === 1 ? life.bootId : `${life.bootId.replaceAll('-', '')}-x${speed}`,
    nowMs: () => startsAtMs + uptimeMs() - beganUptimeMs,
    uptimeMs,
    wakeIn: (delayMs, wake) => life.wakeIn(delayMs / speed, wake),
    speed,
  };
}

const levels = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof levels)[number];
export const logLevels: readonly LogLevel[] = levels;

/** One line per event: `2026-11-21T03:10:04.120Z info alert-raised alertId=… reason=sure`. */
export function createLineLog(level: LogLevel, write: (line: string) => void): Log {
  const wanted = levels.indexOf(level);
  const at =
    (name: LogLevel) =>
    (event: string, fields: LogFields = {}) => {
      if (levels.indexOf(name) > wanted) return;
      const words = Object.entries(fields).map(([key, value]) => `${key}=${toWord(value)}`);
      write([new Date().toISOString(), name, event, ...words].join(' '));
    };
  return { error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug') };
}

function toWord(value: LogFields[string]): string {
  const text = String(value);
  return /^[\w.:/@-]+$/.test(text) ? text : JSON.stringify(text);
}
