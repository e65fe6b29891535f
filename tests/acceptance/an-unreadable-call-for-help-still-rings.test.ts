import { afterEach, beforeEach, expect, it } from 'vitest';
import { startHome, type TestHome } from '#tests/support/a-home.ts';

/*
  a sensor with broken firmware in room 7 reports a fall in words that nobody can read
  every screen rings: Room 7, details unreadable
  the sensor is acknowledged and stays connected; its next, readable fall rings as a fall
  the same garbage where nothing is at stake (telemetry) rings nowhere and is kept aside
*/

let home: TestHome;
beforeEach(async () => {
  home = await startHome();
});
afterEach(() => home.stop());

it('an unreadable call for help still rings, and only where somebody may need help', async () => {
  const amy = await home.carer('amy');
  const sensor = await home.device('fall-0007');
  let disconnectCount = 0;
  sensor.client.on('close', () => {
    disconnectCount += 1;
  });
  await sensor.send('telemetry', Buffer.from([0xff, 0x00, 0x7b]));
  await sensor.send('event', Buffer.from([0xff, 0x00, 0x7b]));
  const unreadable = await amy.waitFor(({ kind }) => kind === 'details-unreadable', 2_000);
  expect(unreadable).toMatchObject({ rings: true, priority: 'high', room: { label: 'Room 7' }, count: 1 });
  await sensor.fall(0);
  expect(await amy.waitFor(({ kind }) => kind === 'possible-fall', 2_000)).toMatchObject({ rings: true });
  expect(amy.alerts()).toHaveLength(2);
  expect(disconnectCount).toBe(0);
});
