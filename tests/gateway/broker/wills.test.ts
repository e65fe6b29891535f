import { describe, expect, it } from 'vitest';
import { aBroker, topicOf } from './a-broker.ts';
import { anAcceptedClient, publishPacket } from './raw-client.ts';

const event = topicOf('fall-0001', 'event');

describe('last wills', () => {
  const will = {
    topic: topicOf('fall-0001', 'status'),
    payload: Buffer.from('lost'),
    qos: 1 as const,
    retain: true,
  };

  it('the broker speaks for a device whose link was cut', async () => {
    const broker = await aBroker();
    const device = await anAcceptedClient(broker.port, 'fall-0001', { will });
    device.socket.resetAndDestroy();
    await expect.poll(() => broker.packets).toHaveLength(1);
    expect(broker.packets[0]).toMatchObject({
      credentialClientId: 'fall-0001',
      isWill: true,
      retain: true,
      deviceTopic: { lane: 'status' },
    });
    expect(Buffer.from(broker.packets[0]?.payload ?? []).toString()).toBe('lost');
  });

  it('a device that says goodbye has no will', async () => {
    const broker = await aBroker();
    const device = await anAcceptedClient(broker.port, 'fall-0001', { will });
    device.send({ cmd: 'disconnect' });
    await device.untilClosed();
    await expect.poll(() => broker.stats().connectedCount).toBe(0);
    expect(broker.packets).toEqual([]);
  });

  it('a will in the name of another is kept, and heard by nobody; its device may still ring', async () => {
    const broker = await aBroker();
    const device = await anAcceptedClient(broker.port, 'fall-0001', {
      will: { ...will, topic: topicOf('fall-0002', 'status') },
    });
    device.send(publishPacket(event, 'fall'));
    await device.next('puback');
    device.socket.resetAndDestroy();
    await expect.poll(() => broker.refused).toHaveLength(1);
    expect(broker.refused[0]).toMatchObject({ credentialClientId: 'fall-0001', isWill: true });
    expect(broker.packets).toHaveLength(1);
  });

  it('a disk that refuses a will breaks nothing', async () => {
    const broker = await aBroker({ onPacket: () => Promise.reject(new Error('disk full')) });
    const device = await anAcceptedClient(broker.port, 'fall-0001', { will });
    device.socket.resetAndDestroy();
    await expect.poll(() => broker.stats().failedPackets).toBe(1);
    await anAcceptedClient(broker.port, 'fall-0001');
  });

  it('the will of a device that was taken over stands before its next word', async () => {
    const broker = await aBroker();
    await anAcceptedClient(broker.port, 'fall-0001', { will });
    const again = await anAcceptedClient(broker.port, 'fall-0001', { will });
    again.send(publishPacket(topicOf('fall-0001', 'status'), 'online'));
    await again.next('puback');
    expect(broker.packets.map(({ payload }) => Buffer.from(payload).toString())).toEqual(['lost', 'online']);
  });
});
