import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { connectAsync } from 'mqtt';
import { findFreePort } from '#gateway/integrations/free-port.ts';
import { findProgram } from '#tests/support/debian-needs.ts';

export type Part = {
  /** What it wrote to its log so far. */
  readonly log: () => string;
  readonly signal: (signal: NodeJS.Signals) => void;
  /** Resolves with the exit code, null where a signal ended it. */
  readonly end: (signal: NodeJS.Signals) => Promise<number | null>;
};

/** Long, even on a busy machine; and then it is said what did not come. */
const READY_WITHIN_MS = 60_000;
const running = new Set<ChildProcess>();

/** `kill -9` for whatever still runs, also after a start that failed half-way. */
export function endAllParts(): void {
  for (const child of running) child.kill('SIGKILL');
}
process.once('exit', endAllParts);

/** What was waited for, or an error that names it. */
export async function within<T>(wanted: Promise<T>, ms: number, what: string): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const late = setTimeout(() => reject(new Error(`${what}: not within ${ms} ms`)), ms);
  return Promise.race([wanted, promise]).finally(() => clearTimeout(late));
}

/** One of our processes, as it is started in a home or a region. Rejects with its words where it ends instead. */
export async function startPart<Ready>(
  script: string,
  args: readonly string[],
): Promise<Part & { readonly ready: Ready }> {
  const child = fork(script, [...args], { execArgv: [], silent: true });
  const part = toPart(child);
  const ready = once(child, 'message').then(([message]) => message as Ready);
  const gone = once(child, 'close').then(() => null);
  const first = await within(Promise.race([ready, gone]), READY_WITHIN_MS, `${script} is ready`);
  if (first === null) throw new Error(`${script} ended at once: ${part.log()}`);
  return { ...part, ready: first };
}

function toPart(child: ChildProcess): Part {
  let written = '';
  running.add(child);
  child.once('close', () => running.delete(child));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    written += text;
  });
  const gone = once(child, 'close').then(([code]) => code as number | null);
  return {
    log: () => written,
    signal: (signal) => void child.kill(signal),
    end(signal) {
      child.kill(signal);
      return gone;
    },
  };
}

export type LampBroker = Part & {
  readonly url: string;
  /** What lamps were told, in order. */
  readonly told: () => ReadonlyArray<{ readonly topic: string; readonly state: unknown }>;
};

/** Debian's mosquitto, as Zigbee2MQTT has one, with somebody who looks at the lamps. */
export async function startLampBroker(): Promise<LampBroker> {
  const port = await findFreePort();
  // With a port and no file it listens on loopback alone, to whoever comes.
  const child = spawn(findProgram('mosquitto') ?? 'mosquitto', ['-p', String(port)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const part = toPart(child);
  await within(listensAt(port, child), READY_WITHIN_MS, 'mosquitto listens');
  const told: Array<{ topic: string; state: unknown }> = [];
  const lamps = await connectAsync(`mqtt://127.0.0.1:${port}`, { clientId: 'lamps', protocolVersion: 4 });
  lamps.on('message', (topic, payload) => told.push({ topic, state: JSON.parse(payload.toString()).state }));
  await lamps.subscribeAsync('zigbee2mqtt/#', { qos: 1 });
  return {
    ...part,
    url: `mqtt://127.0.0.1:${port}`,
    told: () => told,
    async end(signal) {
      await lamps.endAsync(true);
      return part.end(signal);
    },
  };
}

async function listensAt(port: number, child: ChildProcess): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`mosquitto ended at once with ${child.exitCode}`);
    const socket = connect({ host: '127.0.0.1', port });
    const isThere = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
    socket.destroy();
    if (isThere) return;
  }
}
