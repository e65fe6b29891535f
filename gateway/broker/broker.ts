import type { EventEmitter } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { Aedes, type Client } from 'aedes';
import { toLifeMs } from '#gateway/base/clock.ts';
import type { BrokerDeps } from './broker-deps.ts';
import { createAuthenticateHook, createPreConnectHook } from './connect-hook.ts';
import { type BrokerCounts, createBrokerCounts } from './counts.ts';
import { GuardedStream } from './guarded-stream.ts';
import { createHalfOpen, type HalfOpen } from './half-open.ts';
import { type BrokerLimits, defaultBrokerLimits } from './limits.ts';
import { createPublishHook, type HookDeps } from './publish-hook.ts';
import { createSessions, type Session } from './session.ts';
import { createSubscribeHook } from './subscribe-hook.ts';

export type Broker = {
  readonly port: number;
  /**
   * The gateway's own word to whoever subscribed: QoS 1, at most once to each client that is there now, never waited
   * for. Retained ones are kept in memory and gone with a restart; an empty payload with `retain` takes one back.
   */
  readonly publish: (topic: string, payload: string, options: { readonly retain: boolean }) => void;
  /** Ends this client's connection, as for a credential that was taken back. False if it has none. */
  readonly disconnect: (clientId: string) => boolean;
  readonly stats: () => Readonly<BrokerCounts> & {
    readonly connectedCount: number;
    readonly halfOpenCount: number;
  };
  readonly stop: () => Promise<void>;
};

/** Deliveries in progress at once, in all: ten for each client, so that one slow subscriber holds up no other. */
const DELIVERIES_PER_CLIENT_COUNT = 10;

/**
 * The MQTT 3.1.1 broker of the house, on plain TCP. It knows who may say what and nothing of what it means: packets go
 * to `onPacket`, which also decides when they are acknowledged. Rejects with the system's error if it cannot listen.
 */
export async function startBroker(deps: BrokerDeps): Promise<Broker> {
  const limits: BrokerLimits = { ...defaultBrokerLimits, ...deps.limits };
  const counts = createBrokerCounts();
  const live = new Map<string, Client>();
  const halfOpen = createHalfOpen(limits);
  let isStopping = false;
  const hook: HookDeps = {
    deps,
    counts,
    sessions: createSessions({ log: deps.log, pendingMax: limits.pendingCount }),
    wills: new WeakSet(),
    isStopping: () => isStopping,
  };
  const aedes = await Aedes.createBroker({
    concurrency: DELIVERIES_PER_CLIENT_COUNT * limits.clientCount,
    connectTimeout: limits.openWithinMs,
    drainTimeout: limits.drainMs,
    preConnect: createPreConnectHook(hook),
    authenticate: createAuthenticateHook(hook, limits, live),
    authorizePublish: createPublishHook(hook),
    authorizeSubscribe: createSubscribeHook(hook, limits.subscriptionCount),
  });
  followClients(aedes, hook, live);
  const server = createServer({ noDelay: true }, (socket) => take({ socket, aedes, hook, limits, halfOpen }));
  const port = await listen(server, deps).catch((cause: unknown) => {
    aedes.close();
    throw cause;
  });
  return {
    port,
    publish(topic, payload, { retain }) {
      aedes.publish({ cmd: 'publish', topic, payload, qos: 1, retain, dup: false }, (cause) => {
        if (cause != null) deps.log.error('publish-failed', { topic, cause: cause.message });
      });
    },
    disconnect(clientId) {
      // Also one that is just being let in, and that aedes doesn't know by its id yet.
      const ended = [...hook.sessions.all()].filter(({ credential }) => credential?.clientId === clientId);
      for (const { stream } of ended) stream.destroy();
      return ended.length > 0;
    },
    stats: () => ({ ...counts, connectedCount: live.size, halfOpenCount: halfOpen.count() }),
    async stop() {
      isStopping = true;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await new Promise<void>((resolve) => aedes.close(resolve));
      for (const { stream } of hook.sessions.all()) stream.destroy();
      await closed;
    },
  };
}

