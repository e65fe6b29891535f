import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createDrivenClock } from '#gateway/base/driven-clock.ts';
import { openStory, putAside } from '#gateway/demo-story.ts';

const at = (iso: string): number => Date.parse(iso);
const HOUR_MS = 3_600_000;

let parent: string;
let dataFolder: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'nightwell-story-'));
  dataFolder = join(parent, 'data');
});
afterEach(() => rmSync(parent, { recursive: true }));

const bootId = '3f2b8a52-7e0d-4a0e-9b6e-0c6f8b1d2e3f';
const afternoon = at('2026-11-25T17:30:00Z');
const life = (nowMs = afternoon) => createDrivenClock({ bootId, nowMs, uptimeMs: 5_000 });
const open = (real = life(), speed = 1) => openStory({ dataFolder, timeZone: 'Europe/London', speed }, real);

it.each([1, 20])('a first story begins in the last evening whose night is over, at speed %i', (speed) => {
  const real = life();
  const story = open(real, speed);
  expect(story.nowMs()).toBe(at('2026-11-24T21:10:00Z'));
  real.advance(60_000);
  expect(story.nowMs()).toBe(at('2026-11-24T21:10:00Z') + 60_000 * speed);
});

it('a second start within the night goes on in it, on the very same clock', () => {
  const real = life();
  const first = open(real);
  real.advance(HOUR_MS);
  const second = open(real);
  expect(second.clockArgs).toEqual(first.clockArgs);
  expect(second.nowMs()).toBe(at('2026-11-24T22:10:00Z'));
});

it('a second start after the machine was switched off goes on in it, too', () => {
  open();
  const next = createDrivenClock({
    bootId: bootId.replace('3', '4'),
    nowMs: afternoon + HOUR_MS,
    uptimeMs: 1_000,
  });
  expect(open(next).nowMs()).toBe(at('2026-11-24T22:10:00Z'));
});

it.each([
  {
    why: 'the next evening, where its night is over',
    now: '2026-11-26T10:00:00Z',
    is: '2026-11-25T21:10:00Z',
  },
  { why: 'where it is, by day, before that', now: '2026-11-26T05:00:00Z', is: '2026-11-25T08:40:00Z' },
  { why: 'where it is, in its second night', now: '2026-11-26T18:00:00Z', is: '2026-11-25T21:40:00Z' },
])('a start on another day goes on: $why', ({ now, is }) => {
  open();
  expect(open(life(at(now))).nowMs()).toBe(at(is));
});

it('a machine that slept wakes up in a story that went on, on another line of time', () => {
  const real = life();
  const first = open(real);
  real.stepWall(8 * HOUR_MS);
  const second = open(real);
  expect(second.nowMs()).toBe(at('2026-11-25T05:10:00Z'));
  expect(second.clockArgs).not.toEqual(first.clockArgs);
});

it('a few milliseconds between the machine’s clocks are no jump', () => {
  const real = life();
  const first = open(real);
  real.stepWall(-40);
  expect(open(real).clockArgs).toEqual(first.clockArgs);
});

it('however often it is started, its time never goes back', () => {
  let last = Number.NEGATIVE_INFINITY;
  for (let hour = 0; hour < 100; hour += 1) {
    const nowMs = open(life(afternoon + hour * HOUR_MS)).nowMs();
    expect(nowMs).toBeGreaterThan(last);
    last = nowMs;
  }
});

it.each([
  { why: 'nothing was there', before: null, asks: { isFresh: true, speed: 1 }, isPut: false },
  { why: 'no night was watched', before: 'empty', asks: { isFresh: false, speed: 20 }, isPut: false },
  { why: 'its story goes on', before: 1, asks: { isFresh: false, speed: 1 }, isPut: false },
  { why: 'it is to begin anew', before: 1, asks: { isFresh: true, speed: 1 }, isPut: true },
  { why: 'the new story is faster', before: 1, asks: { isFresh: false, speed: 20 }, isPut: true },
  { why: 'the old story was faster', before: 20, asks: { isFresh: false, speed: 1 }, isPut: true },
  { why: 'nobody knows its story', before: 'unknown', asks: { isFresh: false, speed: 1 }, isPut: true },
])('what a home remembers is put aside ($isPut) where $why', ({ before, asks, isPut }) => {
  if (before !== null) mkdirSync(dataFolder);
  if (typeof before === 'number') open(life(), before);
  if (before === 'unknown') mkdirSync(join(dataFolder, 'demo'));
  if (before !== null) writeFileSync(join(dataFolder, 'memory'), 'kept');
  const aside = putAside(dataFolder, asks);
  expect(aside !== null).toBe(isPut);
  if (before !== null) expect(readFileSync(join(aside ?? dataFolder, 'memory'), 'utf8')).toBe('kept');
  expect(existsSync(dataFolder)).toBe(before !== null && !isPut);
});
