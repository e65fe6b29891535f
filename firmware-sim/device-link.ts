import { randomUUID } from 'node:crypto';
import { connect as connectTcp } from 'node:net';
import { MqttClient } from 'mqtt';
import type { DeviceId, HomeId } from '#devices/ids.ts';
import { toCommandTopic, toResultTopic, toTopic } from '#devices/topics.ts';
import { createOutbox, type Message, toPayload } from './outbox.ts';
import type { Channel, Outgoing } from './unsent-reading.ts';

/** The gateway takes 20 telemetry messages at once after a pause: more waiting ones would only be refused. */
const CAPACITY = 20;
const IN_FLIGHT_AT_MOST = 10;
const KEEPALIVE_SECONDS = 10;
const ACCEPTED_WITHIN_MS = 10_000;
/** No PUBACK for this long on a live connection: the link is cut and the events are sent again. */
const TAKEN_WITHIN_MS = 15_000;
/** Full jitter between 0 and a ceiling that doubles from 1 s to 60 s: a home's devices must not return in step. */
const BACK_OFF_MS = { first: 1_000, longest: 60_000 } as const;
/** A connection that stood this long was a good one: the next loss starts again with a quick retry. */
const GOOD_AFTER_MS = 10_000;
const GOODBYE_WITHIN_MS = 1_000;

export type DeviceLinkOptions = {
  readonly brokerUrl: string;
  readonly homeId: HomeId;
  readonly deviceId: DeviceId;
  readonly secret: string;
  /** Only for tests: a boot id that was used before makes the gateway take new messages for repeats. */
  readonly bootId?: string;
  readonly onAccepted?: () => void;
  /** Hears what the gateway asks this device to do. Left out: it listens to nothing. */
  readonly onCommand?: (payload: Uint8Array) => void;
  /** The broker answered and said no: the secret or the id is not the one it knows. The link tries on. */
  readonly onRefused?: (reason: string) => void;
};

export type DeviceLink = {
  readonly bootId: string;
  /** Queues a reading that happened `ageMs` ago; returns its sequence. Events and results are kept until the broker has them. */
  readonly send: <Lane extends Channel>(lane: Lane, reading: Outgoing[Lane]) => number;
  readonly isAccepted: () => boolean;
  /** Messages of a lane that the broker has not yet got. */
  readonly waitingCount: (lane: Channel) => number;
  readonly shedCount: () => number;
  /** True once nothing waits in `lane`, false if that takes longer than `withinMs`. */
  readonly drained: (lane: Channel, withinMs: number) => Promise<boolean>;
  /** Says goodbye properly, so that no last will is told. What still waits is lost, as at a power-down. */
  readonly stop: () => Promise<void>;
  /** Ends without a goodbye, as when the plug is pulled: the broker tells the last will. */
  readonly cut: () => void;
};

