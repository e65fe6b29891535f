import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ResidentId } from '#devices/ids.ts';
import { createDrivenClock } from '#gateway/base/driven-clock.ts';
import { silentLog } from '#gateway/base/log.ts';
import type { HistoryStore } from '#gateway/history/contract.ts';
import { startSqliteStore } from '#gateway/history/sqlite-store.ts';
import { aPoint, hilda, hourAtMs, manyPoints } from './points.ts';
import { describeStore } from './store-suite.ts';

const DAY_MS = 86_400_000;
const QUARTER_MS = 900_000;
const folder = mkdtempSync(join(tmpdir(), 'nightwell-history-'));
const drive = () => createDrivenClock({ bootId: 'boot-1', nowMs: hourAtMs + 26 * 3_600_000, uptimeMs: 0 });
const start = (clock = drive(), where = folder) => startSqliteStore({ folder: where, clock, log: silentLog });

let store: HistoryStore;
beforeAll(() => {
  store = start();
});
afterAll(async () => {
  await store.stop();
  rmSync(folder, { recursive: true, force: true });
});

describeStore('sqlite', () => store);

async function inFolder(task: (folder: string) => Promise<void>): Promise<void> {
  const own = mkdtempSync(join(tmpdir(), 'nightwell-history-'));
  try {
    await task(own);
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}

it('answers the same from quarters of an hour as from the points, before and after they are summed up', () =>
  inFolder(async (own) => {
    const clock = drive();
    const its = start(clock, own);
    await its.write(manyPoints(500));
    const ask = async (aggregate: 'mean' | 'max' | 'sum' | 'count' | 'last') => {
      const span = { fromMs: hourAtMs, toMs: hourAtMs + 4 * QUARTER_MS, everyMs: QUARTER_MS };
      const answer = await its.query({
        of: { residentId: hilda },
        quantities: ['laeqDba'],
        ...span,
        aggregate,
      });
      return answer.ok ? answer.value[0]?.values : null;
    };
    const aggregates = ['mean', 'max', 'sum', 'count', 'last'] as const;
    const before = await Promise.all(aggregates.map(ask));
    expect(before[3]).toEqual([90, 90, 90, 90]);
    clock.advance(5 * 60_000);
    expect(await Promise.all(aggregates.map(ask))).toEqual(before);
    // A point that comes late changes its quarter.
    await its.write([aPoint(1, 99)]);
    expect((await ask('max'))?.[0]).toBe(99);
    clock.advance(5 * 60_000);
    expect((await ask('max'))?.[0]).toBe(99);
    expect((await ask('count'))?.[0]).toBe(91);
    await its.stop();
  }));

it('keeps points for 30 days and quarters of an hour for 2 years', () =>
  inFolder(async (own) => {
    const clock = drive();
    const its = start(clock, own);
    await its.write(manyPoints(90));
    const ask = (everyMs: number) =>
      its.query({
        of: { residentId: hilda },
        quantities: ['laeqDba'],
        fromMs: hourAtMs,
        toMs: hourAtMs + QUARTER_MS,
        everyMs,
        aggregate: 'count',
      });
    clock.advance(120_000);
    clock.stepWall(29 * DAY_MS - 2 * 3_600_000);
    clock.advance(120_000);
    expect(await ask(QUARTER_MS / 15)).toMatchObject({
      ok: true,
      value: [{ values: new Array(15).fill(6) }],
    });
    clock.stepWall(2 * DAY_MS);
    clock.advance(120_000);
    expect(await ask(60_000)).toEqual({ ok: false, failure: { code: 'too-fine' } });
    expect(await ask(QUARTER_MS)).toMatchObject({ ok: true, value: [{ values: [90] }] });
    clock.stepWall(2 * 365 * DAY_MS);
    clock.advance(120_000);
    expect(await ask(QUARTER_MS)).toMatchObject({ ok: true, value: [{ values: [null] }] });
    await its.stop();
  }));

it('refuses a point from a clock that is days ahead', async () => {
  const ahead = aPoint(0, 40, { atMs: hourAtMs + 3 * DAY_MS });
  expect(await store.write([ahead])).toMatchObject({ outcome: 'reject', badCount: 1 });
});

it('leaves nothing of an erased resident in its files', () =>
  inFolder(async (own) => {
    const its = start(drive(), own);
    const leaving = ResidentId.parse('r-leaving-for-good');
    await its.write([aPoint(0, 40), aPoint(0, 40, { residentId: leaving })]);
    await its.erase(leaving);
    for (const file of readdirSync(own)) expect(readFileSync(join(own, file)).includes(leaving)).toBe(false);
    await its.stop();
  }));

it('sets a damaged file aside and goes on with a fresh one', () =>
  inFolder(async (own) => {
    writeFileSync(join(own, 'history.db'), 'this is no database, whatever its name says. '.repeat(200));
    const its = start(drive(), own);
    expect(await its.write([aPoint(0, 40)])).toEqual({ outcome: 'stored' });
    expect(readdirSync(own).filter((name) => name.includes('set-aside'))).toHaveLength(1);
    await its.stop();
  }));

it('lets only its own user read the file', () => {
  expect(existsSync(join(folder, 'history.db'))).toBe(true);
  expect(statSync(join(folder, 'history.db')).mode & 0o777).toBe(0o600);
});
