import mqtt from 'mqtt-packet';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Carer } from '#firmware-sim/carer.ts';
import {
  aRawClient,
  connectPacket,
  publishPacket,
  type RawClient,
} from '#tests/gateway/broker/raw-client.ts';
import { startHome, type TestHome } from '#tests/support/a-home.ts';
import { aFallBody, topicOf } from './a-steady-device.ts';

let home: TestHome;
let amy: Carer;
beforeAll(async () => {
  home = await startHome();
  amy = await home.carer('amy');
});
afterAll(() => home.stop());

/** The gateway runs in this very process: while we are busy, so is it. */
function block(forMs: number): void {
  const until = performance.now() + forMs;
  while (performance.now() < until);
}

/** Lets sockets be read, without waiting any fixed time. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

const deviceOf = (room: number) => `fall-${String(room).padStart(4, '0')}`;

/** All that a device says from its first byte to its fall, as one stream. */
function toStream(deviceId: string, seq: number): Buffer {
  const password = Buffer.from(home.secretOf(deviceId));
  const fall = JSON.stringify(aFallBody(seq));
  return Buffer.concat([
    mqtt.generate(connectPacket(deviceId, { password })),
    mqtt.generate(publishPacket(topicOf(deviceId, 'event'), fall, { messageId: 9 })),
  ]);
}

async function seeTo(room: number): Promise<void> {
  const { alertId, kind } = await amy.waitFor(
    (alert) => alert.room?.label === `Room ${room}` && alert.state === 'raised',
    5_000,
  );
  expect(kind).toBe('possible-fall');
  await amy.ask('arrive', alertId);
  await amy.ask('close-alert', alertId, 'fell-not-hurt');
}

async function expectHeard(device: RawClient): Promise<void> {
  await expect.poll(() => device.count('puback'), { interval: 2, timeout: 5_000 }).toBe(1);
  device.socket.destroy();
}

it.each([
  { when: 'on a free gateway', blockMs: 0 },
  { when: 'on a gateway that is busy between the two pieces', blockMs: 8 },
])('a fall rings wherever the bytes of its device are cut in two, $when', async ({ blockMs }) => {
  const { length } = toStream(deviceOf(1), 100_000);
  expect(length).toBeGreaterThan(200);
  for (let cut = 1; cut < length; cut += 1) {
    const room = (cut % 20) + 1;
    // Another sequence for each cut and each of the two runs: no fall is a repetition of another.
    const stream = toStream(deviceOf(room), 100_000 + cut + blockMs * 10_000);
    const device = await aRawClient(home.gateway().mqttPort);
    device.write(stream.subarray(0, cut));
    await turn();
    if (blockMs > 0) block(blockMs);
    device.write(stream.subarray(cut));
    if (blockMs > 0) block(blockMs);
    await expectHeard(device);
    await seeTo(room);
  }
});

it('a fall rings when each of its bytes comes alone and the gateway is busy in between', async () => {
  const device = await aRawClient(home.gateway().mqttPort);
  for (const byte of toStream(deviceOf(3), 900_000)) {
    device.write(Uint8Array.of(byte));
    block(1);
    await turn();
  }
  await expectHeard(device);
  await seeTo(3);
});

it('the falls of eight rooms all ring though the gateway was busy for two seconds when they came', async () => {
  const devices = await Promise.all(
    // Eight half-open connections are what one address may have.
    [4, 5, 6, 7, 8, 9, 10, 11].map(async (room) => ({
      room,
      client: await aRawClient(home.gateway().mqttPort),
    })),
  );
  for (const { room, client } of devices) client.write(toStream(deviceOf(room), 900_001));
  block(2_000);
  for (const { room, client } of devices) {
    await expectHeard(client);
    await seeTo(room);
  }
});
