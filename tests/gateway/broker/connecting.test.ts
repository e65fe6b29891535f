import { connect as connectMqtt } from 'mqtt';
import { describe, expect, it } from 'vitest';
import type { Credential } from '#gateway/broker/access.ts';
import { aBroker, credentialsOfHome, listener, secret, topicOf } from './a-broker.ts';
import { anAcceptedClient, aRawClient, connectPacket, publishPacket, type RawClient } from './raw-client.ts';

describe('who is not let in', () => {
  it.each<{ why: string; id: string; change: object; returnCode: number; code: string }>([
    {
      why: 'a wrong secret',
      id: 'fall-0001',
      change: { password: Buffer.from('wrong') },
      returnCode: 4,
      code: 'wrong-secret',
    },
    {
      why: 'no secret',
      id: 'fall-0001',
      change: { password: undefined },
      returnCode: 4,
      code: 'wrong-secret',
    },
    { why: 'nobody we know', id: 'fall-9999', change: {}, returnCode: 4, code: 'unknown-client' },
    {
      why: 'a device under the name of another',
      id: 'fall-0001',
      change: { username: 'fall-0002' },
      returnCode: 4,
      code: 'wrong-user-name',
    },
    {
      why: 'no user name',
      id: 'fall-0001',
      change: { username: undefined, password: undefined },
      returnCode: 4,
      code: 'wrong-user-name',
    },
    { why: 'a client without an id', id: '', change: {}, returnCode: 2, code: 'no-client-id' },
    { why: 'a name of every object', id: '__proto__', change: {}, returnCode: 4, code: 'unknown-client' },
    {
      why: 'another name of every object',
      id: 'constructor',
      change: {},
      returnCode: 4,
      code: 'unknown-client',
    },
    {
      why: 'one who wants a stored session',
      id: 'fall-0001',
      change: { clean: false },
      returnCode: 5,
      code: 'wants-a-stored-session',
    },
    {
      why: 'one without keepalive',
      id: 'fall-0001',
      change: { keepalive: 0 },
      returnCode: 5,
      code: 'keepalive-off',
    },
    {
      why: 'one whose silence would go unnoticed',
      id: 'fall-0001',
      change: { keepalive: 31 },
      returnCode: 5,
      code: 'keepalive-too-long',
    },
    {
      why: 'MQTT 3.1',
      id: 'fall-0001',
      change: { protocolId: 'MQIsdp', protocolVersion: 3 },
      returnCode: 5,
      code: 'wrong-protocol-version',
    },
  ])('$why: return code $returnCode, and the log says why', async ({ id, change, returnCode, code }) => {
    const broker = await aBroker();
    const client = await aRawClient(broker.port);
    client.send(connectPacket(id, change));
    expect(await client.next('connack')).toMatchObject({ returnCode });
    await client.untilClosed();
    expect(broker.logged).toContainEqual(
      expect.objectContaining({ event: 'connect-refused', fields: expect.objectContaining({ code }) }),
    );
    expect(broker.stats()).toMatchObject({ refusedConnects: 1, connectedCount: 0, halfOpenCount: 0 });
  });

  it('MQTT 5 is told that its version is not spoken here, and the log says so', async () => {
    const broker = await aBroker();
    const client = await aRawClient(broker.port);
    client.send(connectPacket('fall-0001', { protocolVersion: 5 }));
    expect(await client.next('connack')).toMatchObject({ returnCode: 1 });
    await client.untilClosed();
    expect(broker.logged[0]).toMatchObject({
      event: 'connect-refused',
      fields: { code: 'wrong-protocol-version', protocolVersion: 5 },
    });
  });

  it('one client too many is told so; one that comes back always may', async () => {
    const broker = await aBroker({ limits: { clientCount: 2 } });
    await anAcceptedClient(broker.port, 'fall-0001');
    await anAcceptedClient(broker.port, 'fall-0002');
    const third = await aRawClient(broker.port);
    third.send(connectPacket('fall-0003'));
    expect(await third.next('connack')).toMatchObject({ returnCode: 3 });
    await anAcceptedClient(broker.port, 'fall-0002');
    expect(broker.stats().connectedCount).toBe(2);
  });
});

it('keepalive of 30 s is accepted of a device, 90 s of a bridge', async () => {
  const broker = await aBroker();
  await anAcceptedClient(broker.port, 'fall-0001', { keepalive: 30 });
  await anAcceptedClient(broker.port, listener.clientId, { keepalive: 90 });
});

it('a device whose link dies silently is noticed after one and a half keepalives', async () => {
  const gone: string[] = [];
  const broker = await aBroker({ onDisconnected: ({ clientId }) => void gone.push(clientId) });
  const device = await anAcceptedClient(broker.port, 'fall-0001', { keepalive: 1 });
  device.socket.pause();
  await expect.poll(() => gone, { timeout: 4_000 }).toEqual(['fall-0001']);
});

