import { describe, expect, it } from 'vitest';
import { BootId } from '#devices/ids.ts';
import { toLifeMs } from '#gateway/base/clock.ts';
import { createDrivenClock } from '#gateway/base/driven-clock.ts';
import { toCaughtUpAfterMs, toStoryStartMs } from '#gateway/story-start.ts';
import { createStoryClock, createSystemClock } from '#gateway/system.ts';

const at = (iso: string): number => Date.parse(iso);
const bootId = '3f2b8a52-7e0d-4a0e-9b6e-0c6f8b1d2e3f';
const life = () => createDrivenClock({ bootId, nowMs: at('2026-11-25T10:00:00Z'), uptimeMs: 5_000 });
const evening = at('2026-11-24T20:55:00Z');

describe('a clock of a story', () => {
  it.each([1, 2, 10, 20])('passes %i times faster than life, wall clock and uptime alike', (speed) => {
    const real = life();
    const story = createStoryClock({ speed, startsAtMs: evening }, real);
    const beganUptimeMs = story.uptimeMs();
    expect(story.nowMs()).toBe(evening);
    real.advance(90_000);
    expect(story.nowMs() - evening).toBe(90_000 * speed);
    expect(story.uptimeMs() - beganUptimeMs).toBe(90_000 * speed);
  });

  it('wakes whoever asked when the story is there, and not at all once that was taken back', () => {
    const real = life();
    const story = createStoryClock({ speed: 10, startsAtMs: evening }, real);
    const woken: number[] = [];
    story.wakeIn(60_000, () => woken.push(story.nowMs() - evening));
    const takeBack = story.wakeIn(30_000, () => woken.push(-1));
    takeBack();
    real.advance(5_999);
    expect(woken).toEqual([]);
    real.advance(1);
    expect(woken).toEqual([60_000]);
  });

  it('is not moved by a step of the machine’s own wall clock', () => {
    const real = life();
    const story = createStoryClock({ speed: 10, startsAtMs: evening }, real);
    real.stepWall(3_600_000);
    expect(story.nowMs()).toBe(evening);
  });

  it('never lets uptime go back when the process starts again at the same speed', () => {
    const real = life();
    const first = createStoryClock({ speed: 20, startsAtMs: evening }, real);
    real.advance(10_000);
    const lastUptimeMs = first.uptimeMs();
    const second = createStoryClock({ speed: 20, startsAtMs: first.nowMs() }, real);
    expect(second.bootId).toBe(first.bootId);
    expect(second.uptimeMs()).toBe(lastUptimeMs);
  });

  it('is of another boot at another speed, and of the machine’s own at life’s speed', () => {
    const ids = [1, 2, 20].map((speed) => createStoryClock({ speed, startsAtMs: evening }, life()).bootId);
    expect(ids[0]).toBe(bootId);
    expect(new Set(ids).size).toBe(3);
    for (const id of ids) expect(BootId.safeParse(id).success).toBe(true);
  });

  it('hurries no process and no packet: what is waited for in life’s time takes as long as in life', () => {
    const real = life();
    const story = createStoryClock({ speed: 20, startsAtMs: evening }, real);
    let isWoken = false;
    story.wakeIn(toLifeMs(story, 10_000), () => {
      isWoken = true;
    });
    real.advance(9_999);
    expect(isWoken).toBe(false);
    real.advance(1);
    expect(isWoken).toBe(true);
    expect(toLifeMs(real, 10_000)).toBe(10_000);
  });

  it('stands on the machine’s real clock where it is given no other', () => {
    const story = createStoryClock({ speed: 20, startsAtMs: evening });
    expect(story.bootId.startsWith(createSystemClock().bootId.replaceAll('-', ''))).toBe(true);
    expect(story.nowMs()).toBeGreaterThanOrEqual(evening);
  });
});

it.each<{ why: string; now: string; starts: string; timeZone?: string }>([
  { why: 'at noon', now: '2026-11-25T12:00:00Z', starts: '2026-11-24T20:55:00Z' },
  { why: 'just after the night', now: '2026-11-25T07:15:00Z', starts: '2026-11-24T20:55:00Z' },
  { why: 'while the night is on', now: '2026-11-25T03:00:00Z', starts: '2026-11-23T20:55:00Z' },
  { why: 'late in the evening', now: '2026-11-25T23:30:00Z', starts: '2026-11-24T20:55:00Z' },
  { why: 'in summer time', now: '2026-07-10T12:00:00Z', starts: '2026-07-09T19:55:00Z' },
  { why: 'on the night that is an hour longer', now: '2026-10-25T07:14:00Z', starts: '2026-10-23T19:55:00Z' },
  {
    why: 'somewhere else',
    now: '2026-11-25T02:00:00Z',
    starts: '2026-11-23T20:55:00-05:00',
    timeZone: 'America/New_York',
  },
])('a story that is told $why begins in an evening whose night is over', (row) => {
  expect(toStoryStartMs(at(row.now), row.timeZone ?? 'Europe/London')).toBe(at(row.starts));
});

it.each([
  { behindMs: 36_000_000, speed: 1, afterMs: Number.POSITIVE_INFINITY },
  { behindMs: 36_000_000, speed: 2, afterMs: 36_000_000 },
  { behindMs: 38_000_000, speed: 20, afterMs: 2_000_000 },
  { behindMs: -1, speed: 20, afterMs: 0 },
])('a story $behindMs ms behind, $speed times as fast, has caught up after $afterMs ms', (row) => {
  expect(toCaughtUpAfterMs(row.behindMs, row.speed)).toBe(row.afterMs);
});
