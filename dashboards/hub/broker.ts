import { createServer, type TLSSocket } from 'node:tls';
import { Aedes, type AuthErrorCode, type Client } from 'aedes';
import { HomeId } from '#devices/ids.ts';
import type { Log } from '#gateway/base/log.ts';
import type { Stoppable } from '#gateway/base/stop-stack.ts';
import { GuardedStream } from '#gateway/broker/guarded-stream.ts';
import { type Committed, toCommittedTopic, toEnvelopesTopic } from '#gateway/hub-link/envelope.ts';
import type { Certificates } from './certificates.ts';
import { isSecret } from './secrets.ts';

export type HubBrokerDeps = {
  readonly host: string;
  readonly port: number;
  readonly certificates: Certificates;
  readonly secretHashOf: (homeId: string) => string | null;
  /** Resolves when the batch is committed; rejecting closes the home's connection, and it comes again. */
  readonly onBatch: (homeId: HomeId, payload: Uint8Array) => Promise<Committed | null>;
  readonly log: Log;
};

/** A batch of 256 kB and its frame, with room. */
const PAYLOAD_MOST_BYTES = 512 * 1024;
const limits = {
  openingFrameBytes: 4 * 1024,
  frameBytes: 16 * 1024,
  payloadBytes: PAYLOAD_MOST_BYTES,
  backlogBytes: 1024 * 1024,
};
const OPEN_WITHIN_MS = 5_000;
const CONNECTIONS_MOST = 4_096;
/** CONNACK of MQTT 3.1.1: bad user name or password. aedes declares its codes as an enum that can't be imported. */
const WRONG_SECRET = 4 as AuthErrorCode;
const NOBODYS_HASH = '0'.repeat(64);

/** The homes' way in: MQTT 3.1.1 over TLS; each home may say its envelopes and hear its own confirmations. */
export async function startHubBroker(
  deps: HubBrokerDeps,
): Promise<Stoppable & { readonly port: number; readonly connectedCount: () => number }> {
  const { log } = deps;
  const streams = new Set<GuardedStream>();
  const byConnection = new WeakMap<object, GuardedStream>();
  const aedes = await Aedes.createBroker({
    connectTimeout: OPEN_WITHIN_MS,
    drainTimeout: 2_000,
    authenticate: (client, userName, password, callback) => {
      // All of it bound together: whoever has one home's secret is that home and no other.
      const isRight = isSecret(password ?? '', deps.secretHashOf(client.id) ?? NOBODYS_HASH);
      if (isRight && userName === client.id) return callback(null, true);
      log.warn('home-refused', { claimedId: client.id.slice(0, 64) });
      callback(Object.assign(new Error('wrong-secret'), { returnCode: WRONG_SECRET }), null);
    },
    authorizeSubscribe: (client, subscription, callback) => {
      const homeId = toHomeId(client);
      const isOwn = homeId !== null && subscription.topic === toCommittedTopic(homeId);
      callback(null, isOwn ? subscription : null);
    },
    authorizePublish: (client, packet, callback) => {
      const homeId = client === null ? null : toHomeId(client);
      if (homeId === null || packet.topic !== toEnvelopesTopic(homeId))
        return callback(new Error('not a topic of this home'));
      // Before the PUBACK: aedes says it when this calls back. Nobody else is to hear what a home says.
      deps.onBatch(homeId, toBytes(packet.payload)).then(
        (committed) => {
          packet.topic = '$nightwell/nowhere';
          packet.payload = '';
          callback(null);
          if (committed !== null) confirm(homeId, committed);
        },
        (error: unknown) => {
          log.error('batch-not-recorded', { homeId, message: String(error) });
          callback(new Error('not recorded'));
        },
      );
    },
  });
  const confirm = (homeId: HomeId, committed: Committed): void => {
    const packet = { topic: toCommittedTopic(homeId), payload: JSON.stringify(committed), qos: 1 as const };
    aedes.publish({ cmd: 'publish', dup: false, retain: false, ...packet }, () => {});
  };
  aedes.on('client', (client) => log.info('home-connected', { homeId: client.id }));
  aedes.on('clientReady', (client) => byConnection.get(client.conn)?.accept());
  aedes.on('clientDisconnect', (client) => log.info('home-disconnected', { homeId: client.id }));
  aedes.on('clientError', (client, error) =>
    log.debug('home-failed', { homeId: client.id, cause: error.message }),
  );
  aedes.on('connectionError', (_client, error) => log.debug('connection-failed', { cause: error.message }));

  const take = (socket: TLSSocket): void => {
    const stream = new GuardedStream(socket, limits, {
      onViolation: (violation) => log.warn('connection-violated', { code: violation }),
      onCut: () => log.warn('batch-too-large'),
      onBacklog: () => log.warn('home-reads-nothing'),
    });
    streams.add(stream);
    stream.once('close', () => streams.delete(stream));
    byConnection.set(stream, stream);
    aedes.handle(stream);
  };
  const { certPem, keyPem } = deps.certificates;
  const server = createServer(
    { cert: certPem, key: keyPem, minVersion: 'TLSv1.2', noDelay: true, handshakeTimeout: OPEN_WITHIN_MS },
    take,
  );
  server.maxConnections = CONNECTIONS_MOST;
  server.on('tlsClientError', (error) => log.debug('tls-failed', { cause: error.message }));
  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: deps.host, port: deps.port }, () => {
      server.off('error', reject);
      server.on('error', (error) => log.error('listener-failed', { cause: error.message }));
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : deps.port);
    });
  }).catch((cause: unknown) => {
    aedes.close();
    throw cause;
  });
  return {
    port,
    connectedCount: () => aedes.connectedClients,
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await new Promise<void>((resolve) => aedes.close(() => resolve()));
      for (const stream of streams) stream.destroy();
      await closed;
    },
  };
}

const toHomeId = (client: Client): HomeId | null => HomeId.safeParse(client.id).data ?? null;

const toBytes = (payload: string | Buffer): Uint8Array =>
  typeof payload === 'string' ? Buffer.from(payload) : payload;
