import mqtt from 'mqtt-packet';
import { describe, expect, it } from 'vitest';
import { aBroker, listener, topicOf } from './a-broker.ts';
import { anAcceptedClient, aRawClient, connectPacket, publishPacket, type RawClient } from './raw-client.ts';

const event = topicOf('fall-0001', 'event');

/** The connection is there, and what was sent over it was dealt with. */
async function isAnswering(client: RawClient): Promise<boolean> {
  const before = client.count('pingresp');
  client.send({ cmd: 'pingreq' });
  await client.until('an answer', () => client.isClosed() || client.count('pingresp') > before);
  return !client.isClosed();
}

describe('a device that publishes what is not its own', () => {
  it.each<{ what: string; topic: string }>([
    { what: 'as another device', topic: topicOf('fall-0002', 'event') },
    { what: 'in another home', topic: 'nightwell1/elm-court/fall-0001/event' },
    { what: 'its own command', topic: topicOf('fall-0001', 'command') },
    { what: 'as the broker', topic: '$SYS/x/new/clients' },
    { what: 'on a share', topic: '$share/a/b' },
    { what: 'on a topic of nine levels', topic: `${event}/a/b/c/d/e` },
    { what: 'on a topic of ninety levels', topic: Array.from({ length: 90 }, () => 'a').join('/') },
    { what: 'on a topic of 300 bytes', topic: 'a'.repeat(300) },
    { what: 'on a topic with U+0000', topic: `${event}\u0000` },
  ])('$what: is answered, kept, and heard by nobody', async ({ topic }) => {
    const broker = await aBroker();
    const hearer = await anAcceptedClient(broker.port, listener.clientId);
    hearer.send({
      cmd: 'subscribe',
      messageId: 1,
      subscriptions: [{ topic: 'nightwell1/rowan-house/#', qos: 0 }],
    });
    await hearer.next('suback');
    const device = await anAcceptedClient(broker.port, 'fall-0001');
    device.send(publishPacket(topic, 'fall-0002', { messageId: 8, retain: true }));
    expect(await device.next('puback')).toMatchObject({ messageId: 8 });
    expect(await isAnswering(device)).toBe(true);
    expect(await isAnswering(hearer)).toBe(true);
    expect(broker.packets).toEqual([]);
    expect(hearer.count('publish')).toBe(0);
    expect(broker.refused).toEqual([
      { credentialClientId: 'fall-0001', topic, payload: Buffer.from('fall-0002'), isWill: false },
    ]);
  });

  it('cannot disconnect another by speaking as the broker', async () => {
    const broker = await aBroker();
    const victim = await anAcceptedClient(broker.port, 'fall-0002');
    const device = await anAcceptedClient(broker.port, 'fall-0001');
    for (const qos of [0, 1, 2] as const) {
      device.send(publishPacket('$SYS/x/new/clients', 'fall-0002', { qos, messageId: qos + 1 }));
    }
    expect(await isAnswering(device)).toBe(true);
    expect(await isAnswering(victim)).toBe(true);
    expect(broker.stats()).toMatchObject({ unauthorisedPublishes: 3, connectedCount: 2 });
  });

  it('is warned of once, not a thousand times', async () => {
    const broker = await aBroker();
    const device = await anAcceptedClient(broker.port, 'fall-0001');
    for (let index = 0; index < 1_000; index += 1) {
      device.send(publishPacket(topicOf('fall-0002', 'event'), 'fall', { qos: 0 }));
    }
    await expect.poll(() => broker.stats().unauthorisedPublishes).toBe(1_000);
    expect(broker.logged.filter((line) => line.event === 'publish-refused')).toHaveLength(1);
  });
});

describe('a device that listens to what is not its own', () => {
  it.each([
    '#',
    '+/#',
    'nightwell1/rowan-house/+/command',
    '$SYS/#',
    '$share/g/nightwell1/rowan-house/fall-0001/command',
  ])('%s is refused, its own commands are not', async (filter) => {
    const broker = await aBroker();
    const device = await anAcceptedClient(broker.port, 'fall-0001');
    const subscriptions = [filter, topicOf('fall-0001', 'command')].map((topic) => ({
      topic,
      qos: 1 as const,
    }));
    device.send({ cmd: 'subscribe', messageId: 1, subscriptions });
    expect(await device.next('suback')).toMatchObject({ granted: [128, 1] });
    expect(broker.stats().refusedSubscriptions).toBe(1);
  });

  it('a client gets 64 subscriptions, and one more when it gave one back', async () => {
    const broker = await aBroker();
    const client = await anAcceptedClient(broker.port, listener.clientId);
    const subscribe = async (index: number) => {
      const before = client.count('suback');
      const topic = `nightwell1/rowan-house/fall-${index}/event`;
      client.send({ cmd: 'subscribe', messageId: index + 1, subscriptions: [{ topic, qos: 0 }] });
      await client.until('a SUBACK', () => client.count('suback') > before);
      return client.received.filter((packet) => packet.cmd === 'suback').at(-1)?.granted[0];
    };
    for (let index = 0; index < 64; index += 1) expect(await subscribe(index)).toBe(0);
    expect(await subscribe(64)).toBe(128);
    expect(await subscribe(3)).toBe(0);
    client.send({
      cmd: 'unsubscribe',
      messageId: 99,
      unsubscriptions: ['nightwell1/rowan-house/fall-3/event'],
    });
    await client.next('unsuback');
    expect(await subscribe(64)).toBe(0);
  });
});

