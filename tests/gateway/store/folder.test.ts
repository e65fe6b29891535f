import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrations } from '#gateway/store/migrations.ts';
import { aFolder, anEntry, ask, open, openWell, outcome, tamper } from './a-journal.ts';
import { startAppending } from './a-killed-gateway.ts';

let place: ReturnType<typeof aFolder>;
beforeEach(() => {
  place = aFolder();
});
afterEach(() => place.remove());

const refusalOf = async (folder: string) => {
  const { started } = await open(folder);
  if (started.ok) await started.value.journal.stop();
  return started.ok ? null : started.failure;
};

function anotherProgramsDatabase(path: string): void {
  const db = new DatabaseSync(path);
  db.exec('CREATE TABLE recipes (name TEXT)');
  db.close();
}

describe('a file that is no journal is left as it is, and the person is told', () => {
  it.each([
    { why: 'a text', file: () => Buffer.from('shopping list: milk, bread\n'.repeat(50)) },
    { why: 'a few bytes', file: () => Buffer.from('milk') },
    {
      why: 'a database header with rubbish behind',
      file: () => Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(8_176, 0xa5)]),
    },
  ])('$why', async ({ file }) => {
    const path = join(place.folder, 'journal.db');
    writeFileSync(path, file());
    const refusal = await refusalOf(place.folder);
    expect(refusal?.code).toBe('not-a-database');
    expect(refusal?.message).toContain(path);
    expect(refusal?.message).toContain('Nothing was changed.');
    expect(readFileSync(path).equals(file())).toBe(true);
    expect(readdirSync(place.folder).filter((name) => name.startsWith('journal'))).toEqual(['journal.db']);
  });

  it("another program's database", async () => {
    const path = join(place.folder, 'journal.db');
    anotherProgramsDatabase(path);
    const before = readFileSync(path);
    expect(await refusalOf(place.folder)).toMatchObject({ code: 'not-a-database' });
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it.each(['empty', 'missing'])('a journal that is %s while its log is still there', async (state) => {
    const path = join(place.folder, 'journal.db');
    if (state === 'empty') writeFileSync(path, '');
    writeFileSync(`${path}-wal`, 'the night');
    expect(await refusalOf(place.folder)).toMatchObject({ code: 'not-a-database' });
    expect(readFileSync(`${path}-wal`, 'utf8')).toBe('the night');
  });

  it('a journal with a damaged page', async () => {
    const { journal } = await openWell(place.folder);
    await Promise.all(Array.from({ length: 200 }, (_, index) => journal.append(anEntry(index + 1))));
    await journal.stop();
    const path = join(place.folder, 'journal.db');
    const damaged = readFileSync(path).fill(0xa5, 4_096);
    writeFileSync(path, damaged);
    expect(await refusalOf(place.folder)).toMatchObject({ code: 'not-a-database' });
    expect(readFileSync(path).equals(damaged)).toBe(true);
  });
});

it('a journal of a newer gateway is refused, and stays usable for it', async () => {
  const { journal } = await openWell(place.folder);
  await journal.append(anEntry(1));
  await journal.stop();
  tamper(place.folder, `PRAGMA user_version = ${migrations.length + 1}`);
  const before = readFileSync(join(place.folder, 'journal.db'));
  expect(await refusalOf(place.folder)).toMatchObject({ code: 'newer-version' });
  expect(readFileSync(join(place.folder, 'journal.db')).equals(before)).toBe(true);
});

it('an empty file, as a power cut at the very first start leaves it, is a new journal', async () => {
  writeFileSync(join(place.folder, 'journal.db'), '');
  const { journal } = await openWell(place.folder);
  await journal.append(anEntry(1));
  await journal.stop();
  expect(ask(place.folder, 'PRAGMA user_version')).toBe(migrations.length);
});

it('a folder that cannot be made is said to be so', async () => {
  writeFileSync(join(place.folder, 'file'), '');
  expect(await refusalOf(join(place.folder, 'file', 'data'))).toMatchObject({ code: 'cannot-open' });
  mkdirSync(join(place.folder, 'data', 'journal.db'), { recursive: true });
  expect(await refusalOf(join(place.folder, 'data'))).toMatchObject({ code: 'cannot-open' });
});

describe('one gateway per folder', () => {
  it('a second one in the same process is refused, and the first goes on', async () => {
    const first = await openWell(place.folder);
    expect(await refusalOf(place.folder)).toMatchObject({ code: 'in-use' });
    expect(await outcome(first.journal.append(anEntry(1)))).toBe('recorded');
    await first.journal.stop();
    expect(await refusalOf(place.folder)).toBeNull();
  });

  it('a second process is refused and told which one to stop, and the first goes on', async () => {
    const first = await startAppending(place.folder);
    const refusal = await refusalOf(place.folder);
    expect(refusal?.code).toBe('in-use');
    expect(refusal?.message).toContain(`(process ${first.pid})`);
    const seen = first.promised().length;
    await first.until(() => first.promised().length > seen);
    // Refused attempts of another process must not free the folder either.
    expect(await refusalOf(place.folder)).toMatchObject({ code: 'in-use' });
    await first.kill();
  });

  it('a second process finds the folder taken by this one, even after a refusal here', async () => {
    const { journal } = await openWell(place.folder);
    expect(await refusalOf(place.folder)).toMatchObject({ code: 'in-use' });
    const second = await startAppending(place.folder);
    expect(second.refusal()).toBe('in-use');
    await journal.stop();
  });

  it('nothing of the lock outlives a gateway that was killed', async () => {
    const first = await startAppending(place.folder);
    await first.until(() => first.promised().length > 0);
    await first.kill();
    expect(existsSync(join(place.folder, 'gateway.pid'))).toBe(true); // it had no time to tidy
    expect(await refusalOf(place.folder)).toBeNull();
    expect(existsSync(join(place.folder, 'gateway.pid'))).toBe(false);
  });
});
