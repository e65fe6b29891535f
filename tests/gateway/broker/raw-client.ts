import { connect, type Socket } from 'node:net';
import mqtt, { type IConnectPacket, type Packet } from 'mqtt-packet';
import { afterEach, expect } from 'vitest';
import { secret } from './a-broker.ts';

const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});

export type RawClient = Awaited<ReturnType<typeof aRawClient>>;

/** A TCP connection that says exactly what the test wants, whether it is MQTT or not. */
export async function aRawClient(port: number) {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  sockets.push(socket);
  const received: Packet[] = [];
  const state = { isClosed: false };
  const parser = mqtt.parser();
  parser.on('packet', (packet) => received.push(packet));
  socket.on('data', (chunk: Buffer) => void parser.parse(chunk));
  socket.on('error', () => {});
  await new Promise<void>((resolve) => {
    socket.on('connect', resolve);
    socket.on('close', () => {
      state.isClosed = true;
      resolve();
    });
  });
  return {
    socket,
    received,
    isClosed: () => state.isClosed,
    count: (cmd: Packet['cmd']) => received.filter((packet) => packet.cmd === cmd).length,
    write: (bytes: Uint8Array) => void socket.write(bytes),
    send: (packet: Packet) => void socket.write(mqtt.generate(packet)),
    /** The first packet of this kind, as soon as it is there. */
    async next<Cmd extends Packet['cmd']>(cmd: Cmd) {
      await expect.poll(() => received.some((packet) => packet.cmd === cmd), { interval: 5 }).toBe(true);
      return received.find((packet) => packet.cmd === cmd) as Extract<Packet, { cmd: Cmd }>;
    },
    async untilClosed() {
      await expect.poll(() => state.isClosed, { interval: 5, timeout: 5_000 }).toBe(true);
    },
  };
}

export const connectPacket = (clientId: string, changes: Partial<IConnectPacket> = {}): IConnectPacket => ({
  cmd: 'connect',
  protocolId: 'MQTT',
  protocolVersion: 4,
  clientId,
  clean: true,
  keepalive: 10,
  username: clientId,
  password: Buffer.from(secret),
  ...changes,
});

/** A client that the broker accepted. */
export async function anAcceptedClient(
  port: number,
  clientId: string,
  changes: Partial<IConnectPacket> = {},
): Promise<RawClient> {
  const client = await aRawClient(port);
  client.send(connectPacket(clientId, changes));
  expect(await client.next('connack')).toMatchObject({ returnCode: 0 });
  return client;
}

export const publishPacket = (
  topic: string,
  payload: string | Buffer,
  { qos = 1, messageId = 1, retain = false }: { qos?: 0 | 1 | 2; messageId?: number; retain?: boolean } = {},
): Packet => ({
  cmd: 'publish',
  topic,
  payload,
  qos,
  retain,
  dup: false,
  ...(qos === 0 ? {} : { messageId }),
});
