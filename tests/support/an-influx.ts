import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InfluxV1Settings } from '#gateway/history/store-settings.ts';
import { findProgram, whyWithout } from './debian-needs.ts';

/** Why tests against a real InfluxDB 1 are skipped here, or null where they can run. */
export const influxMissing: string | null = findProgram('influxd') === null ? whyWithout('influxd') : null;
export const victoriaMissing: string | null =
  findProgram('victoria-metrics') === null ? whyWithout('victoria-metrics') : null;

const READY_WITHIN_MS = 20_000;

export type TestInflux = {
  /** A login that may read and write one database, as a home's gateway should have. */
  readonly settings: InfluxV1Settings;
  /** Kills the process; its files stay. */
  readonly kill: () => Promise<void>;
  /** Starts it again on the same files and port. */
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

/** Debian's influxd 1.6 with its own files and ports, with logins on, and one database kept for 30 days. */
export async function startInflux(): Promise<TestInflux> {
  const folder = mkdtempSync(join(tmpdir(), 'nightwell-influx-'));
  const [port, rpcPort] = [await findFreePort(), await findFreePort()];
  const config = join(folder, 'influx.conf');
  writeFileSync(config, toConfig(folder, port, rpcPort));
  const server = createServerProcess('influxd', ['-config', config], `http://127.0.0.1:${port}/ping`);
  await server.start();
  const settings: InfluxV1Settings = {
    kind: 'influx-v1',
    url: `http://127.0.0.1:${port}`,
    database: 'nightwell',
    username: 'gateway',
    password: randomBytes(12).toString('hex'),
  };
  const admin = randomBytes(12).toString('hex');
  // The first administrator is made without a login; nobody else can reach the port.
  await tell(settings.url, '', `CREATE USER root WITH PASSWORD '${admin}' WITH ALL PRIVILEGES`);
  const login = `Basic ${Buffer.from(`root:${admin}`).toString('base64')}`;
  await tell(settings.url, login, 'CREATE DATABASE nightwell WITH DURATION 30d REPLICATION 1 NAME raw');
  await tell(settings.url, login, `CREATE USER gateway WITH PASSWORD '${settings.password}'`);
  await tell(settings.url, login, 'GRANT ALL ON nightwell TO gateway');
  return {
    settings,
    kill: server.kill,
    start: server.start,
    async stop() {
      await server.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Debian's VictoriaMetrics, which accepts what InfluxDB 2 accepts at /api/v2/write, and asks for no login. */
export async function startVictoria(): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'nightwell-victoria-'));
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  const server = createServerProcess(
    'victoria-metrics',
    [
      `-storageDataPath=${folder}`,
      `-httpListenAddr=127.0.0.1:${port}`,
      '-search.latencyOffset=0s',
      '-memory.allowedPercent=10',
    ],
    `${url}/health`,
  );
  await server.start();
  return {
    url,
    async stop() {
      await server.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function createServerProcess(
  program: 'influxd' | 'victoria-metrics',
  args: readonly string[],
  health: string,
) {
  let child: ChildProcess | null = null;
  const kill = async (): Promise<void> => {
    const dying = child;
    child = null;
    if (dying === null || dying.exitCode !== null) return;
    const gone = once(dying, 'exit');
    dying.kill('SIGKILL');
    await gone;
  };
  process.once('exit', () => child?.kill('SIGKILL'));
  return {
    kill,
    async start(): Promise<void> {
      const path = findProgram(program);
      if (path === null) throw new Error(whyWithout(program));
      child = spawn(path, args, { stdio: 'ignore' });
      const untilMs = performance.now() + READY_WITHIN_MS;
      while (!(await isHealthy(health))) {
        if (child.exitCode !== null) throw new Error(`${program} ended with ${child.exitCode}`);
        if (performance.now() > untilMs)
          throw new Error(`${program} is not ready after ${READY_WITHIN_MS} ms`);
        await new Promise((resolve) => setTimeout(resolve, 30));
      }
    },
  };
}

const isHealthy = (url: string): Promise<boolean> =>
  fetch(url).then(
    ({ ok }) => ok,
    () => false, // not listening yet
  );

async function tell(url: string, authorization: string, q: string): Promise<void> {
  const headers = authorization === '' ? {} : { authorization };
  const answer = await fetch(`${url}/query`, { method: 'POST', headers, body: new URLSearchParams({ q }) });
  const text = await answer.text();
  if (!answer.ok || text.includes('"error"')) throw new Error(`influxd refused its set-up: ${text}`);
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

function toConfig(folder: string, port: number, rpcPort: number): string {
  for (const name of ['meta', 'data', 'wal']) mkdirSync(join(folder, name));
  return `
reporting-disabled = true
bind-address = "127.0.0.1:${rpcPort}"
[meta]
dir = "${folder}/meta"
[data]
dir = "${folder}/data"
wal-dir = "${folder}/wal"
index-version = "tsi1"
[http]
bind-address = "127.0.0.1:${port}"
auth-enabled = true
log-enabled = false
[monitor]
store-enabled = false
`;
}
