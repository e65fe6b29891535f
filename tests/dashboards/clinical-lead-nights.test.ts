import { expect, it } from 'vitest';
import {
  toHourMarks,
  toNightPicture,
  toPictureWords,
  toTimesWords,
} from '#dashboards/clinical-lead/night-picture-model.ts';
import { toClockChangeWords, toNightSpan } from '#dashboards/clinical-lead/night-span-model.ts';
import { toClockMinutes } from '#dashboards/clinical-lead/words-model.ts';
import { toNight } from '#gateway/history/night.ts';
import type { NightFeatures } from '#gateway/hub-link/envelope.ts';
import { aNight, aStory } from './hub/sayings.ts';

const timeZone = 'Europe/London';
const SLOT_MS = 900_000;
const at = (instant: string): number => Date.parse(instant);

it.each([
  { nightOf: '2026-11-24', timeZone, hours: 10, from: '2026-11-24T21:00Z' },
  { nightOf: '2026-07-01', timeZone, hours: 10, from: '2026-07-01T20:00Z' },
  { nightOf: '2026-10-24', timeZone, hours: 11, from: '2026-10-24T20:00Z' },
  { nightOf: '2026-03-28', timeZone, hours: 9, from: '2026-03-28T21:00Z' },
  { nightOf: '2026-12-31', timeZone, hours: 10, from: '2026-12-31T21:00Z' },
  { nightOf: '2026-09-26', timeZone: 'Pacific/Auckland', hours: 9, from: '2026-09-26T09:00Z' },
  { nightOf: '2026-04-04', timeZone: 'Pacific/Auckland', hours: 11, from: '2026-04-04T08:00Z' },
  { nightOf: '2026-10-03', timeZone: 'Australia/Lord_Howe', hours: 9.5, from: '2026-10-03T10:30Z' },
  { nightOf: '2026-10-31', timeZone: 'America/New_York', hours: 11, from: '2026-11-01T01:00Z' },
  { nightOf: '2026-11-24', timeZone: 'Asia/Kolkata', hours: 10, from: '2026-11-24T15:30Z' },
])('the night of $nightOf in $timeZone has $hours hours', ({ nightOf, timeZone, hours, from }) => {
  const span = toNightSpan(nightOf, timeZone);
  expect(span).toEqual({ fromAtMs: at(from), untilAtMs: at(from) + hours * 3_600_000 });
  const { fromMs, toMs } = toNight(nightOf, timeZone);
  expect(span).toEqual({ fromAtMs: fromMs, untilAtMs: toMs });
});

it.each([
  { nightOf: '2026-11-24', words: null },
  { nightOf: '2026-10-24', words: 'The clocks go back in this night: it has 11 hours.' },
  { nightOf: '2026-03-28', words: 'The clocks go forward in this night: it has 9 hours.' },
])('says of the night of $nightOf: $words', ({ nightOf, words }) => {
  expect(toClockChangeWords(toNightSpan(nightOf, timeZone))).toBe(words);
});

it.each([
  { nightOf: '2026-11-24', every: 1, marks: '21 22 23 00 01 02 03 04 05 06 07' },
  { nightOf: '2026-11-24', every: 2, marks: '21 23 01 03 05 07' },
  { nightOf: '2026-10-24', every: 1, marks: '21 22 23 00 01 01 02 03 04 05 06 07' },
  { nightOf: '2026-10-24', every: 2, marks: '21 23 01 03 05 07' },
  { nightOf: '2026-03-28', every: 1, marks: '21 22 23 00 02 03 04 05 06 07' },
  { nightOf: '2026-03-28', every: 2, marks: '21 23 03 05 07' },
])('marks the clock’s hours of $nightOf, every $every h: $marks', ({ nightOf, every, marks }) => {
  const span = toNightSpan(nightOf, timeZone);
  const seconds = { fromSeconds: span.fromAtMs / 1_000, untilSeconds: span.untilAtMs / 1_000 };
  const hours = toHourMarks(seconds, every, timeZone).map((mark) => toClockMinutes(mark * 1_000, timeZone));
  expect(hours.map((time) => time.slice(0, 2)).join(' ')).toBe(marks);
});

/** Of the night of 24 November, sent up to `sentUntil`, all of it measured. */
function sentNight(sentUntil: string, changes: Partial<NightFeatures> = {}): NightFeatures {
  const fromAtMs = at('2026-11-24T21:00Z');
  const slots = Array.from({ length: (at(sentUntil) - fromAtMs) / SLOT_MS });
  return aNight('resident-12', '2026-11-24', {
    ...{ fromAtMs, untilAtMs: at(sentUntil), isOver: false },
    ...{ soundDba: slots.map(() => 40), bedExitCount: slots.map(() => 0) },
    ...changes,
  });
}

