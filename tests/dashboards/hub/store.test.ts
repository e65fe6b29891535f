import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createIntake, type Intake } from '#dashboards/hub/intake.ts';
import { readChanges, readHomes } from '#dashboards/hub/read.ts';
import { openRegister } from '#dashboards/hub/register.ts';
import { rereadEnvelopes } from '#dashboards/hub/reread.ts';
import { migrate } from '#dashboards/hub/schema.ts';
import type { Sql } from '#dashboards/hub/sql.ts';
import { openPgliteSql } from '#dashboards/hub/sql-pglite.ts';
import { openPostgresSql } from '#dashboards/hub/sql-postgres.ts';
import { HomeId } from '#devices/ids.ts';
import { silentLog } from '#gateway/base/log.ts';
import { copyEmptyDatabase } from '#tests/support/a-hub.ts';
import { postgresMissing, startPostgres, type TestPostgres } from '#tests/support/a-postgres.ts';
import { aNight, anEnvelope, anEpoch, aStory, aSummary, rowanHouse, toPayload } from './sayings.ts';

const nowMs = 1_764_100_000_000;
const story = (seq: number) =>
  anEnvelope(seq, { kind: 'alert-story', body: aStory({ alertId: `fall-${seq}` as never }) });

type Engine = { readonly open: () => Promise<Sql>; readonly end: () => Promise<void> };

