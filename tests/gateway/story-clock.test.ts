import { describe, expect, it } from 'vitest';
import { BootId } from '#devices/ids.ts';
import { toLifeMs } from '#gateway/base/clock.ts';
import { createDrivenClock } from '#gateway/base/driven-clock.ts';
import { toCaughtUpAfterMs, toStoryStartMs } from '#gateway/story-start.ts';
import { createStoryClock, createSystemClock } from '#gateway/system.ts';

const at = (iso: string): number => Date.parse(iso);
const bootId = '3f2b8a52-7e0d-4a0e-9b6e-0c6f8b1d2e3f';
const life = () => createDrivenClock({ bootId, nowMs: at('2026-11-25T10:00:00Z'), uptimeMs: 5_000 });
const evening = at('2026-11-24T21:10:00Z');
/** A clock that shows `evening` on a machine that has been up as long as `life()`. */
const toStory = (speed: number, real = life()) =>
  createStoryClock({ speed, bootAtMs: evening - real.uptimeMs() * speed }, real);

describe('a clock of a story', () => {
  it.each([1, 2, 10, 20])('passes %i times faster than life, wall clock and uptime alike', (speed) => {
    const real = life();
    const story = toStory(speed, real);
    const beganUptimeMs = story.uptimeMs();
    expect(story.nowMs()).toBe(evening);
    real.advance(90_000);
    expect(story.nowMs() - evening).toBe(90_000 * speed);
    expect(story.uptimeMs() - beganUptimeMs).toBe(90_000 * speed);
  });

  it('wakes whoever asked when the story is there, and not at all once that was taken back', () => {
    const real = life();
    const story = toStory(10, real);
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
    const story = toStory(10, real);
    real.stepWall(3_600_000);
    expect(story.nowMs()).toBe(evening);
  });

  it('reads the same in a process that is started again, however long that takes', () => {
    const real = life();
    const clock = { speed: 20, bootAtMs: evening };
    const first = createStoryClock(clock, real);
    real.advance(10_000);
    const second = createStoryClock(clock, real);
    expect(second.bootId).toBe(first.bootId);
    expect([second.uptimeMs(), second.nowMs()]).toEqual([first.uptimeMs(), first.nowMs()]);
  });

  it('is of another boot at another speed, where the story jumped, and on the machine’s next boot', () => {
    const clocks = [1, 2, 20].map((speed) => toStory(speed));
    const jumped = createStoryClock({ speed: 1, bootAtMs: evening }, life());
    const next = createDrivenClock({ bootId: bootId.replace('3', '4'), nowMs: evening, uptimeMs: 5_000 });
    const ids = [...clocks, jumped, toStory(1, next)].map((clock) => clock.bootId);
    expect(new Set(ids).size).toBe(5);
    for (const id of ids) expect(BootId.safeParse(id).success).toBe(true);
  });

  it('hurries no process and no packet: what is waited for in life’s time takes as long as in life', () => {
    const real = life();
    const story = createStoryClock({ speed: 20, bootAtMs: evening }, real);
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
    const real = createSystemClock();
    const story = createStoryClock({ speed: 20, bootAtMs: evening - real.uptimeMs() * 20 });
    expect(story.nowMs()).toBeGreaterThanOrEqual(evening);
    expect(story.nowMs() - evening).toBeLessThan(60_000);
  });
});

it.each<{ why: string; now: string; starts: string; timeZone?: string }>([
  { why: 'at noon', now: '2026-11-25T12:00:00Z', starts: '2026-11-24T21:10:00Z' },
  { why: 'just after the night', now: '2026-11-25T07:15:00Z', starts: '2026-11-24T21:10:00Z' },
  { why: 'while the night is on', now: '2026-11-25T03:00:00Z', starts: '2026-11-23T21:10:00Z' },
  { why: 'late in the evening', now: '2026-11-25T23:30:00Z', starts: '2026-11-24T21:10:00Z' },
  { why: 'in summer time', now: '2026-07-10T12:00:00Z', starts: '2026-07-09T20:10:00Z' },
  { why: 'on the night that is an hour longer', now: '2026-10-25T07:14:00Z', starts: '2026-10-23T20:10:00Z' },
  {
    why: 'somewhere else',
    now: '2026-11-25T02:00:00Z',
    starts: '2026-11-23T21:10:00-05:00',
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
