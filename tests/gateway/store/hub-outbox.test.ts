import { copyFileSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  type HubOutbox,
  type HubOutboxLimits,
  openHubOutbox,
  type Saying,
} from '#gateway/store/hub-outbox.ts';

const DAY_MS = 86_400_000;
let folder: string;
let outbox: HubOutbox;
let nowMs = 0;
const setAside: string[] = [];

const open = (limits?: HubOutboxLimits): HubOutbox =>
  openHubOutbox({
    folder,
    nowMs: () => nowMs,
    onSetAside: (path) => setAside.push(path),
    ...(limits === undefined ? {} : { limits }),
  });
const most = { count: 500, bytes: 256_000 };
const say = (key: string, changes: Partial<Saying> = {}): boolean =>
  outbox.offer({
    atMs: nowMs,
    kind: 'night',
    key,
    body: `"${key}"`,
    isAlert: false,
    isRepeated: false,
    ...changes,
  });
const alert = (key: string, body = `"${key}"`): boolean => say(key, { kind: 'story', body, isAlert: true });
const bodies = (): unknown[] => outbox.nextBatch(most).map(({ body }) => JSON.parse(body));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nightwell-hub-outbox-'));
  nowMs = 1_764_000_000_000;
  outbox = open();
  setAside.length = 0;
});
afterEach(() => {
  outbox.close();
  rmSync(folder, { recursive: true, force: true });
});

it('lets an alert overtake what waited before it, and numbers both without a gap', () => {
  say('monday');
  say('tuesday');
  alert('fall');
  expect(outbox.nextBatch(most).map(({ seq, body }) => [seq, body])).toEqual([
    [1, '"fall"'],
    [2, '"monday"'],
    [3, '"tuesday"'],
  ]);
});

it('sends the same batch again until the hub has all of it, whatever comes in meanwhile', () => {
  say('monday');
  const before = outbox.nextBatch(most);
  alert('fall');
  expect(outbox.nextBatch(most)).toEqual(before);
  outbox.settle(outbox.epoch(), 1);
  expect(bodies()).toEqual(['fall']);
});

it('says each thing as it is last, while it waits; and not again what it has said', () => {
  alert('fall', '"raised"');
  alert('fall', '"accepted"');
  expect(outbox.stats().waitingCount).toBe(1);
  expect(bodies()).toEqual(['accepted']);
  outbox.settle(outbox.epoch(), 1);
  expect(alert('fall', '"accepted"')).toBe(false);
  expect(alert('fall', '"closed"')).toBe(true);
  expect(bodies()).toEqual(['closed']);
});

it('keeps what was sent and not yet confirmed, when a newer word on the same thing comes', () => {
  alert('fall', '"raised"');
  outbox.nextBatch(most);
  alert('fall', '"closed"');
  expect(bodies()).toEqual(['raised']);
  outbox.settle(outbox.epoch(), 1);
  expect(outbox.nextBatch(most)).toMatchObject([{ seq: 2, body: '"closed"' }]);
});

it('goes on with the same numbers after it was closed and opened', () => {
  say('monday');
  const before = outbox.nextBatch(most);
  const epoch = outbox.epoch();
  outbox.close();
  outbox = open();
  expect(outbox.epoch()).toBe(epoch);
  expect(outbox.nextBatch(most)).toEqual(before);
  expect(outbox.lastBody('night', 'monday')).toBe('"monday"');
});

it.each([
  { what: 'entries', limit: { count: 3, bytes: 256_000 }, batchCount: 3 },
  { what: 'bytes', limit: { count: 500, bytes: 2_500 }, batchCount: 2 },
  { what: 'bytes, though one alone has more', limit: { count: 500, bytes: 10 }, batchCount: 1 },
])('takes no more $what than a batch may have', ({ limit, batchCount }) => {
  for (let index = 0; index < 5; index += 1)
    say(`night-${index}`, { body: JSON.stringify('x'.repeat(1_000)) });
  expect(outbox.nextBatch(limit)).toHaveLength(batchCount);
});

it('lets go of what is 30 days old, but not of alerts, and leaves no gap', () => {
  say('old');
  alert('fall');
  nowMs += 31 * DAY_MS;
  say('new');
  expect(outbox.trim()).toBe(1);
  expect(outbox.nextBatch(most).map(({ seq, body }) => [seq, body])).toEqual([
    [1, '"fall"'],
    [2, '"new"'],
  ]);
  expect(outbox.stats().droppedCount).toBe(1);
});

it('over its size, lets the oldest go first and alerts last', () => {
  outbox.close();
  outbox = open({ ageMs: DAY_MS, bytes: 2_500 });
  const long = JSON.stringify('x'.repeat(998));
  say('a', { body: long });
  say('b', { body: long });
  alert('fall-1', long);
  alert('fall-2', long);
  expect(outbox.trim()).toBe(2);
  expect(outbox.nextBatch(most).map(({ kind }) => kind)).toEqual(['story', 'story']);
  // What is on its way stays, whatever its size.
  outbox.close();
  outbox = open({ ageMs: DAY_MS, bytes: 10 });
  expect(outbox.trim()).toBe(0);
});

it('begins anew when the hub knows numbers that it never gave: an old copy of it was put back', () => {
  alert('fall-1');
  outbox.nextBatch(most);
  outbox.close();
  for (const name of readdirSync(folder)) copyFileSync(join(folder, name), join(folder, `copy-${name}`));
  outbox = open();
  outbox.settle(outbox.epoch(), 1);
  alert('fall-2');
  outbox.nextBatch(most);
  outbox.settle(outbox.epoch(), 2);
  const before = outbox.epoch();
  outbox.close();
  for (const ending of ['', '-wal', '-shm']) rmSync(join(folder, `hub-outbox.db${ending}`), { force: true });
  copyFileSync(join(folder, 'copy-hub-outbox.db'), join(folder, 'hub-outbox.db'));
  nowMs += 1_000;
  outbox = open();
  alert('fall-3');
  expect(outbox.settle(before, 2)).toBe('begun-anew');
  expect(outbox.epoch() > before).toBe(true);
  expect(outbox.nextBatch(most).map(({ seq, body }) => [seq, body])).toEqual([
    [1, '"fall-1"'],
    [2, '"fall-3"'],
  ]);
});

it('answers nothing to a word about another life of it', () => {
  alert('fall');
  outbox.nextBatch(most);
  expect(outbox.settle('1700000000000-00000000', 1)).toBe('not-ours');
  expect(outbox.stats().waitingCount).toBe(1);
});

it('sets a damaged file aside, tells of it, and begins a new life', () => {
  const before = outbox.epoch();
  outbox.close();
  writeFileSync(
    join(folder, 'hub-outbox.db'),
    'not a database, and long enough to look like one of them'.repeat(99),
  );
  nowMs += 1_000;
  outbox = open();
  expect(setAside).toHaveLength(1);
  expect(statSync(setAside[0] ?? '').size).toBeGreaterThan(1_000);
  expect(outbox.epoch() > before).toBe(true);
  expect(alert('fall')).toBe(true);
});

it('takes what is offered together as a whole: none of it where one of it breaks', () => {
  outbox.together(() => {
    alert('fall', '"raised"');
    alert('fall', '"accepted"');
    say('monday');
  });
  expect(bodies()).toEqual(['accepted', 'monday']);
  outbox.settle(outbox.epoch(), 2);
  expect(() =>
    outbox.together(() => {
      alert('other');
      throw new Error('it broke');
    }),
  ).toThrow('it broke');
  expect(bodies()).toEqual([]);
});
