import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Carer } from '#firmware-sim/carer.ts';
import { createDrivenClock, type DrivenClock } from '#gateway/base/driven-clock.ts';
import type { AlertView } from '#gateway/staff/protocol.ts';
import type { Device } from '#tests/support/a-device.ts';
import { startHome, type TestHome } from '#tests/support/a-home.ts';

const YEAR_MS = 365 * 86_400_000;
const START = { bootId: 'boot-1', nowMs: Date.UTC(2026, 10, 21, 3, 10), uptimeMs: 5_000_000 };

let clock: DrivenClock;
let home: TestHome;
let amy: Carer;
let ruth: Carer;
let helen: Carer;
let sensor: Device;
beforeEach(async () => {
  clock = createDrivenClock(START);
  home = await startHome({ clock });
  [amy, ruth, helen] = await Promise.all([home.carer('amy'), home.carer('ruth'), home.carer('helen')]);
  sensor = await home.device('fall-0012');
});
afterEach(() => home.stop());

const isFall = ({ kind }: AlertView) => kind === 'possible-fall';
const fallOn = (carer: Carer) => carer.alerts().find(isFall);
const rungs = () => {
  const [alert] = Object.values(home.gateway().pipeline.home().open).filter(
    ({ kind }) => kind === 'possible-fall',
  );
  return alert?.rung ?? -1;
};

/** Lets time pass; then waits until a screen has heard of all that happened in it. */
async function pass(seconds: number): Promise<void> {
  clock.advance(seconds * 1_000);
  const { seq } = home.gateway().pipeline.home();
  // The screens' receipts are inputs of their own: once they stand still, everything was told and confirmed.
  await expect.poll(async () => (await helen.heartbeat()).seq).toBeGreaterThanOrEqual(seq);
  await Promise.all([amy.heartbeat(), ruth.heartbeat()]);
}

/** A fall, and every screen's word that it shows it: without that the ladder would hurry. */
async function fallIsShown(): Promise<void> {
  await sensor.fall(0);
  await Promise.all([amy, ruth].map((carer) => carer.waitFor(({ rings }) => rings, 2_000)));
  await amy.waitFor(({ deliveredCount }) => deliveredCount >= 2, 2_000);
}

it('the ladder climbs at 30, 60 and 120 s, to the second, and then repeats until somebody accepts', async () => {
  await fallIsShown();
  const told: Array<readonly [number, number]> = [[0, rungs()]];
  for (let second = 1; second <= 200; second += 1) {
    await pass(1);
    if (rungs() !== told.at(-1)?.[1]) told.push([second, rungs()]);
    if (second === 119) expect(fallOn(helen)?.rings).toBe(false);
  }
  expect(told).toEqual([
    [0, 0],
    [30, 1],
    [60, 2],
    [120, 3],
  ]);
  expect(await helen.waitFor(({ rings }) => rings, 2_000)).toMatchObject({ kind: 'possible-fall' });
  expect(await amy.ask('accept-alert', fallOn(amy)?.alertId ?? '')).toMatchObject({ ok: true });
  await helen.waitFor((alert) => isFall(alert) && !alert.rings, 2_000);
});

it.each([
  { what: 'a year forward', stepMs: YEAR_MS },
  { what: 'a year back', stepMs: -YEAR_MS },
  { what: 'an hour back, as in October', stepMs: -3_600_000 },
])('the wall clock stepping $what skips, hurries and repeats nothing', async ({ stepMs }) => {
  await fallIsShown();
  await pass(29);
  clock.stepWall(stepMs);
  expect(rungs()).toBe(0);
  await pass(0.9);
  expect(rungs()).toBe(0);
  await pass(0.2);
  expect(rungs()).toBe(1);
  clock.stepWall(-2 * stepMs);
  await pass(29);
  expect(rungs()).toBe(1);
  await pass(1);
  expect(rungs()).toBe(2);
  // Screens count from the clock that does not step.
  const { uptimeMs } = await amy.heartbeat();
  expect(Math.round((uptimeMs - (fallOn(amy)?.onsetUptimeMs ?? 0)) / 100)).toBe(601);
  // And a repeated packet is still known as one, a new fall as a new one.
  await sensor.fall(0);
  await sensor.fall(1);
  await amy.waitFor((alert) => isFall(alert) && alert.count === 2, 2_000);
});

it('somebody who accepted and never came: nudged at 3 min, ringing again at 5 min', async () => {
  await fallIsShown();
  const { alertId } = await amy.waitFor(isFall, 2_000);
  await amy.ask('accept-alert', alertId);
  await ruth.waitFor((alert) => isFall(alert) && !alert.rings, 2_000);
  await pass(179);
  expect(fallOn(ruth)).toMatchObject({ rings: false, nudged: false });
  await pass(1);
  await ruth.waitFor((alert) => isFall(alert) && alert.nudged, 2_000);
  await pass(119);
  expect(fallOn(ruth)?.rings).toBe(false);
  await pass(1);
  await ruth.waitFor((alert) => isFall(alert) && alert.rings, 2_000);
});

it('a device unheard for longer than its kind may be is told: 3 min for a worn sensor', async () => {
  await pass(179);
  expect(amy.alerts().filter(({ deviceLabel }) => deviceLabel === 'fall sensor 0001')).toEqual([]);
  await pass(2);
  const alert = await amy.waitFor(({ deviceLabel }) => deviceLabel === 'fall sensor 0001', 2_000);
  expect(alert).toMatchObject({ kind: 'device-silent', priority: 'technical' });
});
