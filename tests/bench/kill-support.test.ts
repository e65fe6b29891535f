import { afterEach, beforeEach, expect, it } from 'vitest';
import { aFolder, anEntry, openWell } from '#tests/gateway/store/a-journal.ts';
import { createSeededRandom, judgeJournal } from './kill-support.ts';

let place: ReturnType<typeof aFolder>;
beforeEach(() => {
  place = aFolder();
});
afterEach(() => place.remove());

it('a promised packet that is not in the journal is lost, one that decided twice is doubled', async () => {
  const { journal } = await openWell(place.folder);
  const [first, second] = [anEntry(1), anEntry(2)];
  await Promise.all([first, second, { ...second, seq: 3 }].map(journal.append));
  await journal.stop();
  expect(
    judgeJournal(place.folder, ['fall-0012.boot-1.1', 'fall-0012.boot-1.2', 'fall-0012.boot-1.9']),
  ).toEqual({
    lost: ['fall-0012.boot-1.9'],
    doubled: ['fall-0012.boot-1.2'],
  });
});

it('the same seed gives the same moments, another seed others', () => {
  const take = (seed: number) => Array.from({ length: 5 }, createSeededRandom(seed));
  expect(take(7)).toEqual(take(7));
  expect(take(7)).not.toEqual(take(8));
  expect(take(7).every((each) => each >= 0 && each < 1)).toBe(true);
});
