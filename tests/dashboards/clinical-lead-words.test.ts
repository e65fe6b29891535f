import { expect, it } from 'vitest';
import {
  toHourMarks,
  toNightPicture,
  toPictureWords,
  toSlotRows,
} from '#dashboards/clinical-lead/night-picture-model.ts';
import { parseRoute, toHomeHref, toResidentHref } from '#dashboards/clinical-lead/route-model.ts';
import {
  toClock,
  toClockMinutes,
  toConcernColour,
  toConcernWords,
  toDuration,
  toFigure,
  toNightDay,
  toPercent,
} from '#dashboards/clinical-lead/words-model.ts';
import type { AlertStory, NightFeatures } from '#gateway/hub-link/envelope.ts';
import { aNight, aStory } from './hub/sayings.ts';

/** Long after the nights here. */
const inLondon = { timeZone: 'Europe/London', homeNowMs: Date.parse('2026-12-01T12:00:00Z') };

it.each([
  { ms: 400, words: 'under 1 s' },
  { ms: 8_000, words: '8 s' },
  { ms: 60_000, words: '1 min' },
  { ms: 74_000, words: '1 min 14 s' },
  { ms: 7_500_000, words: '2 h 5 min' },
])('$ms ms is said as "$words"', ({ ms, words }) => {
  expect(toDuration(ms).replaceAll('\u00a0', ' ')).toBe(words);
});

it.each([
  { count: 1, words: '1 device not read: no consent in force' },
  { count: 3, words: '3 devices not read: no consent in force' },
])('says in a tag that $words, in the colour of what people must see to', ({ count, words }) => {
  expect(toConcernWords({ kind: 'devices-refused', count })).toBe(words);
  expect(toConcernColour({ kind: 'devices-refused', count })).toBe('orange');
});

it.each([
  { value: null, words: 'not measured' },
  { value: 0, words: '0 dB' },
  { value: 36.4, words: '36 dB' },
])('a figure of $value is said as "$words"', ({ value, words }) => {
  expect(toFigure(value, ' dB')).toBe(words);
});

it('says times as the home’s clock has them, in summer too', () => {
  expect(toClock(Date.parse('2026-07-01T02:10:20Z'), 'Europe/London')).toBe('03:10:20');
});

it('draws the gaps of sound and of the bed each in its lane, also where the slots end before the night', () => {
  const night = aNight('resident-12', '2025-11-24');
  const atHour = (hour: number) => night.fromAtMs / 1_000 + hour * 3_600;
  const hourSix = [{ fromSeconds: atHour(6), untilSeconds: atHour(7) }];
  expect(toNightPicture(night, [], inLondon)).toMatchObject({ soundGaps: hourSix, bedGaps: hourSix });
  const short = { ...night, soundDba: night.soundDba.slice(0, 16) };
  expect(toNightPicture(short, [], inLondon)).toMatchObject({
    soundGaps: [{ fromSeconds: atHour(4), untilSeconds: atHour(12) }],
    bedGaps: hourSix,
  });
  const unmeasured = { ...night, bedExitCount: night.bedExitCount.map(() => null) };
  expect(toNightPicture(unmeasured, [], inLondon)).toMatchObject({
    bedExits: [],
    bedGaps: [{ fromSeconds: atHour(0), untilSeconds: atHour(12) }],
  });
});

it('draws a quarter that was measured alone between two gaps', () => {
  const night = aNight('resident-12', '2025-11-24', {
    soundDba: [null, 41, null],
    bedExitCount: [null, 0, 2],
  });
  const slot = (number: number) => night.fromAtMs / 1_000 + number * 900;
  const picture = toNightPicture(night, [], inLondon);
  expect(picture.sound).toEqual([{ fromSeconds: slot(1), untilSeconds: slot(2), value: 41 }]);
  expect(picture.bedExits).toEqual([{ fromSeconds: slot(2), untilSeconds: slot(3), value: 2 }]);
});

const said = (changes: Partial<NightFeatures>, falls: readonly AlertStory[] = []): string => {
  const night = aNight('resident-12', '2025-11-24', changes);
  const words = toPictureWords(night, toNightPicture(night, falls, inLondon), 'Europe/London').join(' ');
  return words.replaceAll('\u00a0', ' ');
};

