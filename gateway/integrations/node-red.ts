import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { HomeId } from '#devices/ids.ts';
import { type AutomationName, toCanaryTopic } from '#devices/platform.ts';
import type { Clock } from '#gateway/base/clock.ts';
import type { Log } from '#gateway/base/log.ts';
import { findFreePort } from './free-port.ts';
import { type NodeRedProcess, startNodeRedProcess } from './node-red-process.ts';
import { prepareFlows } from './prepare-flows.ts';
import { createRestartBudget } from './restart-budget.ts';

export type NodeRedLimits = {
  readonly memoryMb: number;
  /** From one canary to the next, and how long it may take through a flow and back. */
  readonly canaryEveryMs: number;
  readonly answerWithinMs: number;
  /** From the start of the process to its first canary back. */
  readonly startWithinMs: number;
  readonly firstRestartMs: number;
  /** From SIGTERM to SIGKILL. */
  readonly stopWithinMs: number;
};

/** Design decisions of this project, 2026-11: Node-RED may be away for a minute, and nobody is worse off. */
export const defaultNodeRedLimits: NodeRedLimits = {
  memoryMb: 256,
  canaryEveryMs: 30_000,
  answerWithinMs: 10_000,
  startWithinMs: 60_000,
  firstRestartMs: 1_000,
  stopWithinMs: 4_000,
};

export type NodeRedOptions = {
  /** Its own folder in the home's data folder. */
  readonly folder: string;
  readonly homeId: HomeId;
  readonly name: AutomationName;
  readonly timeZone: string;
  readonly broker: { readonly host: string; readonly port: number };
  /** Secret of its platform login. */
  readonly secret: string;
  /** Where the example flow finds lamps: Zigbee2MQTT's broker, and a login there. */
  readonly appliances: {
    readonly host: string;
    readonly port: number;
    readonly clientId: string;
    readonly secret: string;
  };
  /** The editor, on loopback, with a credential made for this run. Null: none, and no HTTP at all. 0: any free port. */
  readonly editorPort: number | null;
  readonly publish: (topic: string, payload: string, options: { readonly retain: boolean }) => void;
  readonly clock: Clock;
  readonly log: Log;
  readonly limits?: Partial<NodeRedLimits>;
};

export type NodeRedState = {
  readonly state: 'starting' | 'running' | 'waiting' | 'off' | 'stopped';
  /** What is wrong, in words for an installer; null while all is well. */
  readonly why: string | null;
  readonly pid: number | null;
  readonly restartCount: number;
  readonly lastAnswerUptimeMs: number | null;
  /** For a signed-in installer's eyes only. */
  readonly editor: { readonly url: string; readonly userName: string; readonly password: string } | null;
  /** The end of its own output. May name somebody: for a signed-in installer, never for a log. */
  readonly lines: readonly string[];
};

export type NodeRed = {
  readonly state: () => NodeRedState;
  /** A canary that came back. */
  readonly heard: (nonce: string) => void;
  /** Within 5 s. */
  readonly stop: () => Promise<void>;
};

/**
 * Runs the home's own Node-RED beside the gateway: started again when it ends or no canary comes back, left off after
 * too many times. It is on no alert's path; while it is hung, flooding or gone, everything but its flows goes on.
 */
