import { expect, it } from 'vitest';
import { toWordsAhead } from '#gateway/medication/words-ahead.ts';
import { anEntry, aPlan, createDay, inLondon } from './a-day.ts';

const tablet = anEntry();
const tea = anEntry({ planId: 'tea', kind: 'drink', say: 'There is tea, Hilda.', at: ['15:00', '21:00'] });
const ahead = (day: ReturnType<typeof createDay>, local: string) =>
  toWordsAhead(day.reminders(), inLondon(local));

it('names every text of the next twelve hours once, in the order in which they come', () => {
  expect(ahead(createDay([aPlan(tea, tablet)]), '2026-11-21T07:50')).toEqual([
    'It is 08:00. Good morning Hilda. It is time for your tablet.',
    'This is again for 08:00, if you have not had it yet. Good morning Hilda. It is time for your tablet.',
    'It is 15:00. There is tea, Hilda.',
    'This is again for 15:00. There is tea, Hilda.',
  ]);
});

it('whatever is then said at its time, for the first, second or third time, was among them', () => {
  const day = createDay([
    aPlan(tablet, tea, anEntry({ planId: 'critical', timeCritical: true, at: ['12:00'] })),
  ]);
  const known = new Set(ahead(day, '2026-11-21T07:50'));
  day.pass(9 * 60);
  expect(day.prompts.map(({ promptId }) => promptId.at(-1))).toEqual([
    '1',
    '2',
    '3',
    '1',
    '2',
    '3',
    '1',
    '2',
    '3',
  ]);
  expect(day.prompts.filter(({ words }) => !known.has(words))).toEqual([]);
});

it('what is being said may be said again; what has begun is not said for the first time', () => {
  const day = createDay();
  day.pass(11);
  expect(ahead(day, '2026-11-21T08:01')).toEqual([
    'This is again for 08:00, if you have not had it yet. Good morning Hilda. It is time for your tablet.',
  ]);
});

it.each([
  { why: 'there is no plan', plans: [], local: '2026-11-21T07:50' },
  { why: 'its time is gone', plans: [aPlan(tablet)], local: '2026-11-21T08:01' },
  { why: 'its time is more than twelve hours away', plans: [aPlan(tablet)], local: '2026-11-21T19:59' },
])('nothing where $why', ({ plans, local }) => {
  expect(ahead(createDay(plans, inLondon(local)), local)).toEqual([]);
});