/** One MQTT link of one device, MQTT 3.1.1 over TCP. Connects, and comes back whenever it is lost, until stopped. */
export function startDeviceLink(options: DeviceLinkOptions): DeviceLink {
  const bootId = options.bootId ?? randomUUID();
  const outbox = createOutbox(CAPACITY);
  const listeners = new Set<() => void>();
  /** What was sent over the present connection and not yet taken, with the timer that cuts it. */
  const inFlight = new Map<Message, NodeJS.Timeout>();
  let client: MqttClient | null = null;
  let isStopped = false;
  let retryCount = 0;
  let retryTimer: NodeJS.Timeout | undefined;

  function open(): void {
    const mine = createClient(options, bootId);
    client = mine;
    let acceptedMs: number | null = null;
    mine.on('connect', () => {
      acceptedMs = performance.now();
      listen(mine);
      options.onAccepted?.();
      pump(mine);
    });
    mine.on('error', (error) => {
      if ('code' in error && typeof error.code === 'number') options.onRefused?.(error.message);
    });
    mine.on('close', () => {
      if (client !== mine) return;
      if (acceptedMs !== null && performance.now() - acceptedMs >= GOOD_AFTER_MS) retryCount = 0;
      lose(mine);
    });
  }

  function listen(mine: MqttClient): void {
    const { onCommand } = options;
    if (onCommand === undefined) return;
    mine.on('message', (_topic, payload) => onCommand(payload));
    // A refusal ends the link: a speaker that hears nothing must not look as if it did.
    mine.subscribe(toCommandTopic(options), { qos: 1 }, (error, granted) => {
      if (error || granted?.some(({ qos }) => qos > 2)) mine.stream.destroy();
    });
  }

  function lose(mine: MqttClient): void {
    client = null;
    mine.end(true);
    for (const overdue of inFlight.values()) clearTimeout(overdue);
    inFlight.clear();
    outbox.releaseAll();
    if (isStopped) return;
    const ceilingMs = Math.min(BACK_OFF_MS.longest, BACK_OFF_MS.first * 2 ** retryCount);
    retryCount += 1;
    retryTimer = setTimeout(open, Math.random() * ceilingMs);
  }

  function pump(mine: MqttClient): void {
    while (client === mine && mine.connected && inFlight.size < IN_FLIGHT_AT_MOST) {
      const message = outbox.take();
      if (message === null) return;
      publish(mine, message);
    }
  }

  function publish(mine: MqttClient, message: Message): void {
    const { homeId, deviceId } = options;
    const { lane } = message;
    const topic = lane === 'result' ? toResultTopic(options) : toTopic({ homeId, deviceId, lane });
    inFlight.set(
      message,
      setTimeout(() => mine.stream.destroy(), TAKEN_WITHIN_MS),
    );
    const how = { qos: lane === 'telemetry' ? 0 : 1, retain: lane === 'status' } as const;
    const payload = toPayload(message, bootId, performance.now());
    mine.publish(topic, payload, how, (error) => {
      // What belongs to a lost connection has been released already, and may be in flight over the next one.
      if (client !== mine) return;
      clearTimeout(inFlight.get(message));
      inFlight.delete(message);
      if (error) {
        mine.stream.destroy();
        return;
      }
      outbox.settle(message);
      for (const listener of listeners) listener();
      pump(mine);
    });
  }

  function letGo(): MqttClient | null {
    const mine = client;
    isStopped = true;
    clearTimeout(retryTimer);
    client = null;
    for (const overdue of inFlight.values()) clearTimeout(overdue);
    return mine;
  }

  open();

  return {
    bootId,
    send(lane, { ageMs, ...reading }) {
      const seq = outbox.add(lane, reading, performance.now() - ageMs);
      if (client?.connected) pump(client);
      return seq;
    },
    isAccepted: () => client?.connected ?? false,
    waitingCount: (lane) => outbox.count(lane),
    shedCount: () => outbox.shedCount(),
    drained: (lane, withinMs) => waitUntil(listeners, () => outbox.count(lane) === 0, withinMs),
    async stop() {
      const mine = letGo();
      if (mine !== null) await sayGoodbye(mine);
    },
    cut: () => void letGo()?.end(true),
  };
}

function createClient(options: DeviceLinkOptions, bootId: string): MqttClient {
  const { brokerUrl, homeId, deviceId, secret } = options;
  const { hostname, port } = new URL(brokerUrl);
  return new MqttClient(() => connectTcp({ host: hostname, port: Number(port || 1883), noDelay: true }), {
    protocolVersion: 4,
    clientId: deviceId,
    username: deviceId,
    password: secret,
    keepalive: KEEPALIVE_SECONDS,
    clean: true,
    connectTimeout: ACCEPTED_WITHIN_MS,
    // Queue, retry and resending are this file's: the package would renumber nothing but also bound nothing.
    reconnectPeriod: 0,
    reconnectOnConnackError: true,
    queueQoSZero: false,
    will: {
      topic: toTopic({ homeId, deviceId, lane: 'status' }),
      payload: Buffer.from(JSON.stringify({ kind: 'link-lost', bootId })),
      qos: 1,
      retain: true,
    },
  });
}

async function sayGoodbye(client: MqttClient): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const giveUp = setTimeout(() => client.end(true, () => resolve()), GOODBYE_WITHIN_MS);
  client.end(!client.connected, () => resolve());
  await promise;
  clearTimeout(giveUp);
}

function waitUntil(listeners: Set<() => void>, isDone: () => boolean, withinMs: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const look = (): void => {
    if (isDone()) resolve(true);
  };
  const giveUp = setTimeout(() => resolve(false), withinMs);
  listeners.add(look);
  look();
  return promise.finally(() => {
    clearTimeout(giveUp);
    listeners.delete(look);
  });
}
