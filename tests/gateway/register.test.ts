import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PersonId } from '#gateway/alerting/ids.ts';
import { silentLog } from '#gateway/base/log.ts';
import { ok } from '#gateway/base/result.ts';
import { createDemoHome } from '#gateway/demo-home.ts';
import { parseHomeDocuments, toDocumentVersions, writeHomeDocuments } from '#gateway/home-documents.ts';
import type { DocumentChange, Documents } from '#gateway/office/documents.ts';
import { createRegister } from '#gateway/register.ts';
import type { JournalOptions } from '#gateway/store/journal.ts';
import { toDocuments } from '#tests/support/a-home.ts';
import { aFolder, ask, openWell, outcome, until } from './store/a-journal.ts';

const home = toDocuments(await createDemoHome());
const helen = PersonId.parse('helen');

let place: ReturnType<typeof aFolder>;
beforeEach(() => {
  place = aFolder();
});
afterEach(() => place.remove());

const open = async (faults: JournalOptions['faults'] = {}) => {
  const { journal, told } = await openWell(place.folder, { faults });
  const versions = await writeHomeDocuments(journal, home);
  const clock = { nowMs: () => 1_000 };
  const register = createRegister({ documents: home, versions, journal, clock, log: silentLog });
  return { journal, told, register };
};

const rename = (homeName: string, basedOnVersion = 1): DocumentChange => ({
  ...{ basis: 'directory', basedOnVersion, byPersonId: helen, action: 'home-renamed', subjectId: 'home' },
  toReplaced: ({ directory }: Documents) => ok({ directory: { ...directory, homeName } }),
});

const readBack = async () => {
  const { journal, restored } = await openWell(place.folder);
  const read = parseHomeDocuments(restored.documents);
  await journal.stop();
  if (!read.ok) throw new Error(read.failure.message);
  return { documents: read.value, versions: toDocumentVersions(restored.documents) };
};

describe('a change of the home’s documents', () => {
  it('is on disk before anybody hears of it', async () => {
    const { register, journal } = await open();
    const heard: unknown[] = [];
    register.onChanged((replaced, documents) => {
      heard.push([
        Object.keys(replaced),
        documents.directory.homeName,
        ask(place.folder, "SELECT max(version) FROM document WHERE name = 'directory'"),
      ]);
    });
    expect(await register.change(rename('Rowan Lodge'))).toMatchObject({ ok: true, value: { directory: 2 } });
    expect(heard).toEqual([[['directory'], 'Rowan Lodge', 2]]);
    await journal.stop();
    expect((await readBack()).documents.directory.homeName).toBe('Rowan Lodge');
  });

  it('leaves a line of who did what', async () => {
    const { register, journal } = await open();
    await register.change(rename('Rowan Lodge'));
    const body = ask(place.folder, "SELECT body FROM document WHERE name = 'office-change' AND version = 1");
    expect(JSON.parse(String(body))).toEqual({
      ...{ atMs: 1_000, byPersonId: 'helen', action: 'home-renamed', subjectId: 'home' },
      documents: ['directory'],
    });
    await journal.stop();
  });

  it('made from what has changed since is refused, in words', async () => {
    const { register, journal } = await open();
    const [first, second] = await Promise.all([
      register.change(rename('First')),
      register.change(rename('Second')),
    ]);
    expect(first).toMatchObject({ ok: true });
    expect(second).toMatchObject({ ok: false, failure: { code: 'stale' } });
    expect(register.documents().directory.homeName).toBe('First');
    expect(await register.change(rename('Third', 2))).toMatchObject({ ok: true });
    await journal.stop();
  });

  it('that could not be read again is not written', async () => {
    const { register, journal } = await open();
    const tooLong = await register.change(rename('x'.repeat(81)));
    expect(tooLong).toMatchObject({ ok: false, failure: { code: 'not-understood' } });
    expect(register.versions().directory).toBe(1);
    await journal.stop();
    expect((await readBack()).documents).toEqual(home);
  });

  it('that its maker refuses changes nothing', async () => {
    const { register, journal } = await open();
    const refused = { code: 'taken', message: 'There is one already.' } as const;
    const change = { ...rename('x'), toReplaced: () => ({ ok: false, failure: refused }) as const };
    expect(await register.change(change)).toEqual({ ok: false, failure: refused });
    await journal.stop();
    expect((await readBack()).versions).toEqual({ homeConfig: 1, directory: 1, credentials: 1, consents: 1 });
  });
});

describe('a disk that refuses', () => {
  it('changes nothing, now or when it is well again', async () => {
    // The first commit has the home; the next ones fail for a while.
    const { register, journal, told } = await open({ ioErrorAtCommits: [2, 3, 4] });
    const heard: unknown[] = [];
    register.onChanged((replaced) => heard.push(replaced));
    const refused = await register.change(rename('Rowan Lodge'));
    expect(refused).toMatchObject({
      ok: false,
      failure: { code: 'not-recorded', message: expect.stringContaining('Nothing was changed') },
    });
    expect(register.documents().directory.homeName).toBe('Rowan House');
    expect(heard).toEqual([]);
    while (journal.stats().failingSinceUptimeMs !== null) await outcome(journal.settled());
    await until('all is written', () => journal.stats().pendingCount === 0);
    expect(told.recoveredCount).toBe(1);

    expect(await register.change(rename('Rowan Court'))).toMatchObject({ ok: true });
    await register.change(rename('Rowan House', register.versions().directory));
    await journal.stop();
    expect((await readBack()).documents).toEqual(home);
  });

  it('is found as it was by a restart right after it recovered', async () => {
    const { register, journal } = await open({ ioErrorAtCommits: [2] });
    expect(await register.change(rename('Rowan Lodge'))).toMatchObject({ ok: false });
    await until('all is written', () => journal.stats().pendingCount === 0);
    await journal.stop();
    // What was refused did reach the disk in the end, and what stood before was put in its place.
    expect(ask(place.folder, "SELECT count(*) FROM document WHERE name = 'directory'", 'journal-2.db')).toBe(
      3,
    );
    expect((await readBack()).documents).toEqual(home);
  });

  it('that is known to refuse is not asked', async () => {
    const { register, journal } = await open({ ioErrorAtCommits: [2, 3, 4, 5, 6, 7, 8] });
    await register.change(rename('One'));
    const before = journal.stats().pendingCount;
    expect(await register.change(rename('Two'))).toMatchObject({ failure: { code: 'not-recorded' } });
    expect(journal.stats().pendingCount).toBe(before);
    while (journal.stats().failingSinceUptimeMs !== null) await outcome(journal.settled());
    await journal.stop();
    expect((await readBack()).documents).toEqual(home);
  });
});
