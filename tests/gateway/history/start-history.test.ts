import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createDrivenClock } from '#gateway/base/driven-clock.ts';
import { type Log, silentLog } from '#gateway/base/log.ts';
import { startHistory } from '#gateway/history/start-history.ts';
import { createSystemClock } from '#gateway/system.ts';
import { aFolder } from './a-folder.ts';
import { aPoint, george, hilda, hourAtMs, manyPoints } from './points.ts';

const start = (folder: string, more: { clock?: ReturnType<typeof createSystemClock>; log?: Log } = {}) => {
  const history = startHistory({
    store: { kind: 'sqlite' },
    folder,
    clock: more.clock ?? createSystemClock(),
    log: more.log ?? silentLog,
  });
  onTestFinished(() => history.stop());
  return history;
};
const question = {
  of: { residentId: hilda },
  quantities: ['laeqDba'],
  fromMs: hourAtMs,
  toMs: hourAtMs + 100_000,
  everyMs: 100_000,
  aggregate: 'count',
} as const;

it('answers with everything that was added before the question, also by the run before', async () => {
  const folder = aFolder();
  const first = start(folder);
  first.add(manyPoints(4));
  expect(await first.query(question)).toMatchObject({ ok: true, value: [{ values: [4] }] });
  first.add(manyPoints(7));
  await first.stop();
  expect(await start(folder).query(question)).toMatchObject({ ok: true, value: [{ values: [7] }] });
});

it('forgets a resident on request', async () => {
  const history = start(aFolder());
  history.add([aPoint(0, 40), aPoint(0, 40, { residentId: george })]);
  expect(await history.erase(hilda)).toEqual({ ok: true, value: null });
  expect(await history.query(question)).toMatchObject({ value: [{ values: [null] }] });
  expect(await history.query({ ...question, of: { residentId: george } })).toMatchObject({
    value: [{ values: [1] }],
  });
});

it('counts what is no number, and keeps the rest', async () => {
  const history = start(aFolder());
  history.add([
    aPoint(0, Number.NaN),
    aPoint(10, 40),
    aPoint(20, Number.POSITIVE_INFINITY),
    aPoint(0.0005, 1),
  ]);
  expect(await history.query(question)).toMatchObject({ value: [{ values: [1] }] });
  expect(history.stats()).toMatchObject({ lostPointCount: 3, unkeptPointCount: 0, storedPointCount: 1 });
});

it('keeps a played month by the clock that plays it', async () => {
  const clock = createDrivenClock({ bootId: 'boot-1', nowMs: Date.UTC(2024, 0, 1), uptimeMs: 0 });
  const history = start(aFolder(), { clock });
  const long = { ...question, fromMs: clock.nowMs(), toMs: clock.nowMs() + 100_000 };
  history.add(manyPoints(5, clock.nowMs()));
  clock.advance(5_000);
  expect(await history.query(long)).toMatchObject({ ok: true, value: [{ values: [5] }] });
  clock.stepWall(40 * 86_400_000);
  expect(await history.query(long)).toEqual({ ok: false, failure: { code: 'too-fine' } });
});

it('costs the house nothing when its folder can’t be used: it says so, and answers that it can’t', async () => {
  const folder = join(aFolder(), 'a-file');
  writeFileSync(folder, '');
  const errors: string[] = [];
  const history = start(folder, { log: { ...silentLog, error: (event) => void errors.push(event) } });
  history.add(manyPoints(2_000));
  expect(await history.query(question)).toEqual({ ok: false, failure: { code: 'unreachable' } });
  await history.stop();
  expect(errors).toContain('history-thread-failed');
});

it('keeps one file for readings and one for what waits', async () => {
  const folder = aFolder();
  const history = start(folder);
  history.add(manyPoints(1));
  await history.stop();
  expect(readdirSync(folder).toSorted()).toEqual(['history.db', 'queue.db']);
});