export function startNodeRed(options: NodeRedOptions): NodeRed {
  const { clock, log, homeId, name } = options;
  const limits = { ...defaultNodeRedLimits, ...options.limits };
  const budget = createRestartBudget({ firstWaitMs: limits.firstRestartMs });
  const password = randomBytes(18).toString('base64url');
  let phase: NodeRedState['state'] = 'starting';
  let why: string | null = null;
  let restartCount = 0;
  let current: NodeRedProcess | null = null;
  let lines: NodeRedProcess['lines'] = () => [];
  let editorPort: number | null = null;
  let nonce = '';
  let startedUptimeMs = 0;
  let askedUptimeMs = 0;
  let lastAnswerUptimeMs: number | null = null;
  let cancelWake = () => {};

  const wakeIn = (ms: number, work: () => void): void => {
    cancelWake();
    cancelWake = clock.wakeIn(ms, work);
  };

  const turnOff = (words: string): void => {
    phase = 'off';
    why = words;
    log.warn('node-red-off', { name, restartCount });
  };

  /** One canary, then a look at whether it came back; while it starts, again and again. */
  const ask = (running: NodeRedProcess): void => {
    askedUptimeMs = clock.uptimeMs();
    options.publish(toCanaryTopic(homeId, name), JSON.stringify({ kind: 'canary', nonce }), {
      retain: false,
    });
    const patienceMs = phase === 'running' ? limits.answerWithinMs : Math.min(500, limits.answerWithinMs);
    wakeIn(patienceMs, () => {
      if (lastAnswerUptimeMs !== null && lastAnswerUptimeMs >= askedUptimeMs)
        return wakeIn(Math.max(0, limits.canaryEveryMs - patienceMs), () => ask(running));
      if (phase === 'starting' && clock.uptimeMs() - startedUptimeMs < limits.startWithinMs)
        return ask(running);
      why = toWhy(running.lines(), phase);
      log.warn('node-red-silent', { name, phase, pid: running.pid });
      running.kill('SIGKILL');
    });
  };

  const launch = async (): Promise<void> => {
    phase = 'starting';
    const prepared = await prepareFlows(options.folder);
    if (!prepared.ok) return isStopped() ? undefined : turnOff(prepared.failure.message);
    editorPort = options.editorPort === 0 ? (editorPort ?? (await findFreePort())) : options.editorPort;
    if (isStopped()) return;
    nonce = randomUUID();
    startedUptimeMs = clock.uptimeMs();
    const run = toRun(options, { ...prepared.value, editorPort, password });
    const running = await startNodeRedProcess({ ...run, memoryMb: limits.memoryMb });
    current = running;
    lines = running.lines;
    if (isStopped()) running.kill('SIGKILL');
    else ask(running);
    const { code, signal } = await running.exited;
    current = null;
    if (isStopped()) return;
    startAgain(code, signal);
  };

  const startAgain = (code: number | null, signal: NodeJS.Signals | null): void => {
    why ??= `Node-RED ended by itself (${signal ?? code ?? 'it could not be started'}).`;
    const waitMs = budget.take(clock.uptimeMs());
    log.warn('node-red-ended', { name, code, signal, waitMs });
    if (waitMs === null) {
      return turnOff(`${why} It was started again five times in five minutes, and now stays off.`);
    }
    phase = 'waiting';
    restartCount += 1;
    wakeIn(waitMs, begin);
  };

  const begin = (): void => {
    launched = launch().catch((cause: unknown) => turnOff(`Node-RED could not be started: ${String(cause)}`));
  };
  const isStopped = (): boolean => phase === 'stopped';
  let launched: Promise<void> = Promise.resolve();
  begin();

  return {
    state: () => ({
      state: phase,
      why,
      pid: current?.pid ?? null,
      restartCount,
      lastAnswerUptimeMs,
      editor:
        editorPort === null
          ? null
          : { url: `http://127.0.0.1:${editorPort}/`, userName: 'installer', password },
      lines: lines(),
    }),
    heard(back) {
      if (back !== nonce || isStopped()) return;
      lastAnswerUptimeMs = clock.uptimeMs();
      if (phase === 'starting') log.info('node-red-running', { name, pid: current?.pid ?? null });
      phase = 'running';
      why = null;
    },
    async stop() {
      phase = 'stopped';
      cancelWake();
      current?.kill('SIGTERM');
      const cancelKill = clock.wakeIn(limits.stopWithinMs, () => current?.kill('SIGKILL'));
      await launched;
      cancelKill();
    },
  };
}

function toRun(
  { folder, timeZone, homeId, name, broker, secret, appliances }: NodeRedOptions,
  made: { readonly credentialSecret: string; readonly editorPort: number | null; readonly password: string },
) {
  const passwordHash = createHash('sha256').update(made.password).digest('hex');
  const url = `mqtt://${broker.host}:${broker.port}`;
  return {
    folder,
    timeZone,
    run: {
      checkFlowsFile: fileURLToPath(import.meta.resolve('./check-flows.ts')),
      userDir: folder,
      credentialSecret: made.credentialSecret,
      nightwell: { url, homeId, name, clientId: `automation-${name}`, secret },
      editor: made.editorPort === null ? null : { port: made.editorPort, passwordHash },
    },
    env: {
      NIGHTWELL_APPLIANCES_HOST: appliances.host,
      NIGHTWELL_APPLIANCES_PORT: String(appliances.port),
      NIGHTWELL_APPLIANCES_CLIENT_ID: appliances.clientId,
      NIGHTWELL_APPLIANCES_SECRET: appliances.secret,
    },
  };
}

function toWhy(lines: readonly string[], phase: NodeRedState['state']): string {
  if (lines.some((line) => line.includes('missing types')))
    return 'A flow uses a kind of node that is not installed here: until it is taken out, Node-RED runs no flow at all.';
  return phase === 'starting'
    ? 'Node-RED was started and did not answer.'
    : 'Node-RED stopped answering: a flow may be busy without end.';
}
