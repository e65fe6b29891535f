import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AlertId } from '#gateway/alerting/ids.ts';
import type { Notice } from '#gateway/alerting/notice.ts';
import { readJournal, readOutbox } from '#gateway/store/journal-reader.ts';
import { aFolder, anEntry, ask, openWell, outcome } from './a-journal.ts';

let place: ReturnType<typeof aFolder>;
beforeEach(() => {
  place = aFolder();
});
afterEach(() => place.remove());

const aNotice = (seq: number): Notice => ({
  noticeId: `notice-${seq}`,
  alertId: AlertId.parse('alert-1'),
  seq,
  purpose: 'ring',
  audience: 'zone-screens',
  priority: 'high',
});

it('what was promised is on disk, for another reader to see', async () => {
  const { journal } = await openWell(place.folder);
  for (let n = 1; n <= 20; n += 1) {
    await journal.append(anEntry(n));
    expect(ask(place.folder, 'SELECT max(n) FROM input')).toBe(n);
    expect(ask(place.folder, 'SELECT max(seq) FROM event')).toBe(n);
  }
  await journal.stop();
});

it('many at once share few syncs, stay in order and are promised in order', async () => {
  const { journal } = await openWell(place.folder, { faults: { commitDelayMs: 5 } });
  const promised: number[] = [];
  const appended = Array.from({ length: 1_000 }, (_, index) =>
    journal.append(anEntry(index + 1)).then(() => promised.push(index + 1)),
  );
  await journal.settled();
  await Promise.all(appended);
  const { commitCount, pendingCount } = journal.stats();
  await journal.stop();
  expect(promised).toEqual(Array.from({ length: 1_000 }, (_, index) => index + 1));
  expect(commitCount).toBeGreaterThanOrEqual(4); // at most 256 in one
  expect(commitCount).toBeLessThan(50);
  expect(pendingCount).toBe(0);
  expect([...readJournal(place.folder)].map(({ seq }) => seq)).toEqual(promised);
});

it('a slow disk keeps the promise waiting and nobody else', async () => {
  const { journal } = await openWell(place.folder, { faults: { commitDelayMs: 150 } });
  const startMs = performance.now();
  const promise = journal.append(anEntry(1));
  const takenMs = performance.now() - startMs;
  await promise;
  const promisedMs = performance.now() - startMs;
  await journal.stop();
  expect(takenMs).toBeLessThan(100);
  expect(promisedMs).toBeGreaterThanOrEqual(300);
});

it('the journal hands back every decision as it was', async () => {
  const { journal } = await openWell(place.folder);
  const none = anEntry(2, { events: [], seq: 1 });
  const two = anEntry(3, { events: [...anEntry(2).events, ...anEntry(3).events], seq: 3 });
  await Promise.all([journal.append(anEntry(1)), journal.append(none), journal.append(two)]);
  const read = [...readJournal(place.folder)]; // beside the running gateway
  await journal.stop();
  expect(read.map(({ n, seq }) => [n, seq])).toEqual([
    [1, 1],
    [2, 1],
    [3, 3],
  ]);
  expect(read.map(({ input }) => input)).toEqual([anEntry(1), none, two].map(({ input }) => input));
  expect(read.map(({ events }) => events)).toEqual([anEntry(1).events, [], two.events]);
  expect(read[0]).toMatchObject({ policyHash: 'policy-1', coreVersion: 1 });
  expect(
    ask(place.folder, "SELECT device_id || ' ' || boot_id || ' ' || device_seq FROM input WHERE n = 1"),
  ).toBe('fall-0012 boot-1 1');
});

it('a packet that comes through twice is kept twice and breaks nothing', async () => {
  const { journal } = await openWell(place.folder);
  const twice = [journal.append(anEntry(1)), journal.append({ ...anEntry(1), events: [], seq: 1 })];
  expect(await Promise.all([...twice, journal.append(anEntry(2))].map(outcome))).toEqual([
    'recorded',
    'recorded',
    'recorded',
  ]);
  await journal.stop();
  expect([...readJournal(place.folder)]).toHaveLength(3);
});

it('packets that decide nothing do not break up a commit that others wait for', async () => {
  const { journal } = await openWell(place.folder, { faults: { commitDelayMs: 20 } });
  const waiting = Array.from({ length: 60 }, (_, index) => [
    journal.append(anEntry(index + 1)),
    journal.settled(),
  ]);
  await Promise.all(waiting.flat());
  // One for whatever came first, one for what gathered meanwhile; a few more where the machine was busy.
  expect(journal.stats().commitCount).toBeLessThan(10);
  await journal.stop();
});

it('notices stand in the outbox with their cause, until they are settled', async () => {
  const { journal } = await openWell(place.folder);
  await journal.append(anEntry(1, { notices: [aNotice(1)] }));
  await journal.append(anEntry(2, { notices: [aNotice(2)] }));
  expect(readOutbox(place.folder)).toEqual([aNotice(1), aNotice(2)]);
  journal.settleNotices(['notice-1', 'never-there']);
  await journal.settled();
  expect(readOutbox(place.folder)).toEqual([aNotice(2)]);
  await journal.stop();
});

it('only the gateway itself may look into the folder', async () => {
  const { journal } = await openWell(place.folder);
  await journal.append(anEntry(1));
  const modeOf = (name: string) => statSync(join(place.folder, name)).mode & 0o777;
  expect(modeOf('.')).toBe(0o700);
  for (const name of ['journal.db', 'journal.db-wal', 'journal.db-shm', 'lock.db', 'gateway.pid']) {
    expect([name, modeOf(name)]).toEqual([name, 0o600]);
  }
  await journal.stop();
});

it('after it was stopped nothing is promised any more', async () => {
  const { journal } = await openWell(place.folder);
  const last = journal.append(anEntry(1));
  await journal.stop();
  expect(await outcome(last)).toBe('recorded');
  expect(await outcome(journal.append(anEntry(2)))).toEqual({ code: 'stopped', retry: 'never' });
  expect(await outcome(journal.writeDocument('people', []))).toEqual({ code: 'stopped', retry: 'never' });
  await journal.stop();
});