function pglite(): Engine {
  const folder = mkdtempSync(join(tmpdir(), 'nightwell-hub-store-'));
  return {
    async open() {
      await copyEmptyDatabase(join(folder, 'database'));
      return openPgliteSql(join(folder, 'database'));
    },
    end: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

function postgres(): Engine {
  let server: TestPostgres | null = null;
  return {
    async open() {
      server ??= await startPostgres();
      return openPostgresSql(server.url, () => {});
    },
    end: async () => server?.stop(),
  };
}

describe.each([
  { name: 'the embedded PGlite', make: pglite, missing: null },
  {
    name: `a PostgreSQL server (${postgresMissing ?? 'Debian’s'})`,
    make: postgres,
    missing: postgresMissing,
  },
])('the hub’s store on $name', ({ make, missing }) => {
  let engine: Engine;
  let sql: Sql;
  let intake: Intake;
  const changed: Array<{ n: number; homeId: string }> = [];

  const open = async (): Promise<void> => {
    sql = await engine.open();
    await migrate(sql);
    intake = createIntake({
      sql,
      nowMs: () => nowMs,
      log: silentLog,
      onChanged: (n, homeId) => changed.push({ n, homeId }),
    });
  };
  const take = (...envelopes: readonly unknown[]) => intake.take(rowanHouse, toPayload(envelopes));
  const countRows = async (): Promise<number> =>
    Number((await sql.query('SELECT count(*)::int AS c FROM envelope'))[0]?.c);

  beforeAll(async () => {
    engine = make();
    // PGlite's first start makes a cluster, which takes seconds.
    if (missing === null) await (await engine.open()).close();
  }, 60_000);
  beforeEach(async ({ skip }) => {
    if (missing !== null) skip(missing);
    await open();
    for (const table of ['envelope', 'latest', 'progress', 'setting', 'person', 'home'])
      await sql.query(`DELETE FROM ${table}`);
    await (await openRegister(sql, () => nowMs)).addHome(rowanHouse);
    changed.length = 0;
  });
  afterEach(async () => {
    await sql?.close();
  });
  afterAll(() => engine.end());

  it('keeps an envelope once, however often it comes', async () => {
    const batch = [story(1), story(2), story(3)];
    expect(await take(...batch)).toEqual({ v: 1, epoch: anEpoch, seq: 3 });
    expect(await take(...batch)).toEqual({ v: 1, epoch: anEpoch, seq: 3 });
    expect(await take(story(2), story(3), story(4))).toMatchObject({ seq: 4 });
    expect(await countRows()).toBe(4);
    // The batch that brought nothing new told nobody.
    expect(changed).toHaveLength(2);
  });

  it('confirms no further than to the first gap', async () => {
    expect(await take(story(1), story(2), story(5))).toMatchObject({ seq: 2 });
    expect(await take(story(4))).toMatchObject({ seq: 2 });
    expect(await take(story(3))).toMatchObject({ seq: 5 });
  });

  it('still knows everything after it was closed and opened again', async () => {
    await take(story(1), story(2));
    await sql.close();
    await open();
    expect(await take(story(2), story(3))).toMatchObject({ seq: 3 });
  });

  it('knows how far the home’s clock is from its own, and learns nothing of it from what comes twice', async () => {
    const read = async () => {
      const { homes } = await readHomes(sql, { homeId: rowanHouse, nightsOf: 'nobody', nowMs });
      return homes[0]?.clockAheadMs;
    };
    const older = story(1);
    const newer = story(2);
    await take({ ...older, atMs: nowMs - 90_000 });
    await take({ ...newer, atMs: nowMs - 60_000 });
    expect(await read()).toBe(-60_000);
    await take({ ...older, atMs: nowMs - 90_000 });
    expect(await read()).toBe(-60_000);
  });

  it('knows of whom nights were told before those that the pages look back on', async () => {
    const told = (seq: number, residentId: string, atMs: number) =>
      anEnvelope(seq, { kind: 'night-features', body: aNight(residentId, '2025-10-24') }, { atMs });
    await take(told(1, 'resident-1', nowMs - 29 * 86_400_000), told(2, 'resident-2', nowMs - 86_400_000));
    const { homes } = await readHomes(sql, { homeId: rowanHouse, nightsOf: 'everybody', nowMs });
    expect(homes[0]?.longKnownIds).toEqual(new Set(['resident-1']));
  });

  it('keeps the newest word on each thing, whatever order the batches come in', async () => {
    const closed = anEnvelope(7, { kind: 'alert-story', body: aStory() });
    const raised = anEnvelope(2, {
      kind: 'alert-story',
      body: aStory({ state: 'raised', closedAtMs: null, outcome: null }),
    });
    await take(closed);
    await take(raised);
    const { homes } = await readHomes(sql, { homeId: rowanHouse, nightsOf: 'nobody', nowMs });
    expect(homes[0]?.stories.map(({ state }) => state)).toEqual(['closed']);
    await take(
      anEnvelope(
        1,
        { kind: 'alert-story', body: aStory({ state: 'attended' }) },
        { epoch: '1764000000001-00000000' },
      ),
    );
    const later = await readHomes(sql, { homeId: rowanHouse, nightsOf: 'nobody', nowMs });
    expect(later.homes[0]?.stories.map(({ state }) => state)).toEqual(['attended']);
  });

  it.each([
    { why: 'of a newer home', raw: { ...anEnvelope(2, { kind: 'home-summary', body: aSummary() }), v: 2 } },
    {
      why: 'of an unknown kind',
      raw: { ...anEnvelope(2, { kind: 'home-summary', body: {} }), kind: 'weather' },
    },
    {
      why: 'with a name in it',
      raw: anEnvelope(2, { kind: 'alert-story', body: { ...aStory(), residentName: 'Hilda' } }),
    },
    {
      why: 'with a character no database takes',
      raw: anEnvelope(2, { kind: 'home-summary', body: aSummary({ homeName: 'Rowan\u0000House' }) }),
    },
  ])('puts an envelope $why aside, and what comes behind it is not held up', async ({ raw }) => {
    expect(await take(story(1), raw, story(3))).toMatchObject({ seq: 3 });
    const rows = await sql.query('SELECT seq, is_readable FROM envelope ORDER BY seq');
    expect(rows.map((row) => row.is_readable)).toEqual([true, false, true]);
    const { homes } = await readHomes(sql, { homeId: null, nightsOf: 'nobody', nowMs });
    expect(homes[0]?.stories).toHaveLength(2);
    expect(homes[0]?.summary).toBeNull();
  });

  it.each([
    { why: 'is no JSON', payload: Buffer.from('{"v":1,"envel') },
    {
      why: 'speaks for another home',
      payload: toPayload([{ ...story(1), homeId: HomeId.parse('elm-court') }]),
    },
    {
      why: 'mixes two epochs',
      payload: toPayload([story(1), { ...story(2), epoch: '1764000000001-00000000' }]),
    },
    { why: 'is empty', payload: toPayload([]) },
  ])('records nothing of a batch that $why, and confirms nothing', async ({ payload }) => {
    expect(await intake.take(rowanHouse, payload)).toBeNull();
    expect(await countRows()).toBe(0);
  });

  it('tells a page that was away what it missed', async () => {
    const { n: before } = await readChanges(sql, 0);
    await take(story(1));
    await take(story(2));
    expect(await readChanges(sql, before)).toEqual({ n: before + 2, homeIds: [rowanHouse] });
    expect(await readChanges(sql, before + 2)).toEqual({ n: before + 2, homeIds: [] });
  });

  it('reads a night’s gaps as gaps', async () => {
    const night = aNight('resident-12', '2025-11-24');
    await take(anEnvelope(1, { kind: 'night-features', body: night }));
    const { homes } = await readHomes(sql, { homeId: rowanHouse, nightsOf: night.residentId, nowMs });
    expect(homes[0]?.nights).toEqual([night]);
    expect(homes[0]?.nights[0]?.soundDba.slice(24, 28)).toEqual([null, null, null, null]);
  });

  it('reads at its next start what it could not read as an older version, in its place behind later words', async () => {
    const health = (seq: number, changes: object = {}) => {
      const body = {
        ...{ deviceId: `fall-000${seq}`, roomId: 'room-7', residentId: 'resident-7', state: 'refused' },
        ...{ silentSinceAtMs: null, isBatteryLow: false, batteryPercent: null, ...changes },
      };
      return anEnvelope(seq, { kind: 'device-health', body });
    };
    const setAside = (envelope: object, seq: number) =>
      sql.query(
        "UPDATE envelope SET is_readable = false, body = jsonb_build_object('text', $1::text) WHERE seq = $2",
        [JSON.stringify(envelope), seq],
      );
    const readStates = async () => {
      const { homes } = await readHomes(sql, { homeId: rowanHouse, nightsOf: 'nobody', nowMs });
      return homes[0]?.devices.map(({ deviceId, state }) => `${deviceId} ${state}`).sort();
    };
    // As an older hub kept them: the last word it could read stands, whatever came after.
    const overtaken = health(2, { deviceId: 'fall-0004' });
    await take(
      health(1, { deviceId: 'fall-0003', state: 'ok' }),
      overtaken,
      health(3),
      health(4, { state: 'ok' }),
    );
    await sql.query("DELETE FROM latest WHERE key = 'fall-0003'");
    await sql.query(
      `INSERT INTO latest SELECT home_id, kind, 'fall-0003', epoch, seq, at_ms, 1, body FROM envelope WHERE seq = 1`,
    );
    await setAside(overtaken, 2);
    await setAside(health(3), 3);
    await take({ ...health(5), kind: 'weather' });
    await take(anEnvelope(6, { kind: 'home-summary', body: aSummary({ homeName: 'Rowan\u0000House' }) }));
    expect(await readStates()).toEqual(['fall-0003 ok', 'fall-0004 ok']);
    const { n } = await readChanges(sql, 0);
    expect(await rereadEnvelopes(sql)).toBe(2);
    expect(await readStates()).toEqual(['fall-0003 refused', 'fall-0004 ok']);
    expect(await readChanges(sql, n)).toMatchObject({ homeIds: [rowanHouse] });
    expect(await rereadEnvelopes(sql)).toBe(0);
    const unread = await sql.query('SELECT seq FROM envelope WHERE NOT is_readable ORDER BY seq');
    expect(unread.map(({ seq }) => Number(seq))).toEqual([5, 6]);
  });

  it('refuses a database that a newer hub wrote', async () => {
    await sql.query('INSERT INTO schema_step VALUES (99)');
    await expect(migrate(sql)).rejects.toThrow(/written by a newer hub/);
    await sql.query('DELETE FROM schema_step WHERE step = 99');
  });
});
