import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '#gateway/base/log.ts';
import { createDemoHome, type DemoHome } from '#gateway/demo-home.ts';
import { startGateway } from '#gateway/gateway.ts';
import type { Ready } from '#gateway/main.ts';
import { createSystemClock } from '#gateway/system.ts';
import { toDocuments } from '#tests/support/a-home.ts';

/** A folder of its own, gone with `remove`. */
export function aHomeFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'nightwell-faults-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Sets the demonstration home up in `folder`, once, so that a gateway may be killed and started there again and again. */
export async function installHome(folder: string): Promise<DemoHome> {
  const demo = await createDemoHome();
  const started = await startGateway({
    dataFolder: folder,
    host: '127.0.0.1',
    httpPort: 0,
    mqttPort: 0,
    pagesFolder: 'none',
    clock: createSystemClock(),
    log: silentLog,
    install: toDocuments(demo),
    onBroken: (cause) => {
      throw cause;
    },
  });
  if (!started.ok) throw new Error(started.failure.message);
  await started.value.stop();
  return demo;
}

export type GatewayProcess = {
  readonly pid: number;
  readonly httpPort: number;
  readonly mqttPort: number;
  /** From the fork to the first word that the home is watched. */
  readonly startMs: number;
  /** `kill -9`; resolves when it is gone. */
  readonly kill: () => Promise<void>;
  /** SIGTERM; resolves with the exit code. */
  readonly stop: () => Promise<number | null>;
};

export type Refusal = { readonly exitCode: number | null; readonly said: string };

export type ProcessOptions = {
  readonly folder: string;
  readonly httpPort?: number;
  readonly mqttPort?: number;
};

/** `node gateway/main.ts` on this folder, as it is started in a home: running, or what it said when it would not. */
export async function startGatewayProcess(options: ProcessOptions): Promise<GatewayProcess | Refusal> {
  const { folder, httpPort = 0, mqttPort = 0 } = options;
  const args = ['--data-folder', folder, '--http-port', `${httpPort}`, '--mqtt-port', `${mqttPort}`];
  const beganMs = performance.now();
  const child = fork('gateway/main.ts', [...args, '--log-level', 'error'], { execArgv: [], silent: true });
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const gone = once(child, 'close').then(([code]) => code as number | null);
  const ready = new Promise<Ready>((resolve) =>
    child.once('message', (message) => resolve(message as Ready)),
  );
  const first = await Promise.race([ready, gone.then((exitCode) => ({ exitCode, said }))]);
  if ('exitCode' in first) return { ...first, said };
  return toProcess(child, { gone, startMs: performance.now() - beganMs, ...first });
}

function toProcess(
  child: ChildProcess,
  run: { readonly gone: Promise<number | null>; readonly startMs: number } & Ready,
): GatewayProcess {
  const { gone, startMs, httpPort, mqttPort } = run;
  const end = (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal);
    return gone;
  };
  return {
    pid: child.pid ?? 0,
    httpPort,
    mqttPort,
    startMs,
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM'),
  };
}

/** As `startGatewayProcess`, for folders on which it must run. */
export async function startWell(options: ProcessOptions): Promise<GatewayProcess> {
  const started = await startGatewayProcess(options);
  if ('exitCode' in started) throw new Error(`the gateway ended with ${started.exitCode}: ${started.said}`);
  return started;
}
