import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decideNight, defaultNightPolicy, emptyNight, evolveNight, type Night } from '#gateway/night.ts';
import { readJournal, UnreadableRowError } from '#gateway/store/journal-reader.ts';
import { aFall, createNight } from '#tests/support/a-night.ts';
import { aFolder, anEntry, ask, openWell, tamper } from './a-journal.ts';

let place: ReturnType<typeof aFolder>;
beforeEach(() => {
  place = aFolder();
});
afterEach(() => place.remove());

const nightAt = (seq: number): Night => ({ ...emptyNight, home: { ...emptyNight.home, seq } });
const keysOf = (events: readonly object[]) => events.map((event) => ('key' in event ? event.key : null));

/** Entries 1 to 10, with the home kept after 4 and after 7. */
async function writeTen(): Promise<void> {
  const { journal } = await openWell(place.folder);
  for (let n = 1; n <= 10; n += 1) {
    await journal.append(anEntry(n));
    if (n === 4 || n === 7) journal.snapshot(nightAt(n));
  }
  await journal.stop();
}

it('a first start knows nothing', async () => {
  const { journal, restored } = await openWell(place.folder);
  await journal.stop();
  expect(restored).toEqual({
    snapshot: null,
    events: [],
    entryCount: 0,
    lastSeq: 0,
    unreadableCount: 0,
    documents: new Map(),
  });
});

describe('a restart folds what came after the newest home that can be trusted', () => {
  it.each([
    { why: 'the newest', fault: 'SELECT 1', coreVersion: 1, snapshot: 7, tail: 3 },
    {
      why: 'the one before, when the newest is damaged',
      fault: `UPDATE snapshot SET body = '{"seq":8}' WHERE seq = 7`,
      coreVersion: 1,
      snapshot: 4,
      tail: 6,
    },
    {
      why: 'none, when all are damaged',
      fault: `UPDATE snapshot SET body = '{"seq":8}'`,
      coreVersion: 1,
      snapshot: null,
      tail: 10,
    },
    {
      why: 'none, when another version of the core concluded it',
      fault: 'SELECT 1',
      coreVersion: 2,
      snapshot: null,
      tail: 10,
    },
  ])('$why', async ({ fault, coreVersion, snapshot, tail }) => {
    await writeTen();
    tamper(place.folder, fault);
    const { journal, restored } = await openWell(place.folder, { coreVersion });
    await journal.stop();
    expect(restored.snapshot?.home.seq ?? null).toBe(snapshot);
    expect(keysOf(restored.events)).toEqual(
      Array.from({ length: tail }, (_, index) => `boot-1:${11 - tail + index}`),
    );
    expect([restored.entryCount, restored.lastSeq]).toEqual([10, 10]);
  });
});

it('two homes are kept, the older ones go', async () => {
  const { journal } = await openWell(place.folder);
  for (let n = 1; n <= 5; n += 1) {
    await journal.append(anEntry(n));
    journal.snapshot(nightAt(n));
    await journal.settled();
  }
  await journal.stop();
  expect(ask(place.folder, 'SELECT group_concat(seq) FROM (SELECT seq FROM snapshot ORDER BY id)')).toBe(
    '4,5',
  );
});

