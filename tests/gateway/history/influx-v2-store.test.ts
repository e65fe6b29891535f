import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ResidentId } from '#devices/ids.ts';
import type { Log } from '#gateway/base/log.ts';
import { silentLog } from '#gateway/base/log.ts';
import type { HistoryStore, Question } from '#gateway/history/contract.ts';
import { toFluxQuery } from '#gateway/history/flux-query.ts';
import { startInfluxV2Store } from '#gateway/history/influx-v2-store.ts';
import { aggregates } from '#gateway/history/quantities.ts';
import type { InfluxV2Settings } from '#gateway/history/store-settings.ts';
import { type Answer, startFaultyServer } from '#tests/support/a-faulty-server.ts';
import { startVictoria, victoriaMissing } from '#tests/support/an-influx.ts';
import { loadFluxAnalyser } from '#tests/support/flux-analyser.ts';
import { aPoint, hilda, hourAtMs, manyPoints } from './points.ts';

const toSettings = (url: string): InfluxV2Settings => ({
  kind: 'influx-v2',
  url,
  org: 'rowan',
  bucket: 'nightwell',
  token: 'secret-word',
});
const question: Question = {
  of: { residentId: hilda },
  quantities: ['laeqDba', 'stepCount'],
  fromMs: hourAtMs,
  toMs: hourAtMs + 180_000,
  everyMs: 60_000,
  aggregate: 'mean',
};

/** The annotated CSV of the protocol's documentation, with `rows` of time, field and value. */
const toCsv = (rows: ReadonlyArray<readonly [number, string, number]>): string =>
  [
    '#datatype,string,long,dateTime:RFC3339,string,double',
    '#group,false,false,false,true,false',
    '#default,_result,,,,',
    ',result,table,_time,_field,_value',
    ...rows.map(
      ([atMs, field, value], index) => `,,${index},${new Date(atMs).toISOString()},${field},${value}`,
    ),
    '',
    '',
  ].join('\r\n');

describe.skipIf(victoriaMissing !== null)(
  `against a server that takes InfluxDB 2 writes ${victoriaMissing ?? ''}`,
  () => {
    let victoria: Awaited<ReturnType<typeof startVictoria>>;
    let store: HistoryStore;
    beforeAll(async () => {
      victoria = await startVictoria();
      store = startInfluxV2Store(toSettings(victoria.url), silentLog);
    }, 30_000);
    afterAll(() => victoria.stop());

    it('writes each point once, under its device, room and resident', async () => {
      const points = [...manyPoints(400), aPoint(0, 7, { quantity: 'stepCount', roomId: null })];
      expect(await store.write(points)).toEqual({ outcome: 'stored' });
      expect(await store.write(points)).toEqual({ outcome: 'stored' });
      // Else it shows what it has taken after a moment, and remembers that there was nothing. Doubles are shown twice.
      await fetch(`${victoria.url}/internal/force_flush`);
      const asked = new URLSearchParams({ 'match[]': 'nightwell_laeqDba', start: String(hourAtMs / 1_000) });
      const text = await (await fetch(`${victoria.url}/api/v1/export?${asked}`)).text();
      const rows = text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
      const values = rows.flatMap((row) =>
        row.timestamps.map((atMs: number, n: number) => [atMs, row.values[n]]),
      );
      expect(rows[0].metric).toMatchObject({
        deviceId: 'audio-0012',
        residentId: 'r-hilda',
        roomId: 'room-12',
      });
      expect(new Map(values)).toEqual(new Map(manyPoints(400).map(({ atMs, value }) => [atMs, value])));
    });
  },
);

describe('with a server that does as it likes', () => {
  it.each<{ why: string; answer: Answer; outcome: object }>([
    { why: 'takes it', answer: { status: 204 }, outcome: { outcome: 'stored' } },
    { why: 'is overloaded', answer: { status: 503 }, outcome: { outcome: 'retry', code: 'busy' } },
    { why: 'breaks', answer: { status: 500 }, outcome: { outcome: 'retry', code: 'unreachable' } },
    {
      why: 'asks for patience',
      answer: { status: 429, headers: { 'retry-after': '7' } },
      outcome: { outcome: 'retry', code: 'busy', afterMs: 7_000 },
    },
    { why: 'takes it and never answers', answer: 'hang', outcome: { outcome: 'retry', code: 'unreachable' } },
    { why: 'knows no such token', answer: { status: 401 }, outcome: { outcome: 'retry', code: 'refused' } },
    { why: 'knows no such bucket', answer: { status: 404 }, outcome: { outcome: 'retry', code: 'refused' } },
    {
      why: 'took a part of it',
      answer: {
        status: 400,
        body: '{"code":"invalid","message":"partial write: field type conflict: … dropped=2"}',
      },
      outcome: { outcome: 'reject', code: 'field-type-conflict', badCount: 2 },
    },
    {
      why: 'finds it too old',
      answer: {
        status: 422,
        body: '{"code":"unprocessable entity","message":"partial write: points beyond retention policy dropped=1"}',
      },
      outcome: { outcome: 'reject', code: 'beyond-retention', badCount: 1 },
    },
  ])('says what follows when it $why, after one request', async ({ answer, outcome }) => {
    const server = await startFaultyServer(() => answer);
    const store = startInfluxV2Store(toSettings(server.url), silentLog, 300);
    expect(await store.write([aPoint(0, 40), aPoint(10, 41)])).toMatchObject(outcome);
    expect(server.bodies).toHaveLength(1);
    await server.stop();
  });

  it('says so at once when there is no server', async () => {
    const server = await startFaultyServer(() => 'hang');
    await server.stop();
    const store = startInfluxV2Store(toSettings(server.url), silentLog);
    expect(await store.write([aPoint(0, 40)])).toMatchObject({ outcome: 'retry', code: 'unreachable' });
  });

  it('keeps nothing of a batch that failed, to send it some other time', async () => {
    let status = 503;
    const server = await startFaultyServer(() => ({ status }));
    const store = startInfluxV2Store(toSettings(server.url), silentLog);
    await store.write([aPoint(0, 40)]);
    status = 204;
    await store.write([aPoint(10, 41)]);
    expect(server.bodies).toEqual([
      `nightwell,deviceId=audio-0012,residentId=r-hilda,roomId=room-12 laeqDba=40 ${hourAtMs}`,
      `nightwell,deviceId=audio-0012,residentId=r-hilda,roomId=room-12 laeqDba=41 ${hourAtMs + 10_000}`,
    ]);
    await server.stop();
  });

  it('lets nobody read the token in a log or on the console', async () => {
    const said: string[] = [];
    const note = (...words: unknown[]) => void said.push(JSON.stringify(words));
    const log: Log = { error: note, warn: note, info: note, debug: note };
    const spies = (['log', 'warn', 'error'] as const).map((name) =>
      vi.spyOn(console, name).mockImplementation((...words) => void said.push(words.map(String).join(' '))),
    );
    const server = await startFaultyServer(() => ({ status: 401, body: '{"message":"no"}' }));
    const store = startInfluxV2Store(toSettings(server.url), log, 300);
    await store.write([aPoint(0, 40)]);
    await store.query(question);
    await server.stop();
    for (const spy of spies) spy.mockRestore();
    expect(said).toHaveLength(2);
    expect(said.join(' ')).not.toMatch(/secret-word|Token/);
  });
});