describe('packets that are too large', () => {
  it('a fall with a payload of 5 MB arrives cut, is answered, and the device stays', async () => {
    const broker = await aBroker();
    const device = await anAcceptedClient(broker.port, 'fall-0001');
    device.send(publishPacket(event, Buffer.alloc(5_000_000, 0x61), { messageId: 4 }));
    device.send(publishPacket(event, 'the next', { messageId: 5 }));
    await expect.poll(() => device.count('puback')).toBe(2);
    expect(broker.packets.map(({ payload }) => payload.byteLength)).toEqual([16_385, 8]);
    expect(broker.stats()).toMatchObject({ cutPayloads: 1, violations: 0 });
  });

  it('16 KiB arrive whole', async () => {
    const broker = await aBroker();
    const device = await anAcceptedClient(broker.port, 'fall-0001');
    device.send(publishPacket(event, Buffer.alloc(16_384, 0x61)));
    await device.next('puback');
    expect(broker.packets[0]?.payload.byteLength).toBe(16_384);
    expect(broker.stats().cutPayloads).toBe(0);
  });
});

describe('bytes that are no MQTT', () => {
  const connect = mqtt.generate(connectPacket('fall-0001'));
  const publish = mqtt.generate(publishPacket(event, 'fall'));
  it.each<{ what: string; bytes: Buffer }>([
    { what: 'a web browser', bytes: Buffer.from('GET / HTTP/1.1\r\n\r\n') },
    { what: 'a TLS hello', bytes: Buffer.from([0x16, 3, 1, 2, 0, 1, 0]) },
    { what: 'a CONNECT of 8 KiB', bytes: mqtt.generate(connectPacket('a'.repeat(8_192))) },
    { what: 'two CONNECTs', bytes: Buffer.concat([connect, connect]) },
    { what: 'a packet before CONNECT', bytes: Buffer.concat([publish, connect]) },
    { what: 'a packet of the server', bytes: Buffer.concat([connect, Buffer.from([0x20, 2, 0, 0])]) },
    {
      what: 'a length without end',
      bytes: Buffer.concat([connect, Buffer.from([0x30, 0xff, 0xff, 0xff, 0xff, 1])]),
    },
    { what: 'QoS 3', bytes: Buffer.concat([connect, Buffer.from([0x36, 5, 0, 1, 0x61, 0, 1])]) },
    {
      what: 'a topic longer than its packet',
      bytes: Buffer.concat([connect, Buffer.from([0x32, 4, 0, 200, 0x61, 0x62])]),
    },
    { what: 'an empty topic', bytes: Buffer.concat([connect, Buffer.from([0x30, 3, 0, 0, 0x61])]) },
    { what: 'a SUBSCRIBE to nothing', bytes: Buffer.concat([connect, Buffer.from([0x82, 2, 0, 1])]) },
    {
      what: 'a wrong protocol name',
      bytes: Buffer.from([0x10, 12, 0, 4, 0x4d, 0x51, 0x54, 0x58, 4, 2, 0, 10, 0, 0]),
    },
  ])('$what: ends that connection alone', async ({ bytes }) => {
    const broker = await aBroker();
    const good = await anAcceptedClient(broker.port, 'fall-0002');
    const bad = await aRawClient(broker.port);
    bad.write(bytes);
    // An empty SUBSCRIBE is answered or ended, as aedes likes; but the connection must not stay half-way.
    await bad.until('an answer', () => bad.isClosed() || bad.count('suback') > 0);
    good.send(publishPacket(topicOf('fall-0002', 'event'), 'fall'));
    await good.next('puback');
    expect(broker.packets).toHaveLength(1);
    expect(broker.stats().halfOpenCount).toBe(0);
  });

  it('half a packet and then nothing does not reach anyone', async () => {
    const broker = await aBroker();
    const device = await anAcceptedClient(broker.port, 'fall-0001');
    device.write(publish.subarray(0, publish.length - 2));
    device.socket.end();
    await device.untilClosed();
    await expect.poll(() => broker.stats().connectedCount).toBe(0);
    expect(broker.packets).toEqual([]);
  });
});
