import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toAgenda, toDueAtMs, toOccurrences } from '#gateway/medication/due.ts';
import { LocalTime, weekdays } from '#gateway/medication/plan.ts';
import { anEntry, aPlan } from './a-day.ts';

const time = (words: string) => LocalTime.parse(words);

it.each([
  {
    why: 'a summer morning',
    date: '2026-07-01',
    at: '08:00',
    zone: 'Europe/London',
    utc: '2026-07-01T07:00Z',
  },
  {
    why: 'a winter morning',
    date: '2026-11-21',
    at: '08:00',
    zone: 'Europe/London',
    utc: '2026-11-21T08:00Z',
  },
  {
    why: 'the hour that spring leaves out is its first valid instant',
    date: '2026-03-29',
    at: '01:30',
    zone: 'Europe/London',
    utc: '2026-03-29T01:00Z',
  },
  {
    why: 'just after that hour',
    date: '2026-03-29',
    at: '02:00',
    zone: 'Europe/London',
    utc: '2026-03-29T01:00Z',
  },
  {
    why: 'the hour that autumn brings twice is the first one',
    date: '2026-10-25',
    at: '01:30',
    zone: 'Europe/London',
    utc: '2026-10-25T00:30Z',
  },
  {
    why: 'half an hour left out',
    date: '2026-10-04',
    at: '02:15',
    zone: 'Australia/Lord_Howe',
    utc: '2026-10-03T15:30Z',
  },
  {
    why: 'a midnight that does not exist',
    date: '2026-03-29',
    at: '00:00',
    zone: 'Asia/Beirut',
    utc: '2026-03-28T22:00Z',
  },
])('$why: $at of $date in $zone', ({ date, at, zone, utc }) => {
  expect(toDueAtMs(date, time(at), zone)).toBe(Temporal.Instant.from(utc).epochMilliseconds);
});

describe('a plan with days', () => {
  it('is due on those weekdays only', () => {
    const plans = [aPlan(anEntry({ days: ['monday', 'friday'] }))];
    const dates = ['2026-11-20', '2026-11-21', '2026-11-22', '2026-11-23'];
    expect(dates.filter((date) => toOccurrences(plans, 'Europe/London', date).length > 0)).toEqual([
      '2026-11-20',
      '2026-11-23',
    ]);
  });

  it('names every weekday as the calendar does', () => {
    for (const [index, day] of weekdays.entries()) {
      const plans = [aPlan(anEntry({ days: [day] }))];
      const date = Temporal.PlainDate.from('2026-11-16').add({ days: index }).toString();
      expect(toOccurrences(plans, 'Europe/London', date)).toHaveLength(1);
    }
  });
});

const DAY_MS = 86_400_000;

it.each(['Europe/London', 'Australia/Lord_Howe'])(
  'ten years of %s: a reminder at any time of day is due once on each date, in the order of the days',
  (timeZone) => {
    const dates = Array.from({ length: 3_653 }, (_, index) =>
      Temporal.PlainDate.from('2026-01-01').add({ days: index }).toString(),
    );
    const minutes = fc.integer({ min: 0, max: 1_439 });
    fc.assert(
      fc.property(minutes, (minute) => {
        const at = time(
          `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`,
        );
        let beforeMs = Number.NEGATIVE_INFINITY;
        for (const date of dates) {
          const dueAtMs = toDueAtMs(date, at, timeZone);
          if (dueAtMs <= beforeMs) throw new Error(`${date} ${at} is not after the day before`);
          if (beforeMs > 0 && dueAtMs - beforeMs > 1.05 * DAY_MS)
            throw new Error(`${date} ${at}: a day is lost`);
          beforeMs = dueAtMs;
          const local = Temporal.Instant.fromEpochMilliseconds(dueAtMs).toZonedDateTimeISO(timeZone);
          if (local.toPlainDate().toString() !== date) throw new Error(`${date} ${at} falls on another date`);
        }
      }),
      // The hours that change, and a few others.
      { numRuns: 8, examples: [[90], [105], [120], [60], [0]] },
    );
  },
  60_000,
);

it('an agenda holds a day before and after, in order, each once', () => {
  const plans = [
    aPlan(anEntry({ at: ['08:00', '00:30', '23:59'] }), anEntry({ planId: 'tea', at: ['15:00'] })),
  ];
  const atMs = Date.UTC(2026, 2, 29, 23, 30);
  const list = toAgenda(plans, 'Europe/London', atMs);
  expect(new Set(list.map(({ occurrenceId }) => occurrenceId)).size).toBe(list.length);
  expect(list.map(({ dueAtMs }) => dueAtMs)).toEqual(
    list.map(({ dueAtMs }) => dueAtMs).toSorted((a, b) => a - b),
  );
  expect(list[0]?.dueAtMs).toBeLessThan(atMs - DAY_MS);
  expect(list.at(-1)?.dueAtMs).toBeGreaterThan(atMs + DAY_MS);
});
