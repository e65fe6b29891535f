import { afterEach, beforeEach, expect, it } from 'vitest';
import { startHome, type TestHome } from '#tests/support/a-home.ts';

/*
  the memory card of the gateway is old: each write takes most of a second
  somebody falls in room 12
  the carer's screen rings before the sensor has been acknowledged
  the carer's own "recorded" comes when it is true, and not before
*/

const COMMIT_DELAY_MS = 400;

let home: TestHome;
beforeEach(async () => {
  home = await startHome({ faults: { commitDelayMs: COMMIT_DELAY_MS } });
});
afterEach(() => home.stop());

it('a slow disk makes the sensor wait, and not the carer', async () => {
  const amy = await home.carer('amy');
  const sensor = await home.device('fall-0012');
  const order: string[] = [];
  const sentAtMs = performance.now();
  const acknowledged = sensor.fall(0).then(() => {
    order.push('sensor acknowledged');
    return performance.now() - sentAtMs;
  });
  const alert = await amy.waitFor(({ rings }) => rings, 5_000);
  order.push('carer told');
  const askedAtMs = performance.now();
  const recordedAfterMs = amy.ask('accept-alert', alert.alertId).then(() => performance.now() - askedAtMs);
  await amy.waitFor(({ state }) => state === 'accepted', 5_000);
  order.push('everybody told who goes');
  expect(await acknowledged).toBeGreaterThanOrEqual(COMMIT_DELAY_MS);
  expect(await recordedAfterMs).toBeGreaterThanOrEqual(COMMIT_DELAY_MS);
  expect(order).toEqual(['carer told', 'everybody told who goes', 'sensor acknowledged']);
});
