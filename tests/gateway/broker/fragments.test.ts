import mqtt from 'mqtt-packet';
import { expect, it } from 'vitest';
import { aBroker, topicOf } from './a-broker.ts';
import { anAcceptedClient, aRawClient, connectPacket, publishPacket } from './raw-client.ts';

const event = topicOf('fall-0001', 'event');
const connect = mqtt.generate(connectPacket('fall-0001'));
const publish = mqtt.generate(publishPacket(event, 'a fall in room 12', { messageId: 5 }));

/** As a garbage collection or a long synchronous job would. */
function block(forMs: number): void {
  const until = performance.now() + forMs;
  while (performance.now() < until);
}

/** Lets sockets be read, without waiting any fixed time. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

it('a fall is heard wherever CONNECT and PUBLISH, sent together, are cut in two', {
  timeout: 60_000,
}, async () => {
  const broker = await aBroker();
  const stream = Buffer.concat([connect, publish]);
  for (let cut = 1; cut < stream.length; cut += 1) {
    const device = await aRawClient(broker.port);
    device.write(stream.subarray(0, cut));
    await turn();
    await turn();
    device.write(stream.subarray(cut));
    await device.next('puback');
    device.socket.destroy();
  }
  expect(broker.packets).toHaveLength(stream.length - 1);
});

it('a fall is heard when every byte comes alone', async () => {
  const broker = await aBroker();
  const device = await aRawClient(broker.port);
  for (const byte of Buffer.concat([connect, publish, publish])) {
    device.write(Uint8Array.of(byte));
    await turn();
  }
  await expect.poll(() => device.count('puback')).toBe(2);
  expect(broker.packets.map(({ payload }) => Buffer.from(payload).toString())).toEqual([
    'a fall in room 12',
    'a fall in room 12',
  ]);
});

it('a fall is heard when the gateway was busy between the pieces, so that many wait to be read', async () => {
  const broker = await aBroker();
  const device = await anAcceptedClient(broker.port, 'fall-0001');
  const big = mqtt.generate(publishPacket(event, 'x'.repeat(16_000), { messageId: 6 }));
  const stream = Buffer.concat([publish, big, publish]);
  for (let start = 0; start < stream.length; start += 1_500) {
    device.write(stream.subarray(start, start + 1_500));
    block(20);
    await turn();
  }
  await expect.poll(() => device.count('puback')).toBe(3);
  expect(broker.packets.map(({ payload }) => payload.byteLength)).toEqual([17, 16_000, 17]);
});

it('CONNECT and a hundred packets in one piece are all heard, in order, also on a busy gateway', async () => {
  const broker = await aBroker();
  const device = await aRawClient(broker.port);
  const packets = Array.from({ length: 100 }, (_, index) =>
    mqtt.generate(publishPacket(event, `${index}`, { messageId: index + 1 })),
  );
  device.write(Buffer.concat([connect, ...packets]));
  block(20);
  await expect.poll(() => device.count('puback')).toBe(100);
  const heard = broker.packets.map(({ payload }) => Number(Buffer.from(payload).toString()));
  expect(heard).toEqual(Array.from({ length: 100 }, (_, index) => index));
});

it('a device that says its piece and hangs up is heard', async () => {
  const broker = await aBroker();
  const device = await aRawClient(broker.port);
  device.socket.end(Buffer.concat([connect, publish]));
  await expect.poll(() => broker.packets).toHaveLength(1);
  await device.untilClosed();
});

it('1,000 packets of different sizes in odd pieces arrive whole and in order', async () => {
  const broker = await aBroker();
  const device = await anAcceptedClient(broker.port, 'fall-0001');
  const bodies = Array.from({ length: 1_000 }, (_, index) => `${index} `.padEnd((index * 37) % 3_000, '.'));
  const stream = Buffer.concat(
    bodies.map((body, index) => mqtt.generate(publishPacket(event, body, { messageId: index + 1 }))),
  );
  for (let start = 0, size = 1; start < stream.length; start += size, size = ((size * 7) % 9_973) + 1) {
    device.write(stream.subarray(start, start + size));
    if (size % 5 === 0) await turn();
  }
  await expect.poll(() => device.count('puback'), { timeout: 8_000 }).toBe(1_000);
  expect(broker.packets.map(({ payload }) => Buffer.from(payload).toString())).toEqual(bodies);
});
