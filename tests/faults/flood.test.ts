import { connect, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import type { Carer } from '#firmware-sim/carer.ts';
import type { GatewayOptions } from '#gateway/gateway-options.ts';
import {
  anAcceptedClient,
  aRawClient,
  connectPacket,
  publishPacket,
} from '#tests/gateway/broker/raw-client.ts';
import { startHome, type TestHome } from '#tests/support/a-home.ts';
import { aFallBody, aSteadyDevice, topicOf } from './a-steady-device.ts';

let home: TestHome;
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await home.stop();
});

async function aHomeWithAmy(options: Partial<GatewayOptions> = {}): Promise<Carer> {
  home = await startHome(options);
  return home.carer('amy');
}

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
const deviceOf = (room: number) => `fall-${String(room).padStart(4, '0')}`;
const passwordOf = (deviceId: string) => ({ password: Buffer.from(home.secretOf(deviceId)) });
const inRoom = (amy: Carer, label: string) => amy.alerts().filter(({ room }) => room?.label === label);

/** Milliseconds from a fall in each of rooms 2 to 20 to Amy's screen. */
async function timeFalls(amy: Carer): Promise<number[]> {
  const delays: number[] = [];
  for (let room = 2; room <= 20; room += 1) {
    const device = await home.device(deviceOf(room));
    const sentMs = performance.now();
    const recorded = device.fall(0);
    await amy.waitFor((alert) => alert.room?.label === `Room ${room}` && alert.rings, 5_000);
    delays.push(performance.now() - sentMs);
    await recorded;
  }
  return delays;
}

it('a sensor gone mad at 1,000 falls a second is one alert that counts them all, and the other rooms ring as ever', async () => {
  const SENT = 1_000;
  const amy = await aHomeWithAmy();
  const mad = await anAcceptedClient(home.gateway().mqttPort, deviceOf(1), passwordOf(deviceOf(1)));
  let sent = 0;
  const sending = setInterval(() => {
    for (let ten = 0; ten < 10 && sent < SENT; ten += 1, sent += 1) {
      const body = JSON.stringify(aFallBody(sent));
      mad.send(publishPacket(topicOf(deviceOf(1), 'event'), body, { messageId: sent + 1 }));
    }
    if (sent === SENT) clearInterval(sending);
  }, 10);
  const delays = await timeFalls(amy);
  await expect.poll(() => mad.count('puback'), { timeout: 40_000 }).toBe(SENT);
  await expect.poll(() => inRoom(amy, 'Room 1')).toMatchObject([{ count: SENT, kind: 'possible-fall' }]);
  expect(home.gateway().stats().shedCount).toBe(0);
  expect(median(delays)).toBeLessThan(100);
  expect(Math.max(...delays)).toBeLessThan(1_000);
});

it('telemetry at 1,000 a second is shed, counted and answered; the same sensor’s fall is not', async () => {
  const amy = await aHomeWithAmy();
  const device = await aSteadyDevice(home, deviceOf(1));
  const window = {
    kind: 'motion-window',
    bootId: 'b',
    windowMs: 1_000,
    meanG: 1,
    sdG: 0,
    peakG: 1,
    stepCount: 0,
  };
  const sent = Array.from({ length: 1_000 }, (_, seq) => device.send('telemetry', { ...window, seq }));
  const fall = device.fall(0);
  await amy.waitFor(({ kind }) => kind === 'possible-fall', 2_000);
  await Promise.all([...sent, fall]);
  expect(home.gateway().stats().shedCount).toBeGreaterThan(900);
  expect(device.closeCount()).toBe(0);
  await device.leave();
});

it('a home with as many devices as it bears refuses one more, and still lets its own back in', async () => {
  const amy = await aHomeWithAmy({ brokerLimits: { clientCount: 3 } });
  const port = home.gateway().mqttPort;
  for (const room of [1, 2, 3]) await anAcceptedClient(port, deviceOf(room), passwordOf(deviceOf(room)));
  const fourth = await aRawClient(port);
  fourth.send(connectPacket(deviceOf(4), passwordOf(deviceOf(4))));
  expect(await fourth.next('connack')).toMatchObject({ returnCode: 3 });
  const back = await anAcceptedClient(port, deviceOf(3), passwordOf(deviceOf(3)));
  back.send(publishPacket(topicOf(deviceOf(3), 'event'), JSON.stringify(aFallBody(0))));
  await amy.waitFor(({ room, rings }) => room?.label === 'Room 3' && rings, 2_000);
});

it('two thousand connections that never say who they are disturb no device that is there', async () => {
  const amy = await aHomeWithAmy();
  const port = home.gateway().mqttPort;
  const devices = await Promise.all([2, 3, 4, 5].map((room) => home.device(deviceOf(room))));
  for (let wave = 0; wave < 4; wave += 1) {
    for (let each = 0; each < 500; each += 1) {
      const socket = connect({ host: '127.0.0.1', port });
      socket.on('error', () => {});
      sockets.push(socket);
    }
    const sentMs = performance.now();
    await devices[wave]?.fall(0);
    await amy.waitFor(({ room, rings }) => room?.label === `Room ${wave + 2}` && rings, 2_000);
    expect(performance.now() - sentMs).toBeLessThan(1_000);
  }
  // The kernel's own queue holds some back for a while.
  await expect.poll(() => home.gateway().stats().refusedHalfOpen, { timeout: 5_000 }).toBeGreaterThan(1_000);
  expect(home.gateway().stats().halfOpenCount).toBeLessThanOrEqual(8);
  // Those few are let go after 5 s, and the next honest device finds room.
  await expect.poll(() => home.gateway().stats().lateConnects, { timeout: 10_000 }).toBeGreaterThanOrEqual(8);
  const late = await home.device(deviceOf(6));
  await late.fall(0);
  await amy.waitFor(({ room, rings }) => room?.label === 'Room 6' && rings, 2_000);
});
