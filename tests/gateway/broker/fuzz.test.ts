import mqtt, { type Packet } from 'mqtt-packet';
import { expect, it } from 'vitest';
import { aBroker, topicOf } from './a-broker.ts';
import { anAcceptedClient, aRawClient, connectPacket, publishPacket } from './raw-client.ts';

const SEED = 20_260_301;
const CONNECTION_COUNT = 500;
const PACKETS_PER_CONNECTION = 40;

/** mulberry32: small, and the same on every machine. */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const own = topicOf('fall-0001', 'event');
const sound: Packet[] = [
  publishPacket(own, 'fall', { qos: 0 }),
  publishPacket(own, '{"kind":"fall-detected"}', { qos: 1 }),
  publishPacket(own, 'fall', { qos: 2, messageId: 3 }),
  publishPacket('$SYS/x/new/clients', 'fall-0002', { qos: 0 }),
  { cmd: 'subscribe', messageId: 4, subscriptions: [{ topic: topicOf('fall-0001', 'command'), qos: 1 }] },
  { cmd: 'unsubscribe', messageId: 5, unsubscriptions: [topicOf('fall-0001', 'command')] },
  { cmd: 'puback', messageId: 6 },
  { cmd: 'pubrel', messageId: 3 },
  { cmd: 'pubrec', messageId: 9 },
  { cmd: 'pubcomp', messageId: 9 },
  { cmd: 'pingreq' },
];
const secondConnect = mqtt.generate(connectPacket('fall-0001'));

/** A sound packet; once in `every`, one with bytes changed, cut short, lengthened, out of place, or mere noise. */
function toFuzz(random: (below: number) => number, every: number): Buffer {
  const packet = sound[random(sound.length)];
  const bytes = Buffer.from(packet === undefined ? [] : mqtt.generate(packet));
  if (random(every) > 0) return bytes;
  switch (random(5)) {
    case 0: {
      for (let flip = random(4); flip >= 0; flip -= 1) bytes[random(bytes.length)] = random(256);
      return bytes;
    }
    case 1:
      return bytes.subarray(0, random(bytes.length));
    case 2:
      return Buffer.concat([bytes, Buffer.from([random(256)])]);
    case 3:
      return Buffer.from(Array.from({ length: random(60) }, () => random(256)));
    default:
      return secondConnect;
  }
}

it('20,000 broken packets cost a good device nothing', { timeout: 60_000 }, async () => {
  const random = createRandom(SEED);
  const broker = await aBroker();
  const good = await anAcceptedClient(broker.port, 'fall-0002');
  let answeredCount = 0;
  for (let connection = 0; connection < CONNECTION_COUNT; connection += 1) {
    const bad = await aRawClient(broker.port);
    bad.send(connectPacket('fall-0001'));
    await bad.next('connack');
    const every = [2, 8, 64][random(3)] ?? 2;
    for (let packet = 0; packet < PACKETS_PER_CONNECTION; packet += 1) {
      bad.write(toFuzz(random, every));
      if (random(8) === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    // Most end by themselves; one that is left waiting for the rest of a packet is ended by us.
    bad.socket.end();
    await bad.untilClosed();
    answeredCount += bad.count('puback');
    good.send(publishPacket(topicOf('fall-0002', 'event'), 'fall', { messageId: connection + 1 }));
    await good.until('its acknowledgement', () => good.count('puback') === connection + 1);
  }
  const stats = broker.stats();
  expect(answeredCount).toBeGreaterThan(CONNECTION_COUNT);
  expect(stats.acceptedConnects).toBe(CONNECTION_COUNT + 1);
  expect(stats.violations).toBeGreaterThan(50);
  expect(stats.packets).toBeGreaterThan(CONNECTION_COUNT);
  await expect.poll(() => broker.stats().connectedCount).toBe(1);
  expect(broker.stats().halfOpenCount).toBe(0);
  // Nothing that went wrong was a fault of ours.
  expect(
    broker.logged.filter(({ event }) => event === 'broker-broken' || event === 'packet-handler-threw'),
  ).toEqual([]);
});
