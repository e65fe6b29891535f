import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { silentLog } from '#gateway/base/log.ts';
import { openDiskQueue } from '#gateway/history/disk-queue.ts';
import { startHistory } from '#gateway/history/start-history.ts';
import { createSystemClock } from '#gateway/system.ts';
import { startFaultyServer } from '#tests/support/a-faulty-server.ts';
import { influxMissing, startInflux } from '#tests/support/an-influx.ts';
import { aFolder } from './a-folder.ts';
import { hilda, hourAtMs, manyPoints } from './points.ts';

const clock = createSystemClock();

it('has every point that it said it kept, after being killed at any moment, again and again', async () => {
  const folder = aFolder();
  const keptAtMs = new Set<number>();
  for (let life = 0; life < 4; life += 1) {
    const fromAtMs = hourAtMs + life * 1_000; // another phase of the ten seconds: no life repeats another's points
    const child = spawn(
      process.execPath,
      [fileURLToPath(new URL('./keeping-child.ts', import.meta.url)), folder, String(fromAtMs)],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const gone = once(child, 'exit');
    for await (const line of createInterface({ input: child.stdout })) {
      for (const { atMs } of manyPoints(20, fromAtMs + Number(line) * 200_000)) keptAtMs.add(atMs);
      if (keptAtMs.size > (life + 1) * 800 + Math.random() * 400) child.kill('SIGKILL');
    }
    await gone;
  }
  const queue = openDiskQueue({ folder, clock, log: silentLog });
  const found = new Set<number>();
  for (let batch = queue.peek(); batch !== null; batch = queue.peek()) {
    for (const { atMs } of batch.points) found.add(atMs);
    queue.settle(batch, []);
  }
  queue.stop();
  const db = new DatabaseSync(join(folder, 'history.db'), { readOnly: true });
  expect(db.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
  const rows = db.prepare('SELECT at_ms FROM point').all();
  db.close();
  for (const row of rows) found.add(Number(row.at_ms));
  expect(keptAtMs.size).toBeGreaterThan(3_000);
  expect(rows.length).toBeGreaterThan(500);
  expect([...keptAtMs].filter((atMs) => !found.has(atMs))).toEqual([]);
}, 60_000);

describe.skipIf(influxMissing !== null)(`an outage of a real InfluxDB ${influxMissing ?? ''}`, () => {
  it('costs no point: afterwards each is there once', async () => {
    const influx = await startInflux();
    onTestFinished(() => influx.stop());
    const folder = aFolder();
    const history = startHistory({ store: influx.settings, folder, clock, log: silentLog });
    const points = manyPoints(6_000);
    history.add(points.slice(0, 1_000));
    await vi.waitUntil(() => history.stats().storedPointCount >= 500, { timeout: 10_000 });
    await influx.kill();
    history.add(points.slice(1_000, 3_000));
    await vi.waitUntil(() => history.stats().unkeptPointCount === 0, { timeout: 10_000 });
    // A restart of the gateway in the middle of it; and a parcel that comes twice.
    await history.stop();
    const again = startHistory({ store: influx.settings, folder, clock, log: silentLog });
    onTestFinished(() => again.stop());
    again.add(points.slice(2_500, 6_000));
    await vi.waitUntil(() => again.stats().unkeptPointCount === 0, { timeout: 10_000 });
    expect(again.stats().queuedPointCount).toBeGreaterThan(4_000);
    await influx.start();
    const count = async () => {
      const answer = await again.query({
        of: { residentId: hilda },
        quantities: ['laeqDba'],
        fromMs: hourAtMs,
        toMs: hourAtMs + 60_000_000,
        everyMs: 60_000_000,
        aggregate: 'count',
      });
      return answer.ok ? answer.value[0]?.values[0] : null;
    };
    await vi.waitUntil(async () => (await count()) === 6_000, { timeout: 40_000, interval: 200 });
    expect(await count()).toBe(6_000);
    expect(again.stats()).toMatchObject({
      lostPointCount: 0,
      droppedPointCount: 0,
      quarantinedPointCount: 0,
    });
  }, 90_000);
});

it('takes points as quickly, and stops in time, while its store takes everything and answers nothing', async () => {
  const server = await startFaultyServer(() => 'hang');
  const settings = {
    kind: 'influx-v1',
    url: server.url,
    database: 'd',
    username: 'u',
    password: 'p',
  } as const;
  const folder = aFolder();
  const history = startHistory({ store: settings, folder, clock, log: silentLog });
  history.add(manyPoints(500));
  await vi.waitUntil(() => server.bodies.length > 0, { timeout: 10_000 });
  const beganMs = performance.now();
  for (let n = 0; n < 20; n += 1) history.add(manyPoints(500, hourAtMs + n));
  const tookMs = performance.now() - beganMs;
  await vi.waitUntil(() => history.stats().unkeptPointCount === 0, { timeout: 10_000 });
  await history.stop();
  await server.stop();
  expect(tookMs).toBeLessThan(500); // 10,000 points; some 30 ms where nothing else runs
  const queue = openDiskQueue({ folder, clock, log: silentLog });
  expect(queue.stats().queuedPointCount).toBe(10_500);
  queue.stop();
}, 40_000);