it('says in words all that the picture shows', () => {
  const fall = aStory({ onsetAtMs: Date.parse('2025-11-24T23:10:20Z') });
  expect(said({}, [fall])).toBe(
    'Sound: median 36 dB(A). Out of bed: 3 times (20 min in all). Possible falls: 23:10. ' +
      'Measured for 92 % of the night. Gaps, sound: 02:00–03:00. Gaps, bed: 02:00–03:00.',
  );
});

it.each<{ why: string; changes: Partial<NightFeatures>; words: RegExp }>([
  { why: 'sound', changes: { soundMedianDba: null }, words: /Sound: not measured/ },
  { why: 'the bed', changes: { bedExitTotalCount: null }, words: /Out of bed: not measured/ },
  { why: 'falls', changes: { fallCount: null }, words: /Falls: not measured/ },
  { why: 'time out of bed', changes: { outOfBedMs: null }, words: /Out of bed: 3 times\./ },
  { why: 'a minute of it', changes: { coveragePercent: 99.8 }, words: /Measured for 99 %/ },
])('says that nobody measured $why, and never a zero', ({ changes, words }) => {
  expect(said(changes)).toMatch(words);
});

it('names the first gaps, and how many more there are', () => {
  const soundDba = Array.from({ length: 48 }, (_, slot) => (slot % 2 === 0 ? null : 40));
  expect(said({ soundDba })).toMatch(/Gaps, sound: 20:00–20:15, 20:30–20:45, 21:00–21:15 and 21 more\./);
});

it('has every quarter in the table once, also when clocks go back and an hour comes twice', () => {
  const fromAtMs = Date.parse('2026-10-24T20:00:00Z');
  const night = aNight('resident-12', '2026-10-24', { fromAtMs, untilAtMs: fromAtMs + 11 * 3_600_000 });
  const fall = aStory({ onsetAtMs: Date.parse('2026-10-25T01:20:00Z') });
  const rows = toSlotRows(night, [fall], 'Europe/London');
  expect(rows.filter(({ time }) => time === '01:15').map(({ fallCount }) => fallCount)).toEqual([0, 1]);
  expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
});

it('marks the hours by the home’s clock from the night’s beginning, in a zone of half hours too', () => {
  const fromSeconds = Date.parse('2026-11-21T15:30:00Z') / 1_000; // 21:00 in Kolkata
  const marks = toHourMarks({ fromSeconds, untilSeconds: fromSeconds + 36_000 }, 2, 'Asia/Kolkata');
  expect(marks.map((at) => toClockMinutes(at * 1_000, 'Asia/Kolkata'))).toEqual([
    '21:00',
    '23:00',
    '01:00',
    '03:00',
    '05:00',
    '07:00',
  ]);
});

it.each([
  { percent: 0, words: '0 %' },
  { percent: 0.3, words: 'under 1 %' },
  { percent: 99.9, words: '99 %' },
  { percent: 100, words: '100 %' },
])('$percent % is said as "$words": a gap is never rounded away', ({ percent, words }) => {
  expect(toPercent(percent).replaceAll('\u00a0', ' ')).toBe(words);
});

it('says of a night that lasts that it is a night so far', () => {
  expect(toNightDay({ nightOf: '2026-11-24', isOver: true })).toBe('Tue 24 Nov');
  expect(toNightDay({ nightOf: '2026-11-24', isOver: false })).toBe('Tue 24 Nov, so far');
});

it('flags the falls of that night alone', () => {
  const night = aNight('resident-12', '2025-11-24');
  const falls = [night.fromAtMs - 1, night.fromAtMs, night.untilAtMs - 1, night.untilAtMs].map((onsetAtMs) =>
    aStory({ onsetAtMs }),
  );
  expect(toNightPicture(night, falls, inLondon).fallSeconds).toHaveLength(2);
});

it.each(['', '#/', '#/homes', '#/elsewhere', '#/homes/NOT%20a%20home'])(
  'the address "%s" is the list of homes',
  (hash) => {
    expect(parseRoute(hash)).toEqual({ page: 'homes' });
  },
);

it('finds its way back from each address it makes', () => {
  const [homeId, residentId] = ['rowan-house' as never, 'resident-12' as never];
  expect(parseRoute(toHomeHref(homeId))).toEqual({ page: 'home', homeId });
  expect(parseRoute(toResidentHref(homeId, residentId))).toEqual({ page: 'resident', homeId, residentId });
});