/** A new connection, guarded before the first byte of it is read. */
function take(arrival: {
  readonly socket: Socket;
  readonly aedes: Aedes;
  readonly hook: HookDeps;
  readonly limits: BrokerLimits;
  readonly halfOpen: HalfOpen;
}): void {
  const { socket, aedes, hook, limits, halfOpen } = arrival;
  const { deps, counts } = hook;
  const address = toAddress(socket);
  const leave = halfOpen.admit(address);
  if (leave === null) {
    counts.refusedHalfOpen += 1;
    deps.log.debug('connection-refused', { code: 'too-many-half-open', address });
    socket.destroy();
    return;
  }
  const stream = new GuardedStream(socket, limits, {
    onViolation(violation, cause) {
      counts.violations += 1;
      session.warnOnce('connection-violated', { code: violation, cause: cause?.message ?? null });
    },
    onCut() {
      counts.cutPayloads += 1;
      session.warnOnce('payload-cut', { limitBytes: limits.payloadBytes });
    },
    onBacklog: () => countStalled(hook, session),
  });
  const cancelWake = deps.clock.wakeIn(toLifeMs(deps.clock, limits.openWithinMs), () => {
    counts.lateConnects += 1;
    stream.destroy();
  });
  const session = hook.sessions.add(stream, address, () => {
    cancelWake();
    leave();
  });
  aedes.handle(stream);
}

function countStalled({ counts }: HookDeps, session: Session | null): void {
  if (session?.warnOnce('subscriber-stalled')) counts.stalledSubscribers += 1;
}

function followClients(aedes: Aedes, hook: HookDeps, live: Map<string, Client>): void {
  const { deps, sessions, counts } = hook;
  // Before its CONNACK: who was told that they are in can be found here.
  aedes.on('client', (client) => {
    const session = sessions.of(client);
    if (session === null) return;
    const older = live.get(client.id);
    live.set(client.id, client);
    // aedes closes it before; but it forgets one that was still about to close.
    if (older !== undefined) older.close();
    counts.acceptedConnects += 1;
    session.leaveHalfOpen();
    deps.onConnected?.({ clientId: client.id, address: session.address });
  });
  // After it: packets that aedes is handed earlier, it may handle out of order.
  aedes.on('clientReady', (client) => sessions.of(client)?.stream.accept());
  aedes.on('clientDisconnect', (client) => {
    if (live.get(client.id) !== client) return;
    live.delete(client.id);
    deps.onDisconnected?.({ clientId: client.id, address: sessions.of(client)?.address ?? 'unknown' });
  });
  aedes.on('unsubscribe', (filters, client) => {
    for (const filter of filters) sessions.of(client)?.filters.delete(filter);
  });
  const onClientError = (client: Client, cause: Error): void => {
    // aedes reports it once for each packet that waited.
    if (cause.message === 'drain timeout') countStalled(hook, sessions.of(client));
    deps.log.debug('client-failed', { clientId: client.id, cause: cause.message });
  };
  aedes.on('clientError', onClientError);
  aedes.on('connectionError', onClientError);
  // Its types leave this event out; unheard, it would end the process.
  const emitter: EventEmitter = aedes;
  emitter.on('error', (cause: Error) => {
    deps.log.error('broker-broken', { cause: cause.message });
    deps.onBroken?.(cause);
  });
}

function listen(server: Server, { host, port, log }: BrokerDeps): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      // Such as no file descriptor left for a connection: those that are open go on.
      server.on('error', (cause) => log.error('listener-failed', { cause: cause.message }));
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

/** Without the prefix of IPv4 in IPv6, so that one machine has one address. */
function toAddress(socket: Socket): string {
  return (socket.remoteAddress ?? 'unknown').replace(/^::ffff:/, '');
}
