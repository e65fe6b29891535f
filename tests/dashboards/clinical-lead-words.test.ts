import { expect, it } from 'vitest';
import { toNightPicture } from '#dashboards/clinical-lead/night-picture-model.ts';
import { parseRoute, toHomeHref, toResidentHref } from '#dashboards/clinical-lead/route-model.ts';
import { toClock, toDuration, toFigure } from '#dashboards/clinical-lead/words-model.ts';
import { aNight, aStory } from './hub/sayings.ts';

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
  { value: null, words: 'not measured' },
  { value: 0, words: '0 dB' },
  { value: 36.4, words: '36 dB' },
])('a figure of $value is said as "$words"', ({ value, words }) => {
  expect(toFigure(value, ' dB')).toBe(words);
});

it('says times as the home’s clock has them, in summer too', () => {
  expect(toClock(Date.parse('2026-07-01T02:10:20Z'), 'Europe/London')).toBe('03:10:20');
});

it('draws a night’s gaps where nobody measured, also where the slots end before the night', () => {
  const night = aNight('resident-12', '2025-11-24');
  const atHour = (hour: number) => night.fromAtMs / 1_000 + hour * 3_600;
  expect(toNightPicture(night, []).gaps).toEqual([{ fromSeconds: atHour(6), untilSeconds: atHour(7) }]);
  const short = {
    ...night,
    soundDba: night.soundDba.slice(0, 16),
    bedExitCount: night.bedExitCount.slice(0, 16),
  };
  expect(toNightPicture(short, []).gaps).toEqual([{ fromSeconds: atHour(4), untilSeconds: atHour(12) }]);
});

it('flags the falls of that night alone', () => {
  const night = aNight('resident-12', '2025-11-24');
  const falls = [night.fromAtMs - 1, night.fromAtMs, night.untilAtMs - 1, night.untilAtMs].map((onsetAtMs) =>
    aStory({ onsetAtMs }),
  );
  expect(toNightPicture(night, falls).fallSeconds).toHaveLength(2);
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
