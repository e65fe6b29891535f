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
  let isClosed = false;
  const parser = mqtt.parser();
  parser.on('packet', (packet) => received.push(packet));
  socket.on('data', (chunk: Buffer) => void parser.parse(chunk));
  socket.on('error', () => {});
  socket.on('close', () => {
    isClosed = true;
  });
  /** Looks whenever something came from the broker; a condition that is not met in 5 s fails the test. */
  const until = async (what: string, isMet: () => boolean): Promise<void> => {
    const deadline = AbortSignal.timeout(5_000);
    while (!isMet()) {
      const { promise, resolve } = Promise.withResolvers<void>();
      for (const event of ['connect', 'data', 'close']) socket.once(event, () => resolve());
      deadline.addEventListener('abort', () => resolve(), { once: true });
      await promise;
      if (deadline.aborted && !isMet()) throw new Error(`still waiting for ${what}`);
    }
  };
  socket.setMaxListeners(0);
  await until('the connection', () => socket.readyState === 'open' || isClosed);
  const count = (cmd: Packet['cmd']) => received.filter((packet) => packet.cmd === cmd).length;
  return {
    socket,
    received,
    count,
    until,
    isClosed: () => isClosed,
    write: (bytes: Uint8Array) => void socket.write(bytes),
    send: (packet: Packet) => void socket.write(mqtt.generate(packet)),
    /** The first packet of this kind, as soon as it is there. */
    async next<Cmd extends Packet['cmd']>(cmd: Cmd) {
      await until(cmd, () => count(cmd) > 0);
      return received.find((packet) => packet.cmd === cmd) as Extract<Packet, { cmd: Cmd }>;
    },
    untilClosed: () => until('the end', () => isClosed),
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
