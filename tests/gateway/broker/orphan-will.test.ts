import type { PublishPacket } from 'aedes';
import { expect, it } from 'vitest';
import { silentLog } from '#gateway/base/log.ts';
import type { BrokerPacket, RefusedPacket } from '#gateway/broker/broker-deps.ts';
import { createBrokerCounts } from '#gateway/broker/counts.ts';
import { createPublishHook } from '#gateway/broker/publish-hook.ts';
import { createSessions } from '#gateway/broker/session.ts';
import { credentialsOfHome, realClock, topicOf } from './a-broker.ts';

/** What became of a will that aedes publishes for a client that is no longer there: its hook is called without one. */
function publishOrphan(will: object, onPacket: () => Promise<void> | void = () => {}) {
  const credentials = credentialsOfHome();
  const packets: BrokerPacket[] = [];
  const refused: RefusedPacket[] = [];
  const answers: Array<Error | null | undefined> = [];
  const hook = createPublishHook({
    deps: {
      host: '127.0.0.1',
      port: 0,
      credentials: (clientId) => credentials.get(clientId) ?? null,
      clock: realClock,
      log: silentLog,
      onPacket(packet) {
        packets.push(packet);
        return onPacket();
      },
      onUnauthorised: (packet) => void refused.push(packet),
    },
    sessions: createSessions({ log: silentLog, pendingMax: 64 }),
    counts: createBrokerCounts(),
    wills: new WeakSet(),
    isStopping: () => false,
  });
  // As aedes keeps wills: what the CONNECT had, and the client's id.
  const packet = { qos: 1, retain: true, payload: Buffer.from('lost'), ...will } as PublishPacket;
  hook(null, packet, (cause) => void answers.push(cause));
  return { packets, refused, answers, packet };
}

it('a will whose client is gone is heard as that of its id', () => {
  const { packets, answers } = publishOrphan({
    topic: topicOf('fall-0001', 'status'),
    clientId: 'fall-0001',
  });
  expect(packets).toMatchObject([{ credentialClientId: 'fall-0001', isWill: true, retain: true }]);
  expect(answers).toEqual([null]);
});

it.each<{ why: string; will: object }>([
  { why: 'without an id', will: { topic: topicOf('fall-0001', 'status') } },
  { why: 'of an id nobody has', will: { topic: topicOf('fall-0001', 'status'), clientId: 'fall-9999' } },
  { why: 'in the name of another', will: { topic: topicOf('fall-0002', 'status'), clientId: 'fall-0001' } },
  { why: 'as the broker', will: { topic: '$SYS/x/new/clients', clientId: 'fall-0001' } },
])('a will $why is heard by nobody, and no error ends the broker', ({ will }) => {
  const { packets, refused, answers, packet } = publishOrphan(will);
  expect(packets).toEqual([]);
  expect(refused).toHaveLength(1);
  expect(refused[0]).toMatchObject({ isWill: true, topic: 'topic' in will ? will.topic : '' });
  // An error here would reach aedes' own 'error' event, and with it the whole process.
  expect(answers).toEqual([null]);
  expect(packet).toMatchObject({ topic: '$nightwell/nowhere', retain: false });
});

it('a disk that refuses it is no error of the broker', async () => {
  const { answers } = publishOrphan({ topic: topicOf('fall-0001', 'status'), clientId: 'fall-0001' }, () =>
    Promise.reject(new Error('disk full')),
  );
  await expect.poll(() => answers).toEqual([null]);
});
