import { expect, it } from 'vitest';
import { HomeId } from '#devices/ids.ts';
import { AutomationName } from '#devices/platform.ts';
import { mayPublish, maySubscribe } from '#gateway/broker/access.ts';
import { createPacketBudget } from '#gateway/broker/packet-rate.ts';
import { toApplianceCredential, toPlatformCredential } from '#gateway/broker/platform-credential.ts';
import { aBroker, credentialsOfHome, secret, topicOf } from './a-broker.ts';
import { anAcceptedClient, publishPacket } from './raw-client.ts';

const homeId = HomeId.parse('rowan-house');
const name = AutomationName.parse('node-red');
const platform = toPlatformCredential(homeId, name, secret);
const appliances = toApplianceCredential(name, secret);
const password = { password: Buffer.from(secret) };

it.each<{ topic: string; may: boolean; why: string }>([
  { topic: 'nightwell1/rowan-house/automation/node-red/request', may: true, why: 'it asks' },
  { topic: 'nightwell1/rowan-house/automation/other/request', may: false, why: 'it asks in no other name' },
  { topic: 'nightwell1/rowan-house/fall-0001/event', may: false, why: 'it raises no alert' },
  {
    topic: 'nightwell1/rowan-house/platform/resident/resident-1',
    may: false,
    why: 'it tells nobody what is so',
  },
  { topic: 'nightwell1/other-house/automation/node-red/request', may: false, why: 'it is of one home' },
  { topic: 'zigbee2mqtt/lamp/set', may: false, why: 'lamps have a login of their own' },
])('an automation may publish on $topic: $may, as $why', ({ topic, may }) => {
  expect(mayPublish(platform, topic)).toBe(may);
});

it.each<{ filter: string; may: boolean }>([
  { filter: 'nightwell1/rowan-house/platform/#', may: true },
  { filter: 'nightwell1/rowan-house/platform/resident/+', may: true },
  { filter: 'nightwell1/rowan-house/#', may: false },
  { filter: 'nightwell1/rowan-house/+/event', may: false },
  { filter: 'nightwell1/rowan-house/automation/#', may: false },
  { filter: '#', may: false },
])('an automation may subscribe to $filter: $may', ({ filter, may }) => {
  expect(maySubscribe(platform, filter)).toBe(may);
});

it('the login for appliances switches lamps and hears them, and knows nothing of the house', () => {
  expect(mayPublish(appliances, 'zigbee2mqtt/bathroom-12/set')).toBe(true);
  expect(mayPublish(appliances, 'zigbee2mqtt/bridge/request/permit_join')).toBe(false);
  expect(maySubscribe(appliances, 'zigbee2mqtt/+')).toBe(true);
  expect(maySubscribe(appliances, 'nightwell1/rowan-house/platform/#')).toBe(false);
});

it('a budget of 10 a second and 2 at once fills up again with time, and never over its burst', () => {
  const take = createPacketBudget({ perSecond: 10, burst: 2 });
  const rows = [
    { atMs: 0, may: true },
    { atMs: 0, may: true },
    { atMs: 0, may: false },
    { atMs: 99, may: false },
    { atMs: 100, may: true },
    { atMs: 60_000, may: true },
    { atMs: 60_000, may: true },
    { atMs: 60_000, may: false },
  ];
  expect(rows.map(({ atMs }) => ({ atMs, may: take(atMs) }))).toEqual(rows);
});

it('over its budget an automation is answered, counted and heard by nobody; a device beside it has none', async () => {
  const logins = new Map([
    ...credentialsOfHome(),
    [platform.clientId, { ...platform, packetRate: { perSecond: 1, burst: 5 } }],
  ]);
  const broker = await aBroker({ credentials: (clientId) => logins.get(clientId) ?? null });
  const flooding = await anAcceptedClient(broker.port, platform.clientId, password);
  const device = await anAcceptedClient(broker.port, 'fall-0001', password);
  for (let each = 1; each <= 50; each += 1) {
    flooding.send(
      publishPacket('nightwell1/rowan-house/automation/node-red/request', '{}', { messageId: each }),
    );
    device.send(publishPacket(topicOf('fall-0001', 'telemetry'), '{}', { messageId: each }));
  }
  await expect.poll(() => flooding.count('puback'), { timeout: 5_000 }).toBe(50);
  await expect.poll(() => device.count('puback')).toBe(50);
  const from = (clientId: string) =>
    broker.packets.filter((packet) => packet.credentialClientId === clientId);
  expect(from('fall-0001')).toHaveLength(50);
  expect(from(platform.clientId).length).toBeGreaterThanOrEqual(5);
  expect(from(platform.clientId).length + broker.stats().droppedPackets).toBe(50);
  expect(broker.stats().droppedPackets).toBeGreaterThan(40);
});

it('what is not allowed comes out of the same budget, so that it fills no quarantine', async () => {
  const login = { ...platform, packetRate: { perSecond: 1, burst: 5 } };
  const broker = await aBroker({ credentials: () => login });
  const client = await anAcceptedClient(broker.port, platform.clientId, password);
  for (let each = 1; each <= 50; each += 1)
    client.send(publishPacket(topicOf('fall-0001', 'event'), '{}', { messageId: each }));
  await expect.poll(() => client.count('puback'), { timeout: 5_000 }).toBe(50);
  expect(broker.refused.length).toBeLessThan(10);
  expect(broker.packets).toEqual([]);
});

it('the gateway’s own word reaches who is there, and, retained, who comes later; an empty one takes it back', async () => {
  const broker = await aBroker({ credentials: () => platform });
  const topic = 'nightwell1/rowan-house/platform/resident/resident-1';
  const listen = async () => {
    const client = await anAcceptedClient(broker.port, platform.clientId, password);
    client.send({
      cmd: 'subscribe',
      messageId: 1,
      subscriptions: [{ topic: 'nightwell1/rowan-house/platform/#', qos: 1 }],
    } as never);
    await client.next('suback');
    return client;
  };
  const early = await listen();
  broker.publish(topic, 'first', { retain: true });
  expect(await early.next('publish')).toMatchObject({ topic, payload: Buffer.from('first'), retain: false });
  early.socket.destroy();
  const late = await listen();
  expect(await late.next('publish')).toMatchObject({ topic, payload: Buffer.from('first'), retain: true });
  broker.publish(topic, '', { retain: true });
  await late.until('the one that takes it back', () => late.count('publish') === 2);
  expect(late.received.at(-1)).toMatchObject({ topic, payload: Buffer.alloc(0), retain: false });
  late.socket.destroy();
  const last = await listen();
  broker.publish(topic, 'second', { retain: false });
  expect(await last.next('publish')).toMatchObject({ payload: Buffer.from('second'), retain: false });
});