it('an ordinary MQTT client connects, publishes and is told who came and went', async () => {
  const log: string[] = [];
  const broker = await aBroker({
    onConnected: ({ clientId, address }) => void log.push(`${clientId} from ${address}`),
    onDisconnected: ({ clientId }) => void log.push(`${clientId} left`),
  });
  const client = connectMqtt(`mqtt://127.0.0.1:${broker.port}`, {
    clientId: 'fall-0001',
    username: 'fall-0001',
    password: secret,
    keepalive: 10,
    reconnectPeriod: 0,
  });
  await new Promise<void>((resolve) => client.once('connect', () => resolve()));
  await client.publishAsync(topicOf('fall-0001', 'event'), 'fall', { qos: 1 });
  await client.endAsync();
  await expect.poll(() => log).toEqual(['fall-0001 from 127.0.0.1', 'fall-0001 left']);
  expect(broker.packets[0]).toMatchObject({
    credentialClientId: 'fall-0001',
    deviceTopic: { homeId: 'rowan-house', deviceId: 'fall-0001', lane: 'event' },
  });
});

it('the same client coming again takes over, and both addresses are told', async () => {
  const takeovers: unknown[] = [];
  const broker = await aBroker({ onTakeover: (takeover) => void takeovers.push(takeover) });
  const first = await anAcceptedClient(broker.port, 'fall-0001');
  const second = await anAcceptedClient(broker.port, 'fall-0001');
  await first.untilClosed();
  second.send(publishPacket(topicOf('fall-0001', 'event'), 'fall'));
  await second.next('puback');
  expect(takeovers).toEqual([{ clientId: 'fall-0001', fromAddress: '127.0.0.1', toAddress: '127.0.0.1' }]);
  expect(broker.stats()).toMatchObject({ takeovers: 1, connectedCount: 1 });
});

it('someone with the id but not the secret takes nothing over', async () => {
  const broker = await aBroker();
  const device = await anAcceptedClient(broker.port, 'fall-0001');
  const thief = await aRawClient(broker.port);
  thief.send(connectPacket('fall-0001', { password: Buffer.from('guess') }));
  await thief.untilClosed();
  device.send({ cmd: 'pingreq' });
  await device.next('pingresp');
  expect(broker.stats()).toMatchObject({ takeovers: 0, connectedCount: 1 });
});

it('a credential that is taken back ends the connection at once, and does not come back', async () => {
  const credentials = credentialsOfHome();
  const broker = await aBroker({
    credentials: (clientId): Credential | null => credentials.get(clientId) ?? null,
  });
  const device = await anAcceptedClient(broker.port, 'fall-0001');
  credentials.delete('fall-0001');
  expect(broker.disconnect('fall-0001')).toBe(true);
  await device.untilClosed();
  const again = await aRawClient(broker.port);
  again.send(connectPacket('fall-0001'));
  expect(await again.next('connack')).toMatchObject({ returnCode: 4 });
  expect(broker.disconnect('fall-0001')).toBe(false);
});

describe('before the broker knows who it is', () => {
  it('the ninth waiting connection of one address is closed; devices that are in stay in', async () => {
    const broker = await aBroker();
    const device = await anAcceptedClient(broker.port, 'fall-0001');
    const strangers: RawClient[] = [];
    for (let index = 0; index < 12; index += 1) strangers.push(await aRawClient(broker.port));
    await expect.poll(() => strangers.filter((stranger) => stranger.isClosed()).length).toBe(4);
    expect(strangers.slice(0, 8).some((stranger) => stranger.isClosed())).toBe(false);
    device.send(publishPacket(topicOf('fall-0001', 'event'), 'fall'));
    await device.next('puback');
    expect(broker.stats()).toMatchObject({ refusedHalfOpen: 4, halfOpenCount: 8, connectedCount: 1 });
    strangers[0]?.socket.destroy();
    await expect.poll(() => broker.stats().halfOpenCount).toBe(7);
    await anAcceptedClient(broker.port, 'fall-0002');
  });

  it('accepted devices of one address are not limited', async () => {
    const broker = await aBroker();
    for (let index = 1; index <= 30; index += 1) {
      await anAcceptedClient(broker.port, `fall-${String(index).padStart(4, '0')}`);
    }
    expect(broker.stats()).toMatchObject({ connectedCount: 30, halfOpenCount: 0 });
  });

  it('a connection that does not say who it is in time is closed, also when it dribbles', async () => {
    const broker = await aBroker({ limits: { openWithinMs: 150 } });
    const silent = await aRawClient(broker.port);
    const slow = await aRawClient(broker.port);
    const device = await anAcceptedClient(broker.port, 'fall-0001');
    const dribble = setInterval(() => slow.write(Uint8Array.of(0x10)), 20);
    await silent.untilClosed();
    await slow.untilClosed();
    clearInterval(dribble);
    await expect.poll(() => broker.stats().halfOpenCount).toBe(0);
    device.send({ cmd: 'pingreq' });
    await device.next('pingresp');
  });
});

describe('starting and stopping', () => {
  it('a port that is taken is told by its code, and nothing is left running', async () => {
    const broker = await aBroker();
    await expect(aBroker({ port: broker.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it('stopping ends every connection, and is not taken for the end of the devices’ links', async () => {
    const broker = await aBroker();
    const will = { topic: topicOf('fall-0001', 'status'), payload: Buffer.from('lost'), qos: 1 as const };
    const device = await anAcceptedClient(broker.port, 'fall-0001', { will });
    const stranger = await aRawClient(broker.port);
    await broker.stop();
    await device.untilClosed();
    await stranger.untilClosed();
    expect(broker.packets).toEqual([]);
  });
});
