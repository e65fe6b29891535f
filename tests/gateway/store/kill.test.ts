import { afterEach, beforeEach, expect, it } from 'vitest';
import { readJournal } from '#gateway/store/journal-reader.ts';
import { aFolder, ask } from './a-journal.ts';
import { startAppending } from './a-killed-gateway.ts';

const KILLS = 50;

let place: ReturnType<typeof aFolder>;
beforeEach(() => {
  place = aFolder();
});
afterEach(() => place.remove());

it(`${KILLS} times killed at any moment, nothing that was promised is missing, nothing is there twice`, async () => {
  const promised: number[] = [];
  for (let kill = 0; kill < KILLS; kill += 1) {
    const child = await startAppending(place.folder);
    // Spread over start, first commit and full flight; the machine's own jitter does the rest.
    const enough = kill % 5 === 0 ? 0 : kill * 7;
    await child.until(() => child.promised().length >= enough);
    await child.kill();
    promised.push(...child.promised());
  }
  const kept = [...readJournal(place.folder)].map(({ seq }) => seq);
  const missing = promised.filter((seq) => kept[seq - 1] !== seq);
  expect(promised.length).toBeGreaterThan(KILLS * 50);
  expect(missing).toEqual([]);
  expect(kept).toEqual(kept.map((_, index) => index + 1));
  expect(ask(place.folder, 'PRAGMA integrity_check')).toBe('ok');
}, 120_000);
