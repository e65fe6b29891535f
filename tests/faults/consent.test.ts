import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Carer } from '#firmware-sim/carer.ts';
import type { HomeDocuments } from '#gateway/home-documents.ts';
import { type Consents, toSensor } from '#gateway/office/consents.ts';
import { startHome, type TestHome } from '#tests/support/a-home.ts';
import { aFallBody, aSteadyDevice, topicOf } from './a-steady-device.ts';

/** Nothing is on record for the resident of room 7. */
const withoutRoom7 = (documents: HomeDocuments): HomeDocuments => ({
  ...documents,
  consents: {
    records: documents.consents.records.filter(({ residentId }) => residentId !== 'resident-7'),
  } satisfies Consents,
});

let home: TestHome;
let amy: Carer;
beforeAll(async () => {
  home = await startHome({ change: withoutRoom7 });
  amy = await home.carer('amy');
});
afterAll(() => home.stop());

/** A word that only these packets carry, looked for in every file of the home's folder once the gateway is down. */
const MARK = 'only-the-refused-say-this';
/** Quarantine keeps bodies as hex. */
const isMarked = (bytes: Buffer): boolean =>
  bytes.includes(MARK) || bytes.includes(Buffer.from(MARK).toString('hex'));

it('no screen counts a device that is not listened to', async () => {
  const ben = await home.carer('ben');
  const { devices } = home.demo.homeConfig;
  const observing = devices.filter(
    ({ deviceId, residentId }) => residentId === 'resident-7' && toSensor(deviceId) !== null,
  );
  expect(observing.length).toBeGreaterThanOrEqual(2);
  // And the monitor of room 19, whose consent was withdrawn.
  expect((await ben.heartbeat()).devices.expectedCount).toBe(devices.length - observing.length - 1);
});

it('every screen says which room is not read, and does not ring for it', async () => {
  const { devices } = await amy.heartbeat();
  // Neither their other sensors nor the monitor of room 19: those never ring.
  expect(devices.unreadRooms).toEqual([{ roomLabel: 'Room 7', residentName: null, sensor: 'fall sensor' }]);
  expect(amy.alerts()).toEqual([]);
});

it('of whom nothing is on record, nothing is told and nothing is kept; a call for help always rings', async () => {
  const sensor = await aSteadyDevice(home, 'fall-0007');
  const monitor = await aSteadyDevice(home, 'audio-0007');
  const button = await aSteadyDevice(home, 'call-0007');
  const neighbour = await aSteadyDevice(home, 'fall-0008');
  const expectedCount = (await amy.heartbeat()).devices.expectedCount;
  // Each is acknowledged: a sensor that nobody listens to must not send for ever.
  await sensor.say(topicOf('fall-0007', 'event'), JSON.stringify(aFallBody(1, { extra: MARK })));
  await sensor.say(topicOf('fall-0007', 'event'), `not even JSON ${MARK}`);
  await sensor.say(topicOf('fall-0007', 'telemetry'), `{"kind":"${MARK}"}`);
  await sensor.say(topicOf('fall-0007', 'status'), `{"kind":"${MARK}"}`);
  await monitor.say(topicOf('audio-0007', 'telemetry'), `{"kind":"${MARK}"}`);
  // Where they may not speak at all, they are not kept as evidence either.
  await monitor.say('nightwell1/rowan-house/fall-0001/event', MARK);

  await neighbour.fall(1);
  const { room } = await amy.waitFor(({ kind }) => kind === 'possible-fall', 2_000);
  expect(room?.label).toBe('Room 8');
  await button.send('event', { kind: 'call-pressed', bootId: 'test-boot', seq: 1, ageMs: 0 });
  await amy.waitFor(({ kind, room: at }) => kind === 'call' && at?.label === 'Room 7', 2_000);

  expect(amy.alerts()).toHaveLength(2);
  expect(sensor.closeCount()).toBe(0);
  expect((await amy.heartbeat()).devices.expectedCount).toBe(expectedCount);
  for (const device of [sensor, monitor, button, neighbour]) await device.leave();
  await home.gateway().stop();
  const files = readdirSync(home.folder, { recursive: true, withFileTypes: true }).filter((each) =>
    each.isFile(),
  );
  expect(files.length).toBeGreaterThan(1);
  const holding = files.filter((file) => isMarked(readFileSync(join(file.parentPath, file.name))));
  expect(holding.map(({ name }) => name)).toEqual([]);
});
