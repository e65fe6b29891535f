import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Carer } from '#firmware-sim/carer.ts';
import { openPage } from '#tests/gateway/voice/a-page.ts';
import { startDevice } from '#tests/support/a-device.ts';
import { startHome, type TestHome } from '#tests/support/a-home.ts';
import { type AskOffice, visitOffice } from '#tests/support/an-office-visitor.ts';
import { aSteadyDevice } from './a-steady-device.ts';

let home: TestHome;
let amy: Carer;
let office: AskOffice;
beforeAll(async () => {
  home = await startHome();
  amy = await home.carer('amy');
  office = await visitOffice(home);
});
afterAll(() => home.stop());
const falls = (room: string) =>
  amy.alerts().filter((alert) => alert.kind === 'possible-fall' && alert.room?.label === room);
const expectedCount = async () => (await amy.heartbeat()).devices.expectedCount;
const unreadLabels = async () =>
  (await amy.heartbeat()).devices.unreadRooms.map(({ roomLabel }) => roomLabel);

it('a consent that is withdrawn counts from the next packet on, and so does one that is recorded', async () => {
  const sensor = await aSteadyDevice(home, 'fall-0005');
  const before = await expectedCount();
  const { version } = await office('/api/office/consents');
  const of5 = { residentId: 'resident-5', sensor: 'fall' as const };
  const withdrawn = await office('/api/office/consents/withdraw', { basedOnVersion: version, ...of5 });
  await sensor.fall(1);
  expect(await expectedCount()).toBe(before - 1);
  expect(await unreadLabels()).toEqual(['Room 5']);
  expect(falls('Room 5')).toEqual([]);
  const row = (await office('/api/office/devices')).devices.find(({ deviceId }) => deviceId === 'fall-0005');
  expect(row).toMatchObject({ state: 'refused', refusal: 'withdrawn', refusedCount: 1 });
  await office('/api/office/consents/record', {
    ...{ basedOnVersion: withdrawn.version, ...of5, basis: 'consent', decision: null },
  });
  await sensor.fall(2);
  await amy.waitFor(({ kind, room }) => kind === 'possible-fall' && room?.label === 'Room 5', 2_000);
  expect(await expectedCount()).toBe(before);
  expect(await unreadLabels()).toEqual([]);
  await sensor.leave();
});

it('who takes back a consent is not listened to again because their sensor is moved to nobody', async () => {
  const sensor = await aSteadyDevice(home, 'fall-0006');
  const of6 = { residentId: 'resident-6', sensor: 'fall' as const };
  const { version: consents } = await office('/api/office/consents');
  const withdrawn = await office('/api/office/consents/withdraw', { basedOnVersion: consents, ...of6 });
  const place = async (roomId: string | null, residentId: string | null) => {
    const { version: basedOnVersion } = await office('/api/office/devices');
    await office('/api/office/devices/place', { basedOnVersion, deviceId: 'fall-0006', roomId, residentId });
  };
  const before = amy.alerts().length;
  for (const [index, roomId] of [null, 'room-6'].entries()) {
    await place(roomId, null);
    await sensor.fall(1 + index);
    const { devices } = await office('/api/office/devices');
    expect(devices.find(({ deviceId }) => deviceId === 'fall-0006')).toMatchObject({ refusal: 'no-record' });
  }
  await amy.heartbeat();
  expect(amy.alerts()).toHaveLength(before);
  await place('room-6', 'resident-6');
  await office('/api/office/consents/record', {
    ...{ basedOnVersion: withdrawn.version, ...of6, basis: 'consent', decision: null },
  });
  await sensor.fall(3);
  await amy.waitFor(({ kind, room }) => kind === 'possible-fall' && room?.label === 'Room 6', 2_000);
  await sensor.leave();
});

it('a device that is added gets in at once and rings in its room; one that is removed is put out', async () => {
  const { version } = await office('/api/office/devices');
  const made = await office('/api/office/devices/add', {
    ...{ basedOnVersion: version, className: 'call', number: 99, roomId: 'room-4', residentId: null },
  });
  const port = home.gateway().mqttPort;
  const button = await startDevice({ port, deviceId: made.deviceId, secret: made.secret });
  const gone = new Promise<void>((resolve) => button.client.once('close', () => resolve()));
  await button.send('event', { kind: 'call-pressed', bootId: 'boot', seq: 1, ageMs: 0 });
  await amy.waitFor(({ kind, room }) => kind === 'call' && room?.label === 'Room 4', 2_000);
  await office('/api/office/devices/remove', { basedOnVersion: made.version, deviceId: made.deviceId });
  await gone;
  await button.leave();
});

it('a bedside page is put out with the key that an installer renews, and let in with the new one', async () => {
  const deviceId = 'speaker-0012';
  const page = openPage(home.url(), { deviceId, key: home.secretOf(deviceId) });
  expect(await page.refusal()).toBe(null);
  const gone = new Promise<void>((resolve) => page.socket.once('disconnect', () => resolve()));
  const { version } = await office('/api/office/devices');
  const renewed = await office('/api/office/devices/renew-secret', { basedOnVersion: version, deviceId });
  await gone;
  const later = openPage(home.url(), { deviceId, key: renewed.secret });
  expect(await later.refusal()).toBe(null);
  later.leave();
});

it('whoever is in hospital is not waited for, and a restart remembers it', async () => {
  const before = await expectedCount();
  const { version } = await office('/api/office/residents');
  await office('/api/office/residents/presence', {
    ...{ basedOnVersion: version, residentId: 'resident-8', presence: 'in-hospital' },
  });
  const during = await expectedCount();
  expect(during).toBe(
    before - home.demo.homeConfig.devices.filter(({ residentId }) => residentId === 'resident-8').length,
  );
  amy.leave();
  await home.restart();
  amy = await home.carer('amy');
  expect(await expectedCount()).toBe(during);
});
