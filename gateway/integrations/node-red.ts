import { createHash, randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { type PlatformCanary, toCanaryTopic } from '#devices/platform.ts';
import { toLifeMs } from '#gateway/base/clock.ts';
import { type CanaryWatch, watchByCanary } from './canary-watch.ts';
import { findFreePort } from './free-port.ts';
import { defaultNodeRedLimits, type NodeRedOptions, type NodeRedState } from './node-red-options.ts';
import { type NodeRedProcess, type ProcessOptions, startNodeRedProcess } from './node-red-process.ts';
import { prepareFlows } from './prepare-flows.ts';
import { createRestartBudget } from './restart-budget.ts';

export type NodeRed = {
  readonly state: () => NodeRedState;
  /** A canary that came back. */
  readonly heard: (nonce: string) => void;
  /** Within 5 s. */
  readonly stop: () => Promise<void>;
};

type Run = { readonly process: NodeRedProcess; readonly watch: CanaryWatch };

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
  let run: Run | null = null;
  let lines: NodeRedProcess['lines'] = () => [];
  let editorPort: number | null = null;
  let cancelWait = () => {};
  let launched: Promise<void> = Promise.resolve();

  const turnOff = (words: string): void => {
    phase = 'off';
    why = words;
    log.warn('node-red-off', { name, restartCount });
  };

  const watch = (running: NodeRedProcess): CanaryWatch =>
    watchByCanary({
      send(nonce) {
        const canary: PlatformCanary = { kind: 'canary', nonce };
        options.publish(toCanaryTopic(homeId, name), JSON.stringify(canary), { retain: false });
      },
      onSilent(wasRunning) {
        why = toWhy(running.lines(), wasRunning);
        log.warn('node-red-silent', { name, wasRunning, pid: running.pid });
        running.kill('SIGKILL');
      },
      clock,
      limits,
    });

  /** From the look at the flows to the end of the process. */
  const launch = async (): Promise<void> => {
    phase = 'starting';
    const prepared = await prepareFlows(options.folder);
    if (isStopped()) return;
    if (!prepared.ok) return turnOff(prepared.failure.message);
    editorPort = options.editorPort === 0 ? (editorPort ?? (await findFreePort())) : options.editorPort;
    const made = { ...prepared.value, editorPort, password, memoryMb: limits.memoryMb };
    const process = await startNodeRedProcess(toProcessOptions(options, made));
    run = { process, watch: watch(process) };
    lines = process.lines;
    if (isStopped()) process.kill('SIGKILL');
    const { code, signal } = await process.exited;
    run.watch.stop();
    run = null;
    if (!isStopped()) startAgain(code, signal);
  };

  const startAgain = (code: number | null, signal: NodeJS.Signals | null): void => {
    why ??= `Node-RED ended by itself (${signal ?? code ?? 'it could not be started'}).`;
    const waitMs = budget.take(clock.uptimeMs());
    log.warn('node-red-ended', { name, code, signal, waitMs });
    if (waitMs === null)
      return turnOff(`${why} It was started again five times in five minutes, and now stays off.`);
    phase = 'waiting';
    restartCount += 1;
    cancelWait = clock.wakeIn(toLifeMs(clock, waitMs), begin);
  };

  const begin = (): void => {
    // Guard around one part: whatever is wrong with its folder or its program, the gateway goes on.
    launched = launch().catch((cause: unknown) => {
      if (!isStopped()) turnOff(`Node-RED could not be started: ${String(cause)}`);
    });
  };
  const isStopped = (): boolean => phase === 'stopped';
  begin();

  return {
    state: () => ({
      state: phase,
      why,
      pid: run?.process.pid ?? null,
      restartCount,
      lastAnswerUptimeMs: run?.watch.lastAnswerUptimeMs() ?? null,
      editor: editorPort === null ? null : toEditor(editorPort, password),
      lines: lines(),
    }),
    heard(nonce) {
      if (isStopped() || run?.watch.heard(nonce) !== true) return;
      log.info('node-red-running', { name, pid: run.process.pid });
      phase = 'running';
      why = null;
    },
    async stop() {
      phase = 'stopped';
      cancelWait();
      run?.watch.stop();
      run?.process.kill('SIGTERM');
      const cancelKill = clock.wakeIn(toLifeMs(clock, limits.stopWithinMs), () =>
        run?.process.kill('SIGKILL'),
      );
      await launched;
      cancelKill();
    },
  };
}

const toEditor = (port: number, password: string) => ({
  url: `http://127.0.0.1:${port}/`,
  userName: 'installer',
  password,
});

function toProcessOptions(
  { folder, timeZone, homeId, name, broker, secret, appliances }: NodeRedOptions,
  made: {
    readonly credentialSecret: string;
    readonly editorPort: number | null;
    readonly password: string;
    readonly memoryMb: number;
  },
): ProcessOptions {
  const passwordHash = createHash('sha256').update(made.password).digest('hex');
  const url = `mqtt://${broker.host}:${broker.port}`;
  return {
    folder,
    timeZone,
    memoryMb: made.memoryMb,
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

function toWhy(lines: readonly string[], wasRunning: boolean): string {
  if (lines.some((line) => line.includes('missing types')))
    return 'A flow uses a kind of node that is not installed here: until it is taken out, Node-RED runs no flow at all.';
  return wasRunning
    ? 'Node-RED stopped answering: a flow may be busy without end, or this machine had no time for it.'
    : 'Node-RED was started and did not answer.';
}
