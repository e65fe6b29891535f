import { expect, it } from 'vitest';
import type { Series } from '#gateway/history/contract.ts';
import { type Night, toLastNight, toNight } from '#gateway/history/night.ts';
import { type NightFeatures, toNightFeatures, toNightQuestions } from '#gateway/history/night-features.ts';
import type { Quantity } from '#gateway/history/quantities.ts';
import { hilda } from './points.ts';

const london = 'Europe/London';
const iso = (ms: number) => new Date(ms).toISOString();
const MINUTE_MS = 60_000;

it.each([
  {
    why: 'an ordinary winter night',
    date: '2026-11-21',
    from: '2026-11-21T21:00Z',
    to: '2026-11-22T07:00Z',
    hours: 10,
  },
  {
    why: 'an ordinary summer night',
    date: '2026-07-01',
    from: '2026-07-01T20:00Z',
    to: '2026-07-02T06:00Z',
    hours: 10,
  },
  {
    why: 'the clocks go forward',
    date: '2026-03-28',
    from: '2026-03-28T21:00Z',
    to: '2026-03-29T06:00Z',
    hours: 9,
  },
  {
    why: 'the clocks go back',
    date: '2026-10-24',
    from: '2026-10-24T20:00Z',
    to: '2026-10-25T07:00Z',
    hours: 11,
  },
  { why: 'the year ends', date: '2026-12-31', from: '2026-12-31T21:00Z', to: '2027-01-01T07:00Z', hours: 10 },
])('a night lasts from nine in the evening to seven: $why, $hours hours', ({ date, from, to, hours }) => {
  const night = toNight(date, london);
  expect([iso(night.fromMs), iso(night.toMs)]).toEqual([iso(Date.parse(from)), iso(Date.parse(to))]);
  expect(night.toMs - night.fromMs).toBe(hours * 3_600_000);
  expect(toNightFeatures(hilda, night, []).nightMinutes).toBe(hours * 60);
});

it('keeps the time of the home’s own zone', () => {
  expect(iso(toNight('2026-11-21', 'America/New_York').fromMs)).toBe('2026-11-22T02:00:00.000Z');
});

it.each([
  { at: '2026-11-22T06:59:59Z', date: '2026-11-20' },
  { at: '2026-11-22T07:00:00Z', date: '2026-11-21' },
  { at: '2026-11-22T20:59:00Z', date: '2026-11-21' },
  { at: '2026-11-22T23:30:00Z', date: '2026-11-21' },
  { at: '2026-10-25T06:59:59Z', date: '2026-10-23' },
  { at: '2026-10-25T07:00:00Z', date: '2026-10-24' },
])('at $at the last night that was over is that of $date', ({ at, date }) => {
  expect(toLastNight(Date.parse(at), london).date).toBe(date);
});

const night = toNight('2026-11-21', london);

/** A series by the minute: what `valueAt` says, null elsewhere. */
const series = (
  quantity: Quantity,
  valueAt: (minute: number) => number | null,
  of: Night = night,
): Series => ({
  quantity,
  fromMs: of.fromMs,
  everyMs: MINUTE_MS,
  values: Array.from({ length: (of.toMs - of.fromMs) / MINUTE_MS }, (_, minute) => valueAt(minute)),
});
const at =
  (...minutes: readonly number[]) =>
  (minute: number) =>
    minutes.includes(minute) ? 1 : null;
const zero = () => 0;

