import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Clock } from '#gateway/base/clock.ts';
import { toStoryStartMs } from './story-start.ts';
import { createStoryClock, createSystemClock } from './system.ts';

/** The time in which a demonstration lives: an evening whose night is over in life. */
export type Story = Pick<Clock, 'nowMs'> & {
  readonly speed: number;
  /** With these, a gateway reads the same clock, also one that is started again. */
  readonly clockArgs: readonly string[];
};

/** What a data folder keeps of its story. */
const Kept = z.strictObject({
  speed: z.int().min(1),
  /** How far the story is behind life, at speed 1: it goes on while nobody looks, as life does. */
  behindMs: z.number(),
  /** The machine's boot in which `bootAtMs` holds. */
  machineBootId: z.string(),
  bootAtMs: z.number(),
});
type Kept = z.infer<typeof Kept>;

export type StoryOptions = {
  readonly dataFolder: string;
  readonly timeZone: string;
  readonly speed: number;
};

const NEVER = Number.NEGATIVE_INFINITY;
/** What a machine's two clocks drift apart is no jump of the story; a machine that slept is one. */
const SAME_LINE_MS = 60_000;

/**
 * The story of this data folder: of an earlier start, which goes on and never back, or a new one. Where a later evening
 * has its night behind it than the story has come to, that evening is next.
 */
export function openStory({ dataFolder, timeZone, speed }: StoryOptions, life = createSystemClock()): Story {
  const kept = readKept(dataFolder);
  const lineNowMs = kept?.machineBootId === life.bootId ? kept.bootAtMs + life.uptimeMs() * speed : NEVER;
  const keptNowMs = kept === null ? NEVER : life.nowMs() - kept.behindMs;
  const nowMs = Math.max(toStoryStartMs(life.nowMs(), timeZone), keptNowMs, lineNowMs);
  const isSameLine = kept !== null && nowMs - lineNowMs < SAME_LINE_MS;
  const bootAtMs = isSameLine ? kept.bootAtMs : nowMs - life.uptimeMs() * speed;
  const keeping = { speed, behindMs: life.nowMs() - nowMs, machineBootId: life.bootId, bootAtMs };
  writeKept(dataFolder, keeping);
  return {
    nowMs: createStoryClock({ speed, bootAtMs }, life).nowMs,
    speed,
    clockArgs: ['--demo-speed', String(speed), `--demo-boot-at-ms=${bootAtMs}`],
  };
}

/**
 * Puts what a home remembers beside, never deletes it: with `isFresh`, and where its story can't go on, because it or
 * the new one passes faster than life and would run into the other.
 * Returns where it is now; null: nothing was put aside.
 */
export function putAside(
  dataFolder: string,
  { isFresh, speed }: { readonly isFresh: boolean; readonly speed: number },
): string | null {
  if (!existsSync(dataFolder)) return null;
  const goesOn = speed === 1 && readKept(dataFolder)?.speed === 1;
  if (!(isFresh || (hasNight(dataFolder) && !goesOn))) return null;
  const aside = `${dataFolder.replace(/\/+$/, '')}-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`;
  renameSync(dataFolder, aside);
  return aside;
}

/** A night was watched from this folder before. */
export const hasNight = (dataFolder: string): boolean => existsSync(join(dataFolder, 'demo'));

const toFile = (dataFolder: string): string => join(dataFolder, 'demo', 'story.json');

/** Null also for one that can't be read: its story can't go on, and is put aside. */
function readKept(dataFolder: string): Kept | null {
  try {
    return Kept.parse(JSON.parse(readFileSync(toFile(dataFolder), 'utf8')));
  } catch {
    return null;
  }
}

function writeKept(dataFolder: string, kept: Kept): void {
  mkdirSync(join(dataFolder, 'demo'), { recursive: true, mode: 0o700 });
  writeFileSync(toFile(dataFolder), `${JSON.stringify(kept, null, 2)}\n`, { mode: 0o600 });
}
