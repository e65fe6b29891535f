import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCarer } from '#firmware-sim/carer.ts';
import { startDevice } from '#tests/support/a-device.ts';
import { aHomeFolder, installHome, startGatewayProcess, startWell } from './a-gateway-process.ts';

let place: ReturnType<typeof aHomeFolder>;
beforeEach(() => {
  place = aHomeFolder();
});
afterEach(() => place.remove());

const journal = () => join(place.folder, 'journal.db');

/** Every file of the folder but the lock's own, with its bytes. */
const contents = () =>
  Object.fromEntries(
    readdirSync(place.folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !/^(lock\.db|gateway\.pid)/.test(entry.name))
      .map(({ parentPath, name }) => [
        join(parentPath, name),
        readFileSync(join(parentPath, name)).toString('latin1'),
      ]),
  );

describe('a folder with something else in place of the journal is left as it was', () => {
  it.each<{ what: string; spoil: () => void; words: RegExp }>([
    {
      what: 'a letter',
      spoil: () => writeFileSync(journal(), 'Dear Amy, the spare key is under the mat.\n'.repeat(200)),
      words: /journal\.db is not a journal of this gateway/,
    },
    {
      what: 'another program’s database',
      spoil: () => {
        const db = new DatabaseSync(journal());
        db.exec('CREATE TABLE recipe (name TEXT)');
        db.close();
      },
      words: /journal\.db belongs to another program/,
    },
    {
      what: 'a journal whose middle is overwritten',
      spoil: () => {
        const bytes = readFileSync(journal());
        bytes.fill(0xa5, 100, bytes.length);
        writeFileSync(journal(), bytes);
      },
      words: /is damaged or not a database/,
    },
    {
      what: 'the journal of a newer gateway',
      spoil: () => {
        const db = new DatabaseSync(journal());
        db.exec('PRAGMA user_version = 999; PRAGMA wal_checkpoint(TRUNCATE)');
        db.close();
      },
      words: /was written by a newer gateway .* Start the newer gateway again/,
    },
  ])('$what: it says so, ends with 1, and changes nothing', async ({ what, spoil, words }) => {
    if (what.includes('journal')) await installHome(place.folder);
    spoil();
    const before = contents();
    const refused = await startGatewayProcess({ folder: place.folder });
    expect(refused).toMatchObject({ exitCode: 1, said: expect.stringMatching(words) });
    expect(refused).toMatchObject({ said: expect.stringContaining('Nothing was changed') });
    expect(contents()).toEqual(before);
  });

  it('an emptied journal beside its log is not begun anew: the log holds the night', async () => {
    const demo = await installHome(place.folder);
    const gateway = await startWell({ folder: place.folder });
    const secret = demo.devices[0]?.secret ?? '';
    const device = await startDevice({ port: gateway.mqttPort, deviceId: 'fall-0001', secret });
    await device.fall(0);
    await gateway.kill();
    await device.leave();
    truncateSync(journal(), 0);
    rmSync(`${journal()}-shm`, { force: true });
    const before = contents();
    const refused = await startGatewayProcess({ folder: place.folder });
    expect(refused).toMatchObject({ exitCode: 1, said: expect.stringMatching(/its log is still there/) });
    expect(contents()).toEqual(before);
  });

  it('an empty folder is told what to do', async () => {
    const refused = await startGatewayProcess({ folder: place.folder });
    expect(refused).toMatchObject({ exitCode: 1, said: expect.stringMatching(/npx nightwell demo/) });
  });

  it('a folder that cannot be one is named', async () => {
    const path = join(place.folder, 'a-file');
    writeFileSync(path, 'x');
    const refused = await startGatewayProcess({ folder: join(path, 'below') });
    expect(refused).toMatchObject({ exitCode: 1, said: expect.stringContaining(path) });
  });
});

it('a second gateway on the same folder is refused by the first one’s number, and the first goes on', async () => {
  const demo = await installHome(place.folder);
  const first = await startWell({ folder: place.folder });
  const second = await startGatewayProcess({ folder: place.folder });
  expect(second).toMatchObject({ exitCode: 1, said: expect.stringContaining(`(process ${first.pid})`) });
  const amy = await startCarer({ url: `http://127.0.0.1:${first.httpPort}`, personId: 'amy', pin: demo.pin });
  const secret = demo.devices.find(({ deviceId }) => deviceId === 'fall-0012')?.secret ?? '';
  const device = await startDevice({ port: first.mqttPort, deviceId: 'fall-0012', secret });
  await device.fall(0);
  await amy.waitFor(({ rings }) => rings, 2_000);
  await device.leave();
  amy.leave();
  expect(await first.stop()).toBe(0);
  // It freed the folder: the next one starts, with the alert still open.
  const third = await startWell({ folder: place.folder });
  const again = await startCarer({
    url: `http://127.0.0.1:${third.httpPort}`,
    personId: 'amy',
    pin: demo.pin,
  });
  expect(again.alerts()).toMatchObject([{ rings: true, room: { label: 'Room 12' } }]);
  again.leave();
  expect(await third.stop()).toBe(0);
});