describe('a question in Flux', () => {
  let isValid: (query: string) => boolean;
  beforeAll(async () => {
    isValid = await loadFluxAnalyser();
  });

  it.each(aggregates)('for %s passes InfluxData’s own analyser', (aggregate) => {
    expect(isValid(toFluxQuery('nightwell', { ...question, aggregate }))).toBe(true);
  });

  it('would not pass with a mistake in it: the analyser does look', () => {
    const query = toFluxQuery('nightwell', question);
    for (const [right, wrong] of [
      ['range(', 'rang('],
      ['"_start"', '5'],
      ['60000ms', '"60000ms"'],
      ['createEmpty: false)', 'createEmpty: false'],
    ] as const) {
      expect(query).toContain(right);
      expect(isValid(query.replace(right, wrong))).toBe(false);
    }
  });

  it('takes a bucket’s name for a name, whatever is in it', () => {
    const query = toFluxQuery('a" |> drop() |> ("', question);
    expect(isValid(query)).toBe(true);
    expect(query).toContain('from(bucket: "a\\" |> drop() |> (\\"")');
  });

  it('says where buckets begin when the question begins at no round time', () => {
    expect(toFluxQuery('nightwell', { ...question, fromMs: hourAtMs + 30_000 })).toContain(
      'offset: 30000ms,',
    );
  });

  it('is answered from annotated CSV, with gaps as gaps', async () => {
    const csv = toCsv([
      [hourAtMs, 'laeqDba', 41.5],
      [hourAtMs + 120_000, 'laeqDba', 44],
      [hourAtMs + 60_000, 'stepCount', 0],
    ]);
    const server = await startFaultyServer(() => ({
      status: 200,
      body: csv,
      headers: { 'content-type': 'text/csv' },
    }));
    const answer = await startInfluxV2Store(toSettings(server.url), silentLog).query(question);
    expect(answer).toMatchObject({
      ok: true,
      value: [
        { quantity: 'laeqDba', values: [41.5, null, 44] },
        { quantity: 'stepCount', values: [null, 0, null] },
      ],
    });
    expect(server.paths[0]).toBe('/api/v2/query?org=rowan');
    await server.stop();
  });

  it.each<{ why: string; body: string }>([
    {
      why: 'an error in the middle of it',
      body: '#datatype,string,long\r\n#group,true,true\r\n#default,,\r\n,error,reference\r\n,query failed,897\r\n\r\n',
    },
    {
      why: 'columns of another kind',
      body: toCsv([[hourAtMs, 'laeqDba', 41]])
        .replace('double', 'string')
        .replace('_value', 'level'),
    },
  ])('is not believed with $why', async ({ body }) => {
    const server = await startFaultyServer(() => ({
      status: 200,
      body,
      headers: { 'content-type': 'text/csv' },
    }));
    const answer = await startInfluxV2Store(toSettings(server.url), silentLog).query(question);
    expect(answer).toEqual({ ok: false, failure: { code: 'not-understood' } });
    await server.stop();
  });

  it('forgets a resident by the documented predicate', async () => {
    const server = await startFaultyServer(() => ({ status: 204 }));
    const store = startInfluxV2Store(toSettings(server.url), silentLog);
    expect(await store.erase(ResidentId.parse('r-leaving'))).toEqual({ ok: true, value: null });
    expect(server.paths).toEqual(['/api/v2/delete?org=rowan&bucket=nightwell']);
    expect(JSON.parse(server.bodies[0] ?? '')).toMatchObject({
      predicate: '_measurement="nightwell" AND residentId="r-leaving"',
    });
    await server.stop();
  });
});
