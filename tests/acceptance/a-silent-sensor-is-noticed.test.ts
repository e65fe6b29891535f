import { afterEach, beforeEach, expect, it } from 'vitest';
import { createDrivenClock, type DrivenClock } from '#gateway/base/driven-clock.ts';
import { startHome, type TestHome } from '#tests/support/a-home.ts';

/*
  the sensor of room 12 speaks, and then its battery is pulled
  after 3 minutes the board says: fall sensor of room 12 silent; nothing rings in red
  nobody can close that by hand
  the battery is back, the sensor speaks, and the card goes away by itself
*/

let clock: DrivenClock;
let home: TestHome;
beforeEach(async () => {
  clock = createDrivenClock({
    bootId: 'night-boot',
    nowMs: Date.UTC(2026, 10, 21, 3, 10),
    uptimeMs: 5_000_000,
  });
  home = await startHome({ clock });
});
afterEach(() => home.stop());

it('a silent sensor is on the board within its time, and goes away by itself', async () => {
  const amy = await home.carer('amy');
  const sensor = await home.device('fall-0012');
  const speak = (seq: number) =>
    sensor.send('status', {
      kind: 'device-status',
      bootId: 'b',
      seq,
      state: 'online',
      batteryPercent: 80,
      firmware: '1',
    });
  await speak(0);
  const isIts = ({ kind, room }: { kind: string; room: { label: string } | null }) =>
    kind === 'device-silent' && room?.label === 'Room 12';
  clock.advance(179_000);
  expect((await amy.heartbeat()).devices.heardCount).toBe(1);
  expect(amy.alerts().filter((alert) => isIts(alert) && alert.deviceLabel?.startsWith('fall'))).toEqual([]);
  clock.advance(2_000);
  const its = (alert: Parameters<typeof isIts>[0] & { deviceLabel: string | null }) =>
    isIts(alert) && alert.deviceLabel === 'fall sensor 0012';
  const silent = await amy.waitFor(its, 2_000);
  expect(silent).toMatchObject({ priority: 'technical', evidence: { silentMs: expect.any(Number) } });
  expect(await amy.ask('close-alert', silent.alertId, 'helped')).toMatchObject({
    ok: false,
    code: 'still-failing',
  });

  await speak(1);
  expect(await amy.waitFor((alert) => its(alert) && alert.state === 'closed', 2_000)).toMatchObject({
    outcome: 'recovered',
    closedBy: null,
  });
});
