import { execFileSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readJournal } from '#gateway/store/journal-reader.ts';
import { aFolder, anEntry, ask, openWell, outcome, until } from './a-journal.ts';

let place: ReturnType<typeof aFolder>;
beforeEach(() => {
  place = aFolder();
});
afterEach(() => place.remove());

const numbersOf = (folder: string) => [...readJournal(folder)].map(({ seq }) => seq);
const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

const isRoot = process.getuid?.() === 0;

describe.skipIf(!isRoot)('a full disk (a small tmpfs; needs root to mount)', () => {
  beforeEach(() => {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', place.folder]);
  });
  afterEach(() => {
    execFileSync('umount', [place.folder]);
  });

  const fill = () => {
    for (let sizeBytes = 1_048_576; sizeBytes >= 4_096; sizeBytes /= 2) {
      try {
        for (;;) writeFileSync(join(place.folder, 'filler'), Buffer.alloc(sizeBytes, 1), { flag: 'a' });
      } catch (error) {
        expect((error as NodeJS.ErrnoException).code).toBe('ENOSPC');
      }
    }
  };
  /** 8 kB each, so that the ballast is soon used up. */
  const bulky = (n: number) => anEntry(n, { policyHash: 'p'.repeat(8_192) });

  it('the ballast carries it on; then it refuses at once, says so once, and loses nothing', async () => {
    const { journal, told } = await openWell(place.folder);
    await journal.append(bulky(1));
    await until('the ballast is held', () => told.log.includes('journal-ballast-held'));
    fill();
    let n = 2;
    let verdict = await outcome(journal.append(bulky(n)));
    expect(verdict).toBe('recorded');
    expect(told.log).toContain('journal-ballast-released');
    while (verdict === 'recorded') {
      n += 1;
      verdict = await outcome(journal.append(bulky(n)));
    }
    expect(n).toBeGreaterThan(100);
    expect(verdict).toEqual({ code: 'disk-full', retry: 'later' });

    const askedMs = performance.now();
    const late = await Promise.all([1, 2, 3].map((more) => outcome(journal.append(bulky(n + more)))));
    expect(performance.now() - askedMs).toBeLessThan(1_000);
    expect(late).toEqual(Array(3).fill({ code: 'disk-full', retry: 'later' }));
    expect(await outcome(journal.settled())).toEqual({ code: 'disk-full', retry: 'later' });
    expect(journal.stats().pendingCount).toBe(4);
    expect(journal.stats().failingSinceUptimeMs).not.toBeNull();
    expect([told.failing, told.recoveredCount]).toEqual([['disk-full'], 0]);

    rmSync(join(place.folder, 'filler'));
    await until('it recovers by itself', () => told.recoveredCount === 1);
    expect(await outcome(journal.append(bulky(n + 4)))).toBe('recorded');
    await until('the ballast is held again', () => existsSync(join(place.folder, 'ballast')));
    expect([told.failing, told.recoveredCount]).toEqual([['disk-full'], 1]);
    expect(journal.stats()).toMatchObject({ pendingCount: 0, failingSinceUptimeMs: null });
    await journal.stop();
    expect(numbersOf(place.folder)).toEqual(upTo(n + 4));
    expect(ask(place.folder, 'PRAGMA integrity_check')).toBe('ok');
  }, 30_000);

  it('a gateway that stops while the disk refuses says that something is missing, and frees the folder', async () => {
    const { journal, told } = await openWell(place.folder);
    await journal.append(bulky(1));
    fill();
    let n = 1;
    while (told.failing.length === 0) {
      n += 1;
      await outcome(journal.append(bulky(n)));
    }
    await expect(journal.stop()).rejects.toThrow('1 rows of the journal could not be written');
    rmSync(join(place.folder, 'filler'));
    const again = await openWell(place.folder);
    expect(again.restored.entryCount).toBe(n - 1);
    await again.journal.stop();
  });
});

