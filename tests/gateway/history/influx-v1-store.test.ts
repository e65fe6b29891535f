import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Log } from '#gateway/base/log.ts';
import { silentLog } from '#gateway/base/log.ts';
import type { HistoryStore } from '#gateway/history/contract.ts';
import { startInfluxV1Store } from '#gateway/history/influx-v1-store.ts';
import type { InfluxV1Settings } from '#gateway/history/store-settings.ts';
import { type Answer, startFaultyServer } from '#tests/support/a-faulty-server.ts';
import { influxMissing, startInflux, type TestInflux } from '#tests/support/an-influx.ts';
import { aPoint, hilda, hourAtMs } from './points.ts';
import { describeStore } from './store-suite.ts';

const question = {
  of: { residentId: hilda },
  quantities: ['laeqDba'],
  fromMs: hourAtMs,
  toMs: hourAtMs + 60_000,
  everyMs: 60_000,
  aggregate: 'mean',
} as const;

describe.skipIf(influxMissing !== null)(`against a real InfluxDB 1 ${influxMissing ?? ''}`, () => {
  let influx: TestInflux;
  let store: HistoryStore;
  beforeAll(async () => {
    influx = await startInflux();
    store = startInfluxV1Store(influx.settings, silentLog);
  }, 30_000);
  afterAll(() => influx.stop());

  describeStore('a real InfluxDB 1', () => store);

  it.each<{ why: string; wrong: Partial<InfluxV1Settings> }>([
    { why: 'the password is wrong', wrong: { password: 'not-the-password' } },
    { why: 'there is no such user', wrong: { username: 'nobody' } },
    { why: 'the database is missing or not ours', wrong: { database: 'elsewhere' } },
  ])('blames no point when $why', async ({ wrong }) => {
    const refused = startInfluxV1Store({ ...influx.settings, ...wrong }, silentLog);
    expect(await refused.write([aPoint(0, 40)])).toMatchObject({ outcome: 'retry', code: 'refused' });
    expect(await refused.query(question)).toEqual({ ok: false, failure: { code: 'refused' } });
  });

  it('goes on at once when the server is back', async () => {
    await influx.kill();
    expect(await store.write([aPoint(0, 40)])).toMatchObject({ outcome: 'retry', code: 'unreachable' });
    await influx.start();
    expect(await store.write([aPoint(0, 40)])).toEqual({ outcome: 'stored' });
  }, 30_000);
});

describe('with a server that does as it likes', () => {
  it.each<{ why: string; answer: Answer; outcome: object }>([
    { why: 'is overloaded', answer: { status: 503 }, outcome: { outcome: 'retry', code: 'unreachable' } },
    {
      why: 'asks for patience',
      answer: { status: 429, headers: { 'retry-after': '7' } },
      outcome: { outcome: 'retry', code: 'busy', afterMs: 7_000 },
    },
    { why: 'takes it and never answers', answer: 'hang', outcome: { outcome: 'retry', code: 'unreachable' } },
    {
      why: 'took a part of it',
      answer: { status: 400, body: '{"error":"partial write: points beyond retention policy dropped=1"}' },
      outcome: { outcome: 'reject', code: 'beyond-retention', badCount: 1 },
    },
    {
      why: 'finds it too large',
      answer: { status: 413 },
      outcome: { outcome: 'reject', code: 'status-413', badCount: null },
    },
  ])('says what follows when it $why', async ({ answer, outcome }) => {
    const server = await startFaultyServer(() => answer);
    const store = startInfluxV1Store(toSettings(server.url), silentLog, 300);
    expect(await store.write([aPoint(0, 40)])).toMatchObject(outcome);
    await server.stop();
  });

  it('does not wait for the second half of an answer', async () => {
    const server = await startFaultyServer(() => 'half');
    const store = startInfluxV1Store(toSettings(server.url), silentLog, 200);
    expect(await store.write([aPoint(0, 40)])).toMatchObject({ outcome: 'retry', code: 'unreachable' });
    await server.stop();
  });

  it('believes no answer that is not one', async () => {
    const server = await startFaultyServer(() => ({
      status: 200,
      body: '{"results":[{"name":"care"}],"x":1}',
    }));
    const other = await startFaultyServer(() => ({ status: 200, body: '[{"name":"care"}]' }));
    expect(await startInfluxV1Store(toSettings(other.url), silentLog).query(question)).toMatchObject({
      ok: false,
    });
    await server.stop();
    await other.stop();
  });

  it('lets nobody read the login in a log or on the console', async () => {
    const said: string[] = [];
    const log: Log = Object.fromEntries(
      ['error', 'warn', 'info', 'debug'].map((level) => [
        level,
        (...words: unknown[]) => said.push(JSON.stringify(words)),
      ]),
    ) as never;
    const spies = (['log', 'warn', 'error'] as const).map((name) =>
      vi.spyOn(console, name).mockImplementation((...words) => void said.push(String(words))),
    );
    const server = await startFaultyServer(() => ({ status: 401, body: '{"error":"no"}' }));
    const store = startInfluxV1Store(toSettings(server.url), log, 300);
    await store.write([aPoint(0, 40)]);
    await store.query(question);
    await server.stop();
    for (const spy of spies) spy.mockRestore();
    expect(said.length).toBeGreaterThan(0);
    expect(said.join(' ')).not.toMatch(/secret-word|Basic/);
  });
});

const toSettings = (url: string): InfluxV1Settings => ({
  kind: 'influx-v1',
  url,
  database: 'nightwell',
  username: 'gateway',
  password: 'secret-word',
});