it('entries go on counting where the last run ended', async () => {
  await writeTen();
  const { journal } = await openWell(place.folder);
  await journal.append(anEntry(11));
  await journal.stop();
  expect([...readJournal(place.folder)].map(({ n }) => n)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
});

it('a night survives: folding and replaying both give the home that was', async () => {
  const night = createNight();
  night.fall('fall-0003', aFall(0));
  night.pass(40);
  night.ask('accept-alert', night.alert().alertId);
  night.pass(60);
  const { journal } = await openWell(place.folder);
  let live: Night = emptyNight;
  for (const [index, input] of night.inputs.entries()) {
    const { night: after, events, notices } = decideNight(live, input, defaultNightPolicy);
    live = after;
    const { seq } = after.home;
    await journal.append({ input, events, notices, seq, policyHash: 'policy-1', coreVersion: 1 });
    if (index === 3) journal.snapshot(after);
  }
  await journal.stop();

  const again = await openWell(place.folder);
  await again.journal.stop();
  expect(again.restored.snapshot).not.toBeNull();
  const folded = again.restored.events.reduce(evolveNight, again.restored.snapshot ?? emptyNight);
  expect(JSON.stringify(folded)).toBe(JSON.stringify(live));

  let replayed: Night = emptyNight;
  for (const { input } of readJournal(place.folder))
    replayed = decideNight(replayed, input, defaultNightPolicy).night;
  expect(JSON.stringify(replayed)).toBe(JSON.stringify(live));
});

it('a hundred thousand entries behind a snapshot do not delay a restart', async () => {
  const { journal } = await openWell(place.folder);
  await journal.append(anEntry(1));
  await journal.stop();
  tamper(
    place.folder,
    `WITH RECURSIVE c(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM c WHERE i < 100000)
     INSERT INTO input SELECT i, version, at_ms, uptime_ms, kind, device_id, boot_id, i, i, policy_hash,
       core_version, body FROM c, input WHERE n = 1;
     INSERT INTO event (input_n, seq, version, kind, body)
       SELECT i.n, i.n, e.version, e.kind, e.body FROM input i, event e WHERE i.n > 1 AND e.id = 1;`,
  );
  const second = await openWell(place.folder);
  expect(second.restored.events).toHaveLength(100_000);
  second.journal.snapshot(nightAt(100_000));
  await second.journal.append(anEntry(100_001));
  await second.journal.stop();
  const startMs = performance.now();
  const third = await openWell(place.folder);
  const tookMs = performance.now() - startMs;
  await third.journal.stop();
  expect([third.restored.snapshot?.home.seq, third.restored.events.length]).toEqual([100_000, 1]);
  expect(tookMs).toBeLessThan(1_000);
}, 30_000);

it('documents come back in their newest version, and the older ones are kept', async () => {
  const { journal } = await openWell(place.folder);
  expect(await journal.writeDocument('people', [{ name: 'Amy' }])).toBe(1);
  expect(await journal.writeDocument('home-config', { rooms: 3 })).toBe(1);
  expect(await journal.writeDocument('people', [])).toBe(2);
  await journal.stop();
  const second = await openWell(place.folder);
  expect(second.restored.documents).toEqual(
    new Map<string, unknown>([
      ['home-config', { version: 1, body: { rooms: 3 } }],
      ['people', { version: 2, body: [] }],
    ]),
  );
  expect(await second.journal.writeDocument('people', ['again'])).toBe(3);
  await second.journal.stop();
  expect(ask(place.folder, `SELECT body FROM document WHERE name = 'people' AND version = 1`)).toBe(
    '[{"name":"Amy"}]',
  );
});

describe('rows of another version', () => {
  const lift = (body: unknown) => ({ ...(body as object), kind: 'packet-heard' });

  it('an old row is read as a new one', async () => {
    await writeTen();
    tamper(
      place.folder,
      `UPDATE event SET version = 0, body = replace(body, 'packet-heard', 'heard') WHERE id = 2`,
    );
    const read = [...readJournal(place.folder, { input: {}, event: { 0: lift } })];
    expect(read[1]?.events).toEqual(anEntry(2).events);
  });

  it.each([
    { why: 'from the future', fault: 'UPDATE event SET version = 99 WHERE id = 9', code: 'unknown-version' },
    { why: 'without a step', fault: 'UPDATE event SET version = 0 WHERE id = 9', code: 'unknown-version' },
    { why: 'no JSON', fault: `UPDATE event SET body = '{' WHERE id = 9`, code: 'not-json' },
    { why: 'not ours', fault: `UPDATE event SET body = '{}' WHERE id = 9`, code: 'not-understood' },
  ])(
    'one that nobody can read ($why) is said to be so, and the home still starts',
    async ({ fault, code }) => {
      await writeTen();
      tamper(place.folder, fault);
      const { journal, restored, told } = await openWell(place.folder);
      await journal.stop();
      expect([restored.unreadableCount, keysOf(restored.events)]).toEqual([1, ['boot-1:8', 'boot-1:10']]);
      expect(told.log).toEqual(['journal-event-unreadable']);
      expect(() => [...readJournal(place.folder)]).toThrow(UnreadableRowError);
      expect(() => [...readJournal(place.folder)]).toThrow(`event 9: ${code}`);
    },
  );
});
