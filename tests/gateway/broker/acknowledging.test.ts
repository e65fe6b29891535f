import { expect, it } from 'vitest';
import { aBroker, listener, topicOf } from './a-broker.ts';
import { anAcceptedClient, publishPacket } from './raw-client.ts';

const event = topicOf('fall-0001', 'event');

it('a fall is acknowledged only when its record is on disk', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const broker = await aBroker({ onPacket: () => promise });
  const device = await anAcceptedClient(broker.port, 'fall-0001');
  device.send(publishPacket(event, 'fall', { messageId: 41 }));
  await expect.poll(() => broker.packets.length).toBe(1);
  // A round trip through the same connection: had there been a PUBACK, it would stand before the PINGRESP.
  device.send({ cmd: 'pingreq' });
  await device.next('pingresp');
  expect(device.count('puback')).toBe(0);
  resolve();
  expect(await device.next('puback')).toMatchObject({ messageId: 41 });
});

it('what needs no record is acknowledged at once', async () => {
  const broker = await aBroker();
  const device = await anAcceptedClient(broker.port, 'fall-0001');
  device.send(publishPacket(topicOf('fall-0001', 'telemetry'), 'window', { messageId: 3 }));
  expect(await device.next('puback')).toMatchObject({ messageId: 3 });
});

it('acknowledgements come in the order of the packets, however late each record is', async () => {
  const delaysMs = [40, 0, 15, 5, 30, 0, 1, 20];
  let index = 0;
  const broker = await aBroker({
    onPacket: () => {
      const delayMs = delaysMs[index++];
      // Some packets need no record: their answers still wait for those before them.
      return delayMs === 0 ? undefined : new Promise((resolve) => setTimeout(resolve, delayMs));
    },
  });
  const device = await anAcceptedClient(broker.port, 'fall-0001');
  for (const [at] of delaysMs.entries()) device.send(publishPacket(event, `${at}`, { messageId: at + 1 }));
  await expect.poll(() => device.count('puback')).toBe(8);
  const acknowledged = device.received.flatMap((packet) =>
    packet.cmd === 'puback' ? [packet.messageId] : [],
  );
  expect(acknowledged).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(broker.packets.map(({ payload }) => Buffer.from(payload).toString())).toEqual([...'01234567']);
});

it('a device waiting for one record does not wait to be heard again', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const broker = await aBroker({ onPacket: () => promise });
  const device = await anAcceptedClient(broker.port, 'fall-0001');
  // Two in one piece and then two alone: aedes by itself would not read the last before the first is answered.
  for (const [messageId, pieces] of [
    [1, 2],
    [3, 1],
    [4, 1],
    [5, 1],
  ] as const) {
    device.socket.cork();
    for (let piece = 0; piece < pieces; piece += 1) device.send(publishPacket(event, 'fall', { messageId }));
    device.socket.uncork();
    const heard = messageId + pieces - 1;
    await expect.poll(() => broker.packets.length).toBe(heard);
  }
  expect(device.count('puback')).toBe(0);
  resolve();
  await expect.poll(() => device.count('puback')).toBe(5);
});

it('a disk that refuses closes the connection without an acknowledgement, and the device sends again', async () => {
  let isRefusing = true;
  const broker = await aBroker({
    onPacket: async () => {
      if (isRefusing) throw new Error('disk full');
    },
  });
  const device = await anAcceptedClient(broker.port, 'fall-0001');
  device.send(publishPacket(event, 'fall', { messageId: 9 }));
  await device.untilClosed();
  expect(device.count('puback')).toBe(0);
  expect(broker.stats().failedPackets).toBe(1);
  isRefusing = false;
  const again = await anAcceptedClient(broker.port, 'fall-0001');
  again.send({ ...publishPacket(event, 'fall', { messageId: 9 }), dup: true } as never);
  expect(await again.next('puback')).toMatchObject({ messageId: 9 });
  expect(broker.packets.map(({ dup }) => dup)).toEqual([false, true]);
});

it('after one refused record nothing behind it is acknowledged', async () => {
  const outcomes = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let index = 0;
  const broker = await aBroker({ onPacket: () => outcomes[index++]?.promise });
  const device = await anAcceptedClient(broker.port, 'fall-0001');
  device.send(publishPacket(event, 'a', { messageId: 1 }));
  device.send(publishPacket(event, 'b', { messageId: 2 }));
  device.send(publishPacket(event, 'c', { messageId: 3 }));
  await expect.poll(() => broker.packets.length).toBe(3);
  outcomes[1]?.resolve();
  outcomes[0]?.reject(new Error('disk error'));
  await device.untilClosed();
  expect(device.count('puback')).toBe(0);
});