describe('a disk that answers with an error', () => {
  const errorsAt = (...ioErrorAtCommits: number[]) => ({ faults: { ioErrorAtCommits } });

  it('is not trusted with the same file again: all goes on, complete, in a fresh one', async () => {
    const { journal, told } = await openWell(place.folder, errorsAt(3));
    await journal.append(anEntry(1));
    await journal.append(anEntry(2));
    expect(await outcome(journal.append(anEntry(3)))).toEqual({ code: 'disk-error', retry: 'later' });
    // The copy is made once in a while, not for every entry that comes meanwhile.
    expect(await outcome(journal.append(anEntry(4)))).toEqual({ code: 'disk-error', retry: 'later' });
    await until('it recovers', () => told.recoveredCount === 1);
    await journal.append(anEntry(5));
    await journal.stop();
    expect(told.failing).toEqual(['disk-error']);
    expect(told.log).toContain('journal-file-changed');
    expect(numbersOf(place.folder)).toEqual(upTo(5));
    expect(ask(place.folder, 'SELECT max(n) FROM input', 'journal.db')).toBe(2);
    expect(ask(place.folder, 'SELECT max(n) FROM input', 'journal-2.db')).toBe(5);
  });

  it('the next start goes on in the last file and keeps one old one', async () => {
    const first = await openWell(place.folder, errorsAt(2, 3));
    await first.journal.append(anEntry(1));
    await outcome(first.journal.append(anEntry(2)));
    await until('it recovers', () => first.told.recoveredCount === 1);
    await first.journal.stop();
    const second = await openWell(place.folder);
    expect(second.restored.events).toHaveLength(2);
    await second.journal.append(anEntry(3));
    await second.journal.stop();
    expect(numbersOf(place.folder)).toEqual(upTo(3));
    expect(
      ['journal.db', 'journal-2.db', 'journal-3.db'].map((name) => existsSync(join(place.folder, name))),
    ).toEqual([false, true, true]);
  });
});

describe('a row that is itself at fault', () => {
  const poisoned = (n: number) => anEntry(n, { policyHash: undefined as never });

  it('is set aside in full; its neighbours are kept, before and behind', async () => {
    const { journal, told } = await openWell(place.folder);
    const all = [anEntry(1), poisoned(2), anEntry(3)].map((entry) => outcome(journal.append(entry)));
    expect(await Promise.all(all)).toEqual(['recorded', { code: 'quarantined', retry: 'never' }, 'recorded']);
    expect(await outcome(journal.settled())).toBe('recorded');
    expect(journal.stats()).toMatchObject({ quarantinedCount: 1, pendingCount: 0 });
    await journal.stop();
    expect([told.failing, told.log]).toEqual([[], ['journal-entry-quarantined']]);
    expect(numbersOf(place.folder)).toEqual([1, 3]);
    expect(ask(place.folder, `SELECT input_n || ' ' || reason FROM quarantine`)).toBe(
      '2 policyHash is of a kind that no column takes: undefined',
    );
    expect(ask(place.folder, `SELECT body ->> '$.events[0].body' ->> 'key' FROM quarantine`)).toBe(
      'boot-1:2',
    );
    expect(ask(place.folder, 'SELECT count(*) FROM event')).toBe(2);
  });

  it('does not make the next run count wrongly', async () => {
    const first = await openWell(place.folder);
    await first.journal.append(anEntry(1));
    expect(await outcome(first.journal.append(poisoned(2)))).toMatchObject({ code: 'quarantined' });
    await first.journal.stop();
    const second = await openWell(place.folder);
    expect([second.restored.entryCount, second.restored.lastSeq]).toEqual([2, 1]);
    expect(await outcome(second.journal.append(anEntry(3)))).toBe('recorded');
    await second.journal.stop();
    expect([...readJournal(place.folder)].map(({ n }) => n)).toEqual([1, 3]);
  });
});

describe('a worker that dies', () => {
  it.each(['before', 'after'] as const)(
    'just %s its commit is replaced; each entry is there once',
    async (when) => {
      const { journal, told } = await openWell(place.folder, {
        faults: { dieAtCommit: { commit: 3, when } },
      });
      await journal.append(anEntry(1));
      await journal.append(anEntry(2));
      const document = journal.writeDocument('people', ['Amy']).then(
        () => 'recorded',
        () => 'refused',
      );
      const lost = await Promise.all([3, 4, 5].map((n) => outcome(journal.append(anEntry(n)))));
      expect(await document).toBe('refused');
      expect(lost).toEqual(Array(3).fill({ code: 'writer-lost', retry: 'later' }));
      await until('it recovers', () => told.recoveredCount === 1);
      expect(await outcome(journal.append(anEntry(6)))).toBe('recorded');
      expect(await journal.writeDocument('people', [])).toBe(2);
      expect(journal.stats()).toMatchObject({
        workerLostCount: 1,
        quarantinedCount: 0,
        pendingCount: 0,
        failingSinceUptimeMs: null,
      });
      await journal.stop();
      expect([told.failing, told.recoveredCount]).toEqual([['writer-lost'], 1]);
      expect(numbersOf(place.folder)).toEqual(upTo(6));
      expect(ask(place.folder, 'SELECT count(*) FROM document')).toBe(2);
    },
  );
});