it.each<{ why: string; answers: readonly Series[]; wanted: Partial<NightFeatures> }>([
  {
    why: 'nothing was heard of them: nothing is known, and nothing is zero',
    answers: [],
    wanted: {
      heardMinutes: 0,
      silentMinutes: 600,
      gaps: [{ fromMs: night.fromMs, toMs: night.toMs }],
      wornMinutes: 0,
      bedMinutes: 0,
      medianLaeqDba: null,
      loudMinutes: null,
      bedExitCount: null,
      outOfBedMs: null,
      possibleFallCount: null,
      confirmedFallCount: null,
      lookInCount: null,
      promptAnsweredCount: null,
      promptUnansweredCount: null,
    },
  },
  {
    why: 'all was heard and nothing happened: that is zero',
    answers: [
      series('laeqDba', () => 38),
      series('lamaxDba', () => 44),
      series('stepCount', zero),
      series('bedExitCount', zero),
    ],
    wanted: {
      heardMinutes: 600,
      silentMinutes: 0,
      gaps: [],
      medianLaeqDba: 38,
      loudMinutes: 0,
      bedExitCount: 0,
      outOfBedMs: 0,
      possibleFallCount: 0,
      confirmedFallCount: 0,
      lookInCount: 0,
    },
  },
  {
    why: 'the monitor was silent for a while: the median is of what was heard, and the gap is told',
    answers: [
      series('laeqDba', (minute) => (minute >= 100 && minute < 400 ? null : minute < 100 ? 30 : 50)),
      series('lamaxDba', (minute) => (minute >= 100 && minute < 400 ? null : minute < 100 ? 45 : 45.1)),
    ],
    wanted: {
      heardMinutes: 300,
      silentMinutes: 300,
      gaps: [{ fromMs: night.fromMs + 100 * MINUTE_MS, toMs: night.fromMs + 400 * MINUTE_MS }],
      medianLaeqDba: 50,
      loudMinutes: 200,
    },
  },
  {
    why: 'an even number of minutes: the median lies between the middle two',
    answers: [series('laeqDba', (minute) => [34, null, 40, 46, 90][minute] ?? null)],
    wanted: {
      heardMinutes: 4,
      medianLaeqDba: 43,
      gaps: [
        { fromMs: night.fromMs + MINUTE_MS, toMs: night.fromMs + 2 * MINUTE_MS },
        { fromMs: night.fromMs + 5 * MINUTE_MS, toMs: night.toMs },
      ],
    },
  },
  {
    why: 'two falls, one of them a look-in that was none',
    answers: [
      series('stepCount', zero),
      series('possibleFallCount', at(100, 300)),
      series('lookInCount', at(100)),
      series('confirmedFallCount', (minute) => (minute === 100 ? 0 : minute === 300 ? 1 : null)),
    ],
    wanted: { wornMinutes: 600, possibleFallCount: 2, lookInCount: 1, confirmedFallCount: 1 },
  },
  {
    why: 'a fall of which the visit has not said anything yet: not confirmed, and not denied',
    answers: [series('stepCount', zero), series('possibleFallCount', at(300))],
    wanted: { possibleFallCount: 1, lookInCount: 0, confirmedFallCount: null },
  },
  {
    why: 'a fall, although the sensor’s windows were lost: it counts all the same',
    answers: [series('possibleFallCount', at(300))],
    wanted: { wornMinutes: 0, possibleFallCount: 1, confirmedFallCount: null },
  },
  {
    why: 'out of bed three times, by a sensor that was heard for an hour',
    answers: [
      series('bedExitCount', (minute) => (minute < 60 ? (minute === 9 ? 2 : minute === 50 ? 1 : 0) : null)),
      series('outOfBedMs', (minute) => (minute < 60 ? (minute > 9 && minute < 16 ? MINUTE_MS : 0) : null)),
    ],
    wanted: { bedExitCount: 3, outOfBedMs: 6 * MINUTE_MS, bedMinutes: 60 },
  },
  {
    why: 'three prompts, one of them unanswered',
    answers: [
      series('promptAnsweredCount', (minute) => [1, 0, 1][minute] ?? null),
      series('promptUnansweredCount', (minute) => [0, 1, 0][minute] ?? null),
    ],
    wanted: { promptAnsweredCount: 2, promptUnansweredCount: 1 },
  },
])('a night in numbers: $why', ({ answers, wanted }) => {
  expect(toNightFeatures(hilda, night, answers)).toMatchObject({
    residentId: hilda,
    date: '2026-11-21',
    ...wanted,
  });
});

it.each([
  { why: 'nine hours, the clocks go forward', date: '2026-03-28', minutes: 540 },
  { why: 'eleven hours, the clocks go back', date: '2026-10-24', minutes: 660 },
])('counts every minute of a night of $why, once', ({ date, minutes }) => {
  const its = toNight(date, london);
  const features = toNightFeatures(hilda, its, [
    series('laeqDba', (minute) => (minute === 0 ? null : 40), its),
    series('stepCount', () => 1, its),
  ]);
  expect(features).toMatchObject({ nightMinutes: minutes, heardMinutes: minutes - 1, silentMinutes: 1 });
  expect(features.wornMinutes).toBe(minutes);
  expect(features.gaps).toEqual([{ fromMs: its.fromMs, toMs: its.fromMs + MINUTE_MS }]);
});

it('asks for the night by the minute, each quantity in the way it is summed up', () => {
  const questions = toNightQuestions(hilda, night);
  expect(questions.map(({ aggregate, everyMs, fromMs, toMs }) => [aggregate, everyMs, fromMs, toMs])).toEqual(
    ['mean', 'max', 'sum'].map((aggregate) => [aggregate, MINUTE_MS, night.fromMs, night.toMs]),
  );
  expect(questions.flatMap(({ quantities }) => quantities)).toContain('bedExitCount');
});
