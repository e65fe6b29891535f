import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Carer } from '#firmware-sim/carer.ts';
import { createDrivenClock, type DrivenClock } from '#gateway/base/driven-clock.ts';
import type { AlertView } from '#gateway/staff/protocol.ts';
import { startHome, type TestHome } from '#tests/support/a-home.ts';
import { aSteadyDevice, type SteadyDevice } from './a-steady-device.ts';

/** What a device may say at once; the next one is over its budget. The clock stands still: nothing is added to it. */
const BURST = 10;

let clock: DrivenClock;
let home: TestHome;
let amy: Carer;
let sensor: SteadyDevice;
beforeEach(async () => {
  clock = createDrivenClock({ bootId: 'boot-1', nowMs: Date.UTC(2026, 10, 21, 3, 10), uptimeMs: 1_000_000 });
  home = await startHome({ clock });
  amy = await home.carer('amy');
  sensor = await aSteadyDevice(home, 'fall-0012');
});
afterEach(async () => {
  await sensor.leave();
  await home.stop();
});

const isFall = ({ kind, rings }: AlertView) => kind === 'possible-fall' && rings;
const received = () => home.gateway().stats().receivedCount ?? 0;

async function visit(): Promise<string> {
  const { alertId } = await amy.waitFor(isFall, 2_000);
  await amy.ask('arrive', alertId);
  await amy.ask('close-alert', alertId, 'fell-not-hurt');
  await amy.waitFor((alert) => alert.alertId === alertId && alert.state === 'closed', 2_000);
  return alertId;
}

it('falls over the budget raise the count of the alert that rings, once a second, and are answered then', async () => {
  for (let seq = 0; seq < BURST; seq += 1) await sensor.fall(seq);
  const before = received();
  const answer = sensor.fall(BURST);
  await expect.poll(received).toBe(before + 1);
  clock.advance(1_000);
  await answer;
  expect(await amy.waitFor(({ count }) => count === BURST + 1, 2_000)).toMatchObject({ rings: true });
});

it('a fall that waited to be counted while the carer came and went rings again: it may be a second one', async () => {
  for (let seq = 0; seq < BURST; seq += 1) await sensor.fall(seq);
  const before = received();
  const waiting = [sensor.fall(BURST), sensor.fall(BURST + 1)];
  await expect.poll(received).toBe(before + 2);
  const visited = await visit();
  clock.advance(1_000);
  await Promise.all(waiting);
  const alert = await amy.waitFor(isFall, 2_000);
  expect(alert.alertId).not.toBe(visited);
  expect(await amy.waitFor(({ count, rings }) => rings && count === 2, 2_000)).toBeDefined();
});

it('a fall over the budget of a sensor whose battery is low rings as a fall', async () => {
  const status = { kind: 'device-status', bootId: 'b', seq: 0, state: 'online', firmware: '1' };
  await sensor.send('status', { ...status, batteryPercent: 5 });
  await amy.waitFor(({ kind }) => kind === 'battery-low', 2_000);
  for (let seq = 0; seq < BURST; seq += 1) await sensor.fall(seq);
  await visit();
  const answer = sensor.fall(BURST);
  await amy.waitFor(isFall, 2_000);
  await answer;
});
