import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createDrivenClock, type DrivenClock } from '#gateway/base/driven-clock.ts';
import { startHome, type TestHome } from '#tests/support/a-home.ts';

/*
  at   0 s  the worn sensor in room 12 reports a fall; Amy's and Ben's screens ring
  at  59 s  nobody has accepted
  at  60 s  the nurse in charge is told
  at 119 s  the manager's screen is still quiet
  at 120 s  it rings too, with the seconds since onset
  then Amy accepts, and never arrives
  3 min later the others are nudged, 5 min later it rings again for everybody
*/

let clock: DrivenClock;
let home: TestHome;
beforeEach(async () => {
  const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  clock = createDrivenClock({ bootId, nowMs: Date.UTC(2026, 10, 21, 3, 10), uptimeMs: 5_000_000 });
  home = await startHome({ clock });
});
afterEach(() => home.stop());

it('an unaccepted fall reaches the manager, and an accepted one that nobody visits rings again', async () => {
  const [amy, ben, helen] = await Promise.all([home.carer('amy'), home.carer('ben'), home.carer('helen')]);
  const sensor = await home.device('fall-0012');
  await sensor.fall(0);
  const { alertId, onsetUptimeMs } = await amy.waitFor(({ rings }) => rings, 2_000);
  await ben.waitFor(({ rings }) => rings, 2_000);
  await amy.waitFor(({ deliveredCount }) => deliveredCount === 3, 2_000);

  const rungAt = (seconds: number) => home.gateway().pipeline.home().open[alertId]?.rung === seconds;
  clock.advance(30_000);
  expect(rungAt(1)).toBe(true);
  await settle();
  clock.advance(29_999);
  expect(rungAt(1)).toBe(true);
  clock.advance(1);
  expect(rungAt(2)).toBe(true);
  await settle();
  clock.advance(59_999);
  expect((await heldBy(helen))?.rings).toBe(false);
  clock.advance(1);
  const late = await helen.waitFor(({ rings }) => rings, 2_000);
  expect(clock.uptimeMs() - late.onsetUptimeMs).toBe(120_000);
  expect(late.onsetUptimeMs).toBe(onsetUptimeMs);

  expect(await amy.ask('accept-alert', alertId)).toMatchObject({ ok: true });
  clock.advance(180_000);
  expect(await ben.waitFor(({ nudged }) => nudged, 2_000)).toMatchObject({ acceptedBy: { name: 'Amy' } });
  clock.advance(120_000);
  await ben.waitFor(({ rings }) => rings, 2_000);
  await amy.waitFor(({ rings }) => rings, 2_000);

  /** Every screen has confirmed the rung: nothing hurries the next one. */
  async function settle(): Promise<void> {
    const isConfirmed = () => {
      const alert = home.gateway().pipeline.home().open[alertId];
      return alert?.state === 'raised' && alert.receiptDueUptimeMs === null;
    };
    await expect.poll(isConfirmed, { timeout: 3_000 }).toBe(true);
  }
  async function heldBy(carer: typeof helen) {
    await carer.heartbeat();
    return carer.alerts().find((alert) => alert.alertId === alertId);
  }
});