const seen = (night: NightFeatures, homeNow: string) => {
  const picture = toNightPicture(night, [], { timeZone, homeNowMs: at(homeNow) });
  const time = (seconds: number): string => toClockMinutes(seconds * 1_000, timeZone);
  const toSpan = (span: { fromSeconds: number; untilSeconds: number } | null) =>
    span && `${time(span.fromSeconds)}–${time(span.untilSeconds)}`;
  return {
    axis: toSpan(picture),
    gaps: picture.soundGaps.map(toSpan),
    now: picture.notYet && time(picture.notYet.nowSeconds),
    notYet: toSpan(picture.notYet),
    times: toTimesWords(night, picture, timeZone),
  };
};

it.each([
  {
    why: 'tonight, two hours of it',
    ...{ sentUntil: '2026-11-24T23:15Z', isOver: false, homeNow: '2026-11-24T23:20Z' },
    ...{ gaps: [], now: '23:20', notYet: '23:15–07:00', times: '21:00 to 23:15, so far' },
  },
  {
    why: 'a clock that is a second behind',
    ...{ sentUntil: '2026-11-24T23:15Z', isOver: false, homeNow: '2026-11-24T23:14:59Z' },
    ...{ gaps: [], now: '23:15', notYet: '23:15–07:00', times: '21:00 to 23:15, so far' },
  },
  {
    why: 'tonight, and nothing was sent for two hours',
    ...{ sentUntil: '2026-11-24T23:15Z', isOver: false, homeNow: '2026-11-25T01:20Z' },
    ...{ gaps: ['23:15–01:20'], now: '01:20', notYet: '01:20–07:00', times: '21:00 to 23:15, so far' },
  },
  {
    why: 'a night whose end was never sent',
    ...{ sentUntil: '2026-11-25T03:00Z', isOver: false, homeNow: '2026-11-25T07:00Z' },
    ...{ gaps: ['03:00–07:00'], now: null, notYet: null, times: '21:00 to 07:00, its end was not sent' },
  },
  {
    why: 'a whole night',
    ...{ sentUntil: '2026-11-25T07:00Z', isOver: true, homeNow: '2026-11-25T07:01Z' },
    ...{ gaps: [], now: null, notYet: null, times: '21:00 to 07:00' },
  },
])('draws from 21:00 to 07:00, and nothing where nothing can be yet: $why', (row) => {
  const { sentUntil, isOver, homeNow, gaps, now, notYet, times } = row;
  expect(seen(sentNight(sentUntil, { isOver }), homeNow)).toEqual({
    ...{ axis: '21:00–07:00', gaps, now, notYet, times },
  });
});

it('shows the hours before a home’s first measurement as a gap of its first night', () => {
  const night = sentNight('2026-11-24T23:15Z');
  const soundDba = night.soundDba.map((level, slot) => (slot < 6 ? null : level));
  expect(seen({ ...night, soundDba }, '2026-11-24T23:20Z').gaps).toEqual(['21:00–22:30']);
});

it('flags a fall that came after what was sent last', () => {
  const night = sentNight('2026-11-24T23:15Z');
  const fall = aStory({ onsetAtMs: at('2026-11-24T23:18Z') });
  const time = { timeZone, homeNowMs: at('2026-11-24T23:20Z') };
  expect(toNightPicture(night, [fall], time).fallSeconds).toEqual([fall.onsetAtMs / 1_000]);
});

it.each([
  { homeNow: '2026-11-24T23:20Z', words: /of what was sent\. Now: 23:20\. Not yet: 23:15–07:00\.$/ },
  {
    homeNow: '2026-11-25T01:20Z',
    words: /bed: 23:15–01:20\. Nothing was sent after 23:15\. Now: 01:20\. Not yet: 01:20–07:00\.$/,
  },
  { homeNow: '2026-11-25T12:00Z', words: /bed: 23:15–07:00\. Nothing was sent after 23:15\.$/ },
])('says at $homeNow in words how far a night has come', ({ homeNow, words }) => {
  const night = sentNight('2026-11-24T23:15Z');
  const picture = toNightPicture(night, [], { timeZone, homeNowMs: at(homeNow) });
  expect(toPictureWords(night, picture, timeZone).join(' ')).toMatch(words);
});
