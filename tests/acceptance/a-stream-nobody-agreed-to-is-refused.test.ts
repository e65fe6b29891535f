import { afterEach, beforeEach, expect, it } from 'vitest';
import { startDevice } from '#tests/support/a-device.ts';
import { startHome, type TestHome } from '#tests/support/a-home.ts';
import { type AskOffice, visitOffice } from '#tests/support/an-office-visitor.ts';

/*
  in the afternoon Vera moves into room 4; nobody has asked her yet
  her fall sensor is put on, and it says that she fell: it is turned away, counted and shown, and nothing rings
  she presses her call button: that always rings
  she agrees, and the manager records it
  her fall sensor says that she fell: it rings
*/

let home: TestHome;
let office: AskOffice;
beforeEach(async () => {
  home = await startHome();
  office = await visitOffice(home);
});
afterEach(() => home.stop());

/** A device in room 4, with the secret that was made for it. */
async function addDevice(className: string, residentId: string) {
  const { version: basedOnVersion } = await office('/api/office/devices');
  const place = { className, number: 104, roomId: 'room-4', residentId };
  const { deviceId, secret } = await office('/api/office/devices/add', { basedOnVersion, ...place });
  return startDevice({ port: home.gateway().mqttPort, deviceId, secret });
}

it('a stream that nobody agreed to is refused, counted and shown, and rings once it is agreed to', async () => {
  const amy = await home.carer('amy');
  const { version } = await office('/api/office/residents');
  const vera = { basedOnVersion: version, name: 'Vera Lacey', roomId: 'room-4' };
  const { residentId } = await office('/api/office/residents/add', vera);
  const sensor = await addDevice('fall', residentId);
  const button = await addDevice('call', residentId);

  await sensor.fall(1);
  const findCell = async () =>
    (await office('/api/office/consents')).residents
      .find((each) => each.residentId === residentId)
      ?.cells.find((cell) => cell.sensor === 'fall');
  expect(await findCell()).toMatchObject({ state: 'no-record', refusedCount: 1 });
  await button.send('event', { kind: 'call-pressed', bootId: 'test-boot', seq: 1, ageMs: 0 });
  await amy.waitFor(({ kind, room, rings }) => kind === 'call' && room?.label === 'Room 4' && rings, 2_000);
  // What was pressed later has rung, so what was said before it never will.
  expect(amy.alerts().map(({ kind }) => kind)).toEqual(['call']);

  const { version: basedOnVersion } = await office('/api/office/consents');
  const agreed = { residentId, sensor: 'fall', basis: 'consent', decision: null } as const;
  await office('/api/office/consents/record', { basedOnVersion, ...agreed });
  await sensor.fall(2);
  const fall = await amy.waitFor(({ kind, rings }) => kind === 'possible-fall' && rings, 2_000);
  expect(fall).toMatchObject({ room: { label: 'Room 4' }, residentName: 'Vera Lacey', priority: 'high' });
  await Promise.all([sensor.leave(), button.leave()]);
});