it('a handler that throws costs one connection, and the next packet is heard', async () => {
  let isFaulty = true;
  const broker = await aBroker({
    onPacket: () => {
      if (isFaulty) throw new Error('a bug');
    },
  });
  const device = await anAcceptedClient(broker.port, 'fall-0001');
  device.send(publishPacket(event, 'fall'));
  await device.untilClosed();
  isFaulty = false;
  const again = await anAcceptedClient(broker.port, 'fall-0001');
  again.send(publishPacket(event, 'fall'));
  await again.next('puback');
  expect(broker.logged.map((line) => line.event)).toContain('packet-handler-threw');
});

it('a device with too many packets in progress is read on when one is answered', async () => {
  const pending: Array<() => void> = [];
  const broker = await aBroker({
    limits: { pendingCount: 4 },
    onPacket: () => new Promise((resolve) => void pending.push(resolve)),
  });
  const device = await anAcceptedClient(broker.port, 'fall-0001');
  for (let messageId = 1; messageId <= 12; messageId += 1) {
    const heardBefore = broker.packets.length;
    device.send(publishPacket(event, 'fall', { messageId }));
    if (messageId <= 4) await expect.poll(() => broker.packets.length).toBe(heardBefore + 1);
  }
  const other = await anAcceptedClient(broker.port, 'fall-0002');
  other.send({ cmd: 'pingreq' });
  await other.next('pingresp');
  expect(broker.packets).toHaveLength(4);
  pending.shift()?.();
  await expect.poll(() => broker.packets.length).toBeGreaterThan(4);
  await expect
    .poll(() => {
      for (const resolve of pending.splice(0)) resolve();
      return device.count('puback');
    })
    .toBe(12);
});

it('an old fall that was sent to be retained does not ring again for whoever subscribes later', async () => {
  const broker = await aBroker();
  const device = await anAcceptedClient(broker.port, 'fall-0001');
  device.send(publishPacket(event, 'fall', { retain: true, messageId: 1 }));
  device.send(publishPacket(topicOf('fall-0001', 'status'), 'alive', { retain: true, messageId: 2 }));
  await expect.poll(() => device.count('puback')).toBe(2);
  const late = await anAcceptedClient(broker.port, listener.clientId);
  late.send({
    cmd: 'subscribe',
    messageId: 1,
    subscriptions: [{ topic: 'nightwell1/rowan-house/#', qos: 1 }],
  });
  expect(await late.next('publish')).toMatchObject({ topic: topicOf('fall-0001', 'status'), retain: true });
  late.send({ cmd: 'pingreq' });
  await late.next('pingresp');
  expect(late.count('publish')).toBe(1);
  expect(broker.packets).toHaveLength(2);
  expect(broker.stats().strippedRetains).toBe(1);
});

it('a fall with QoS 0 is heard, and its device is known as unreliable', async () => {
  const broker = await aBroker();
  const device = await anAcceptedClient(broker.port, 'fall-0001');
  device.send(publishPacket(event, 'fall', { qos: 0 }));
  await expect.poll(() => broker.packets).toHaveLength(1);
  expect(broker.packets[0]).toMatchObject({ qos: 0, credentialClientId: 'fall-0001', isWill: false });
  expect(broker.stats().unreliableEvents).toBe(1);
});

it('a fall with QoS 2 is heard once, and its handshake ends', async () => {
  const broker = await aBroker();
  const device = await anAcceptedClient(broker.port, 'fall-0001');
  device.send(publishPacket(event, 'fall', { qos: 2, messageId: 12 }));
  expect(await device.next('pubrec')).toMatchObject({ messageId: 12 });
  device.send({ cmd: 'pubrel', messageId: 12 });
  expect(await device.next('pubcomp')).toMatchObject({ messageId: 12 });
  expect(broker.packets).toMatchObject([{ qos: 2 }]);
});

it('a device that vanishes while its fall is being recorded changes nothing for the others', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const broker = await aBroker({ onPacket: () => promise });
  const device = await anAcceptedClient(broker.port, 'fall-0001');
  device.send(publishPacket(event, 'fall', { messageId: 1 }));
  device.send(publishPacket(event, 'fall', { messageId: 2 }));
  await expect.poll(() => broker.packets).toHaveLength(2);
  device.socket.resetAndDestroy();
  await expect.poll(() => broker.stats().connectedCount).toBe(0);
  resolve();
  const other = await anAcceptedClient(broker.port, 'fall-0002');
  other.send(publishPacket(topicOf('fall-0002', 'event'), 'fall', { messageId: 3 }));
  await other.next('puback');
  expect(broker.stats().failedPackets).toBe(0);
});
