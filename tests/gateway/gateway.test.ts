import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startHome, type TestHome } from '#tests/support/a-home.ts';

let home: TestHome;
beforeEach(async () => {
  home = await startHome();
});
afterEach(() => home.stop());

describe('a fall in room 12', () => {
  it('is on the carer’s screen, rings, and is acknowledged to the device', async () => {
    const amy = await home.carer('amy');
    const sensor = await home.device('fall-0012');
    await sensor.fall(0);
    const alert = await amy.waitFor(({ kind }) => kind === 'possible-fall', 2_000);
    expect(alert).toMatchObject({
      priority: 'high',
      rings: true,
      state: 'raised',
      residentName: 'Hilda Forsyth',
    });
    expect(alert.room?.label).toBe('Room 12');
  });

  it('stops ringing for the others when one accepts, and says who', async () => {
    const [amy, ben] = await Promise.all([home.carer('amy'), home.carer('ben')]);
    const sensor = await home.device('fall-0012');
    await sensor.fall(0);
    const { alertId } = await amy.waitFor(({ rings }) => rings, 2_000);
    await ben.waitFor(({ rings }) => rings, 2_000);
    expect(await amy.ask('accept-alert', alertId)).toMatchObject({ ok: true });
    expect(await ben.waitFor(({ rings }) => !rings, 2_000)).toMatchObject({ acceptedBy: { name: 'Amy' } });
    expect(await ben.ask('accept-alert', alertId)).toEqual({
      ok: false,
      code: 'already-accepted',
      by: { personId: 'amy', name: 'Amy', role: 'carer' },
    });
  });

  it('is told as four facts: delivered, seen, accepted, arrived', async () => {
    const amy = await home.carer('amy');
    const sensor = await home.device('fall-0012');
    await sensor.fall(0);
    const { alertId } = await amy.waitFor(({ rings }) => rings, 2_000);
    await amy.waitFor(({ deliveredCount }) => deliveredCount === 1, 2_000);
    amy.saw(alertId);
    await amy.waitFor(({ seenBy }) => seenBy.length === 1, 2_000);
    await amy.ask('accept-alert', alertId);
    await amy.ask('arrive', alertId);
    await amy.ask('close-alert', alertId, 'fell-not-hurt');
    expect(await amy.waitFor(({ state }) => state === 'closed', 2_000)).toMatchObject({
      acceptedBy: { name: 'Amy' },
      arrivedBy: { name: 'Amy' },
      closedBy: { name: 'Amy' },
      outcome: 'fell-not-hurt',
    });
  });

  it('rings again after a restart, on screens that come back by themselves', async () => {
    const amy = await home.carer('amy');
    const sensor = await home.device('fall-0012');
    await sensor.fall(0);
    await amy.waitFor(({ rings }) => rings, 2_000);
    const before = amy.lastBoard()?.seq ?? 0;
    await home.restart();
    await expect.poll(() => amy.lastBoard()?.seq ?? 0, { timeout: 5_000 }).toBeGreaterThan(before);
    expect(amy.alerts()).toMatchObject([{ state: 'raised', rings: true }]);
  });

  it('is shown to a screen that signs in later', async () => {
    const sensor = await home.device('fall-0012');
    await sensor.fall(0);
    const ruth = await home.carer('ruth');
    expect(ruth.alerts()).toMatchObject([{ rings: true, room: { label: 'Room 12' } }]);
  });
});

it('rings for a packet on an alarm topic that nobody can read, and acknowledges it', async () => {
  const amy = await home.carer('amy');
  const sensor = await home.device('fall-0012');
  await sensor.send('event', '{"kind":"fall-det');
  expect(await amy.waitFor(({ rings }) => rings, 2_000)).toMatchObject({
    kind: 'details-unreadable',
    priority: 'high',
    room: { label: 'Room 12' },
  });
});

it('lets nobody in without a session, and says so', async () => {
  const refused = startHomeless(home.url());
  await expect(refused).rejects.toThrow('signed-out');
});

async function startHomeless(url: string): Promise<never> {
  const { io } = await import('socket.io-client');
  const socket = io(url, {
    path: '/staff',
    transports: ['websocket'],
    reconnection: false,
    auth: { screenId: 'screen-x', sinceSeq: 0 },
  });
  return new Promise((_, reject) => {
    socket.once('connect_error', (error) => {
      socket.disconnect();
      reject(error);
    });
  });
}
