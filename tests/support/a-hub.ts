import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Hub, startHub } from '#dashboards/hub/hub.ts';
import type { HubReady } from '#dashboards/hub/main.ts';
import { PersonId } from '#dashboards/hub/protocol.ts';
import type { Sql } from '#dashboards/hub/sql.ts';
import { openPgliteSql } from '#dashboards/hub/sql-pglite.ts';
import { openPostgresSql } from '#dashboards/hub/sql-postgres.ts';
import { HomeId } from '#devices/ids.ts';
import type { Log } from '#gateway/base/log.ts';
import { silentLog } from '#gateway/base/log.ts';
import { HubLinkFile } from '#gateway/hub-link/envelope.ts';

/** Making a cluster takes PGlite seconds; a copy of an empty one takes none. */
let template: Promise<string> | null = null;
async function makeTemplate(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'nightwell-pglite-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  await (await openPgliteSql(join(folder, 'database'))).close();
  return join(folder, 'database');
}

/** An empty embedded database in `folder`, ready to be opened. */
export async function copyEmptyDatabase(folder: string): Promise<void> {
  template ??= makeTemplate();
  if (!existsSync(folder)) cpSync(await template, folder, { recursive: true });
}

export type TestHub = {
  readonly hub: Hub;
  readonly sql: Sql;
  readonly folder: string;
  readonly url: string;
  /** What the home's gateway is handed. */
  readonly link: HubLinkFile;
  readonly signIn: { readonly personId: string; readonly password: string };
  readonly stop: () => Promise<void>;
};

export type TestHubOptions = {
  readonly homeId?: string;
  /** A PostgreSQL server to stand on; else an embedded database in the hub's folder. */
  readonly postgresUrl?: string;
  readonly nowMs?: () => number;
  readonly log?: Log;
};

/** The real hub on loopback, in a folder of its own, that has taken one home on. */
export async function startTestHub(options: TestHubOptions = {}): Promise<TestHub> {
  const folder = mkdtempSync(join(tmpdir(), 'nightwell-hub-'));
  const { postgresUrl, nowMs = Date.now, log = silentLog } = options;
  if (postgresUrl === undefined) await copyEmptyDatabase(join(folder, 'database'));
  const sql =
    postgresUrl === undefined
      ? await openPgliteSql(join(folder, 'database'))
      : await openPostgresSql(postgresUrl, () => {});
  const hub = await startHub({
    dataFolder: folder,
    sql,
    host: '127.0.0.1',
    httpPort: 0,
    mqttPort: 0,
    names: ['127.0.0.1', 'localhost'],
    isPagesTls: false,
    pagesFolder: existsSync('dashboards/dist/clinical-lead') ? 'dashboards/dist/clinical-lead' : null,
    nowMs,
    log,
  });
  const path = await hub.addHome(HomeId.parse(options.homeId ?? 'rowan-house'));
  const personId = PersonId.parse('clinical-lead');
  return {
    hub,
    sql,
    folder,
    url: `http://127.0.0.1:${hub.httpPort}`,
    link: readLinkFile(path ?? ''),
    signIn: { personId, password: await hub.resetPassword(personId) },
    async stop() {
      await hub.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export const readLinkFile = (path: string): HubLinkFile =>
  HubLinkFile.parse(JSON.parse(readFileSync(path, 'utf8')));

export type HubProcess = {
  readonly ready: HubReady;
  readonly pid: number;
  /** `kill -9`; resolves when it is gone. */
  readonly kill: () => Promise<void>;
  /** SIGTERM; resolves with the exit code. */
  readonly stop: () => Promise<number | null>;
};

/** `node dashboards/hub/main.ts`, as it is started for a region. Rejects with its words when it ends instead. */
export async function startHubProcess(args: readonly string[]): Promise<HubProcess> {
  const child: ChildProcess = fork('dashboards/hub/main.ts', [...args], { execArgv: [], silent: true });
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const gone = once(child, 'close').then(([code]) => code as number | null);
  const ready = once(child, 'message').then(([message]) => message as HubReady);
  const first = await Promise.race([ready, gone]);
  if (first === null || typeof first === 'number') throw new Error(`the hub ended with ${first}: ${said}`);
  const end = (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal);
    return gone;
  };
  return {
    ready: first,
    pid: child.pid ?? 0,
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM'),
  };
}
