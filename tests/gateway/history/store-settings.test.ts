import { expect, it } from 'vitest';
import { type HistoryOptions, parseStoreSettings } from '#gateway/history/store-settings.ts';

const nothing: HistoryOptions = {
  influxUrl: '',
  influxDatabase: '',
  influxUser: '',
  influxPassword: '',
  influxOrg: '',
  influxBucket: '',
  influxToken: '',
};
const influxUrl = 'http://127.0.0.1:8086';

it.each<{ why: string; given: Partial<HistoryOptions>; kind: string }>([
  { why: 'nothing is said', given: {}, kind: 'sqlite' },
  { why: 'a database is named', given: { influxUrl, influxDatabase: 'nightwell' }, kind: 'influx-v1' },
  {
    why: 'a bucket is named',
    given: { influxUrl, influxOrg: 'rowan', influxBucket: 'nightwell', influxToken: 'secret-word' },
    kind: 'influx-v2',
  },
])('keeps history in $kind where $why', ({ given, kind }) => {
  expect(parseStoreSettings({ ...nothing, ...given })).toMatchObject({ ok: true, value: { kind } });
});

it.each<{ why: string; given: Partial<HistoryOptions>; names: string }>([
  { why: 'a server without a database', given: { influxUrl }, names: '--influx-database' },
  {
    why: 'a bucket without a token',
    given: { influxUrl, influxOrg: 'rowan', influxBucket: 'nightwell' },
    names: '--influx-token',
  },
  {
    why: 'an address of another kind',
    given: { influxUrl: 'ftp://x', influxDatabase: 'd' },
    names: '--influx-url',
  },
  {
    why: 'a login in the address, where logs would show it',
    given: { influxUrl: 'http://me:secret-word@127.0.0.1:8086', influxDatabase: 'd' },
    names: '--influx-url',
  },
])('says which option to put right: $why', ({ given, names }) => {
  const parsed = parseStoreSettings({ ...nothing, ...given });
  const message = parsed.ok ? '' : parsed.failure.message;
  expect(message.startsWith(`${names}: `)).toBe(true);
  expect(message).not.toContain('secret-word');
});
