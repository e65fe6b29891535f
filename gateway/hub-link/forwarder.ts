import { connect as connectTls } from 'node:tls';
import { MqttClient, UniqueMessageIdProvider } from 'mqtt';
import type { Log } from '#gateway/base/log.ts';
import type { HubOutbox } from '#gateway/store/hub-outbox.ts';
import { toBackOffMs } from './back-off.ts';
import {
  BATCH_MOST_BYTES,
  BATCH_MOST_COUNT,
  Committed,
  type HubLinkFile,
  toCommittedTopic,
  toEnvelopesTopic,
} from './envelope.ts';
import { parseJson } from './json.ts';

export type ForwarderTiming = {
  /** PINGREQ after this without a word; a link that was cut without a FIN is noticed within 1.5 times of it. */
  readonly keepaliveMs: number;
  /** From the SYN to the CONNACK. */
  readonly connectWithinMs: number;
  /** From a batch to the hub's word that it is committed. */
  readonly committedWithinMs: number;
  /** Only for tests: other than 1 for a shorter back-off. */
  readonly backOffFactor: number;
};

const defaultForwarderTiming: ForwarderTiming = {
  keepaliveMs: 10_000,
  connectWithinMs: 10_000,
  committedWithinMs: 10_000,
  backOffFactor: 1,
};

export type ForwarderState = 'connecting' | 'connected' | 'waiting';

export type Forwarder = {
  /** Something new waits in the outbox. */
  readonly wake: () => void;
  readonly state: () => ForwarderState;
  readonly stop: () => void;
};

export type ForwarderDeps = {
  readonly link: HubLinkFile;
  readonly outbox: Pick<HubOutbox, 'epoch' | 'nextBatch' | 'settle'>;
  readonly log: Log;
  readonly random: () => number;
  /** The link's state or what waits has changed. */
  readonly onState: () => void;
  /** The outbox could not be read or written. */
  readonly onBroken: (cause: Error) => void;
  readonly timing?: Partial<ForwarderTiming>;
};

/** Room for the fields around the bodies of a batch. */
const BODIES_MOST_BYTES = BATCH_MOST_BYTES - BATCH_MOST_COUNT * 200;

/** Sends what the outbox holds to the hub, one batch at a time, from now on until stopped. */
export function startForwarder(deps: ForwarderDeps): Forwarder {
  const { link, outbox, log } = deps;
  const timing = { ...defaultForwarderTiming, ...deps.timing };
  let client: MqttClient | null = null;
  let state: ForwarderState = 'waiting';
  let isStopped = false;
  let failureCount = 0;
  let retryTimer: NodeJS.Timeout | undefined;
  let lastReason = '';
  /** Last number of the batch that is on its way, and the timer that gives it up. */
  let flight: { readonly lastSeq: number; readonly overdue: NodeJS.Timeout } | null = null;

  const setState = (next: ForwarderState): void => {
    if (state === next) return;
    state = next;
    deps.onState();
  };

  function open(): void {
    const mine = createClient(link, timing);
    client = mine;
    setState('connecting');
    mine.on('connect', () => {
      mine.subscribe(toCommittedTopic(link.homeId), { qos: 1 }, (error, granted) => {
        if (client !== mine) return;
        // 128: the hub lets this home in and not listen. Nothing would ever be confirmed.
        if (error || granted?.[0]?.qos === 128) return lose(mine, 'not-allowed-to-listen');
        log.info('hub-connected', { host: link.host, port: link.port });
        lastReason = '';
        setState('connected');
        pump(mine);
      });
    });
    mine.on('message', (_topic, payload) => {
      if (client === mine) guard(() => take(mine, payload));
    });
    mine.on('error', (error) => lose(mine, toReason(error)));
    mine.on('close', () => lose(mine, 'closed'));
  }

  /** Guard around the outbox: its failure is not the hub's, and not for the link to swallow. */
  function guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      deps.onBroken(error instanceof Error ? error : new Error(String(error)));
    }
  }

  function pump(mine: MqttClient): void {
    guard(() => {
      if (client !== mine || state !== 'connected' || flight !== null) return;
      const batch = outbox.nextBatch({ count: BATCH_MOST_COUNT, bytes: BODIES_MOST_BYTES });
      const last = batch.at(-1);
      if (last === undefined) return;
      const epoch = outbox.epoch();
      const envelopes = batch.map(({ seq, atMs, kind, body }) => {
        return { v: 1, homeId: link.homeId, epoch, seq, atMs, kind, body: JSON.parse(body) };
      });
      const overdue = setTimeout(() => lose(mine, 'no-answer'), timing.committedWithinMs);
      flight = { lastSeq: last.seq, overdue };
      mine.publish(toEnvelopesTopic(link.homeId), JSON.stringify({ v: 1, envelopes }), { qos: 1 });
    });
  }

  /** The PUBACK settles nothing: only the hub's own word does, which it says after its commit. */
  function take(mine: MqttClient, payload: Uint8Array): void {
    const committed = Committed.safeParse(parseJson(payload));
    if (!committed.success) return log.warn('hub-answer-unreadable');
    const outcome = outbox.settle(committed.data.epoch, committed.data.seq);
    if (outcome === 'not-ours') return;
    if (outcome === 'begun-anew') log.warn('hub-outbox-was-put-back', { hubSeq: committed.data.seq });
    else if (flight === null || committed.data.seq < flight.lastSeq) return;
    failureCount = 0;
    land();
    deps.onState();
    pump(mine);
  }

  function land(): void {
    clearTimeout(flight?.overdue);
    flight = null;
  }

  function lose(mine: MqttClient, reason: string): void {
    if (client !== mine) return;
    client = null;
    land();
    // Without a goodbye: the other end may have been gone for long.
    mine.stream.destroy();
    mine.end(true);
    if (isStopped) return;
    failureCount += 1;
    if (reason !== lastReason) log.warn('hub-lost', { reason });
    lastReason = reason;
    setState('waiting');
    retryTimer = setTimeout(open, toBackOffMs(failureCount, deps.random()) * timing.backOffFactor);
  }

  open();
  return {
    wake: () => client !== null && pump(client),
    state: () => state,
    stop() {
      isStopped = true;
      clearTimeout(retryTimer);
      const mine = client;
      if (mine === null) return;
      lose(mine, 'stopped');
    },
  };
}

/** A stable word: what TLS, the system or the broker calls it; never a text that may carry more. */
function toReason(error: Error & { code?: unknown }): string {
  if (typeof error.code === 'number') return `refused-${error.code}`;
  return typeof error.code === 'string' ? error.code : 'failed';
}

function createClient(link: HubLinkFile, timing: ForwarderTiming): MqttClient {
  const { host, port, caPem, homeId, secret } = link;
  return new MqttClient(
    () => {
      const socket = connectTls({
        host,
        port,
        ca: caPem,
        servername: toServerName(host),
        minVersion: 'TLSv1.2',
      });
      socket.setNoDelay(true);
      return socket;
    },
    {
      protocolVersion: 4,
      clientId: homeId,
      username: homeId,
      password: secret,
      clean: true,
      keepalive: Math.max(1, Math.round(timing.keepaliveMs / 1_000)),
      connectTimeout: timing.connectWithinMs,
      // Queue, retry and resending are the outbox's: nothing may wait in the package's memory.
      reconnectPeriod: 0,
      queueQoSZero: false,
      messageIdProvider: new UniqueMessageIdProvider(),
    },
  );
}

/** TLS knows no server name that is an address; the certificate names addresses by themselves. */
const toServerName = (host: string): string => (/^[\d.]+$|:/.test(host) ? '' : host);
