import { createHash } from 'node:crypto';
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
  /** What the clocks of the story showed when this machine's uptime was 0, Unix milliseconds. */
  readonly bootAtMs: number;
};

/**
 * A clock for the demonstration: wall clock and uptime pass `speed` times faster than life. Both hang on the machine's
 * uptime, so that every process of a story reads the same time, also one that is started again. At another speed, or
 * where the story jumped, it is another boot: a deadline on the one line of time means nothing on the other.
 */
export function createStoryClock({ speed, bootAtMs }: StoryClockOptions, life = createSystemClock()): Clock {
  const uptimeMs = (): number => life.uptimeMs() * speed;
  const line = createHash('sha256').update(`${life.bootId} ${speed} ${bootAtMs}`).digest('hex');
  return {
    bootId: line.slice(0, 32),
    nowMs: () => bootAtMs + uptimeMs(),
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
