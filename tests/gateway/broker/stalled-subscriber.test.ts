import { describe, expect, it } from 'vitest';
import { aBroker, credentialsOfHome, listener, topicOf } from './a-broker.ts';
import { anAcceptedClient, publishPacket } from './raw-client.ts';

describe('a subscriber that stops reading', () => {
  it('is let go, while falls are heard at once and others hear everything', { timeout: 20_000 }, async () => {
    const heardAfterMs: number[] = [];
    const frozenCredential = { ...listener, clientId: 'frozen' };
    const credentials = new Map([listener, frozenCredential].map((one) => [one.clientId, one]));
    const known = credentialsOfHome();
    const broker = await aBroker({
      limits: { drainMs: 1_000 },
      credentials: (clientId) => credentials.get(clientId) ?? known.get(clientId) ?? null,
      onPacket: ({ deviceTopic, payload }) => {
        if (deviceTopic?.lane !== 'event') return;
        heardAfterMs.push(performance.now() - Number(Buffer.from(payload).toString()));
      },
    });
    const filter = { topic: 'nightwell1/rowan-house/+/telemetry', qos: 0 as const };
    const [frozen, healthy] = [
      await anAcceptedClient(broker.port, 'frozen', { keepalive: 90 }),
      await anAcceptedClient(broker.port, listener.clientId),
    ];
    for (const client of [frozen, healthy]) {
      client.send({ cmd: 'subscribe', messageId: 1, subscriptions: [filter] });
      await client.next('suback');
    }
    frozen.socket.pause();
    const [noisy, faller] = [
      await anAcceptedClient(broker.port, 'fall-0001'),
      await anAcceptedClient(broker.port, 'fall-0002'),
    ];
    let sentCount = 0;
    while (broker.stats().stalledSubscribers === 0) {
      for (let index = 0; index < 20; index += 1, sentCount += 1) {
        noisy.send(publishPacket(topicOf('fall-0001', 'telemetry'), Buffer.alloc(16_000), { qos: 0 }));
      }
      const heardBefore = heardAfterMs.length;
      faller.send(publishPacket(topicOf('fall-0002', 'event'), `${performance.now()}`, { qos: 0 }));
      await expect.poll(() => heardAfterMs.length, { interval: 5 }).toBe(heardBefore + 1);
    }
    // Below the drain timeout by far: nobody waited for the one that does not read.
    expect(Math.max(...heardAfterMs)).toBeLessThan(500);
    await expect.poll(() => healthy.count('publish'), { timeout: 10_000 }).toBe(sentCount);
    expect(broker.stats()).toMatchObject({ stalledSubscribers: 1, connectedCount: 3 });
  });

  it('gets no more than 8 MiB kept for it, however long it is granted to drain', async () => {
    const broker = await aBroker({ limits: { drainMs: 60_000 } });
    const frozen = await anAcceptedClient(broker.port, listener.clientId);
    frozen.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: 'nightwell1/#', qos: 0 }] });
    expect(await frozen.next('suback')).toMatchObject({ granted: [128] });
    const filter = 'nightwell1/rowan-house/+/telemetry';
    frozen.send({ cmd: 'subscribe', messageId: 2, subscriptions: [{ topic: filter, qos: 0 }] });
    await expect.poll(() => frozen.count('suback')).toBe(2);
    frozen.socket.pause();
    const noisy = await anAcceptedClient(broker.port, 'fall-0001');
    let sentBytes = 0;
    while (broker.stats().stalledSubscribers === 0 && sentBytes < 100_000_000) {
      sentBytes += 16_000;
      noisy.send(publishPacket(topicOf('fall-0001', 'telemetry'), Buffer.alloc(16_000), { qos: 0 }));
      await new Promise((resolve) => setImmediate(resolve));
    }
    // The kernel holds some megabytes of its own, in both directions.
    expect(sentBytes).toBeLessThan(40_000_000);
    await expect.poll(() => broker.stats().connectedCount).toBe(1);
    expect(broker.stats().stalledSubscribers).toBe(1);
  });
});
