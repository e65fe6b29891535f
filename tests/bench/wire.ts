import { connect, type Socket } from 'node:net';
import mqtt, { type IPublishPacket } from 'mqtt-packet';

/** CLOCK_MONOTONIC in milliseconds: one clock for all processes of a machine. */
export const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6;

export type WireOptions = {
  readonly port: number;
  readonly clientId: string;
  readonly secret?: string;
  /** An address of 127.0.0.0/8 to come from: a broker limits what has not proved itself yet, by address. */
  readonly from?: string;
  readonly onTaken?: (messageId: number) => void;
  readonly onMessage?: (packet: IPublishPacket, atMs: number) => void;
  readonly onClosed?: () => void;
};

export type Wire = {
  /** Queues a packet for the socket at once; returns its id, 0 for QoS 0. */
  readonly publish: (topic: string, payload: string, qos: 0 | 1) => number;
  readonly subscribe: (topic: string) => Promise<void>;
  /** Bytes that the other side has not taken yet: more than a few mean that it does not keep up. */
  readonly waitingBytes: () => number;
  readonly end: () => void;
};

const KEEPALIVE_SECONDS = 25;
const PING_EVERY_MS = 15_000;
const ANSWER_WITHIN_MS = 10_000;

/** A bare MQTT 3.1.1 link, as cheap as can be: on two cores, what sends must not be what is measured. */
export async function connectWire(options: WireOptions): Promise<Wire> {
  const { port, clientId, secret, from } = options;
  const socket = connect({
    host: '127.0.0.1',
    port,
    noDelay: true,
    ...(from === undefined ? {} : { localAddress: from }),
  });
  const parser = mqtt.parser({ protocolVersion: 4 });
  const opened = Promise.withResolvers<void>();
  const subscribed = new Map<number, () => void>();
  let receivedAtMs = 0;
  let lastId = 0;
  const nextId = (): number => {
    lastId = (lastId % 65_535) + 1;
    return lastId;
  };
  parser.on('packet', (packet) => {
    switch (packet.cmd) {
      case 'connack':
        if (packet.returnCode === 0) opened.resolve();
        else opened.reject(new Error(`${clientId} was refused: code ${packet.returnCode}`));
        return;
      case 'puback':
        options.onTaken?.(packet.messageId ?? 0);
        return;
      case 'suback':
        subscribed.get(packet.messageId ?? 0)?.();
        return;
      case 'publish':
        if (packet.qos === 1)
          socket.write(mqtt.generate({ cmd: 'puback', messageId: packet.messageId ?? 0 }));
        options.onMessage?.(packet, receivedAtMs);
        return;
      default:
    }
  });
  socket.on('data', (bytes: Buffer) => {
    receivedAtMs = monotonicMs();
    parser.parse(bytes);
  });
  followSocket(socket, () => {
    opened.reject(new Error(`${clientId}: the broker closed the connection`));
    options.onClosed?.();
  });
  socket.once('connect', () => socket.write(toConnect(clientId, secret)));
  const late = setTimeout(() => socket.destroy(), ANSWER_WITHIN_MS);
  await opened.promise.finally(() => clearTimeout(late));
  return {
    publish(topic, payload, qos) {
      const messageId = qos === 0 ? 0 : nextId();
      const head = { cmd: 'publish', topic, payload, qos, dup: false, retain: false } as const;
      socket.write(mqtt.generate(qos === 0 ? head : { ...head, messageId }));
      return messageId;
    },
    async subscribe(topic) {
      const messageId = nextId();
      const { promise, resolve } = Promise.withResolvers<void>();
      subscribed.set(messageId, resolve);
      socket.write(mqtt.generate({ cmd: 'subscribe', messageId, subscriptions: [{ topic, qos: 1 }] }));
      await promise;
    },
    waitingBytes: () => socket.writableLength,
    end: () => socket.destroy(),
  };
}

function followSocket(socket: Socket, onClosed: () => void): void {
  const ping = setInterval(() => socket.write(mqtt.generate({ cmd: 'pingreq' })), PING_EVERY_MS);
  // A link that breaks is told by `close` as well; whoever holds the link decides what follows.
  socket.on('error', () => {});
  socket.once('close', () => {
    clearInterval(ping);
    onClosed();
  });
}

function toConnect(clientId: string, secret: string | undefined): Buffer {
  return mqtt.generate({
    cmd: 'connect',
    clientId,
    protocolId: 'MQTT',
    protocolVersion: 4,
    clean: true,
    keepalive: KEEPALIVE_SECONDS,
    ...(secret === undefined ? {} : { username: clientId, password: Buffer.from(secret) }),
  });
}
