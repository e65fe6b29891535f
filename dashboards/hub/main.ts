import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Log, LogFields } from '#gateway/base/log.ts';
import { type HubConfig, parseHubConfig } from './config.ts';
import { type Hub, startHub } from './hub.ts';
import { PersonId } from './protocol.ts';
import type { Sql } from './sql.ts';

/** What whoever started this process hears over its channel once the hub listens. */
export type HubReady = {
  readonly kind: 'ready';
  readonly httpPort: number;
  readonly mqttPort: number;
  readonly pagesUrl: string;
  /** Where a password was given in this start. */
  readonly signIn: { readonly personId: string; readonly password: string } | null;
  readonly linkFiles: readonly string[];
};

const config = parseHubConfig(process.argv.slice(2), process.env);
if (config.ok) await run(config.value);
else {
  const wantsHelp = config.failure.code === 'help-wanted';
  (wantsHelp ? process.stdout : process.stderr).write(`${config.failure.message}\n`);
  process.exitCode = wantsHelp ? 0 : 2;
}

async function run(value: HubConfig): Promise<void> {
  const log = createLineLog(value['log-level']);
  try {
    const hub = await start(value, log);
    stopOnSignal(hub, log);
    await announce(hub, value);
  } catch (error) {
    process.stderr.write(`The hub can't start: ${toWords(error)}\n`);
    process.exit(1);
  }
}

async function start(value: HubConfig, log: Log): Promise<Hub> {
  const dataFolder = value['data-folder'];
  const pagesFolder = existsSync(value['pages-folder']) ? value['pages-folder'] : null;
  if (pagesFolder === null) log.warn('pages-missing', { folder: value['pages-folder'] });
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  const [first = 'localhost', ...more] = value.name;
  return startHub({
    dataFolder,
    sql: await openSql(value, log),
    host: value.host,
    httpPort: value['http-port'],
    mqttPort: value['mqtt-port'],
    names: [first, ...more],
    isPagesTls: value['pages-tls'],
    pagesFolder,
    nowMs: Date.now,
    log,
  });
}

/** Only the engine that is used is loaded: the embedded one alone needs 300 MB. */
async function openSql(value: HubConfig, log: Log): Promise<Sql> {
  const url = value['postgres-url'];
  if (url === null)
    return (await import('./sql-pglite.ts')).openPgliteSql(join(value['data-folder'], 'database'));
  return (await import('./sql-postgres.ts')).openPostgresSql(url, (message) =>
    log.warn('database-lost', { message }),
  );
}

async function announce(hub: Hub, value: HubConfig): Promise<void> {
  const linkFiles: string[] = [];
  for (const homeId of value.home) {
    const path = await hub.addHome(homeId);
    if (path === null) continue;
    linkFiles.push(path);
    tell(`A new home, ${homeId}: give ${path} to its gateway (--hub-link), and to nobody else.`);
  }
  const person =
    value['reset-password'] ?? ((await hub.hasPeople()) ? null : PersonId.parse('clinical-lead'));
  const password = person === null ? null : await hub.resetPassword(person);
  const signIn = person === null || password === null ? null : { personId: person, password };
  if (signIn !== null) tell(`Sign in as ${signIn.personId} with ${signIn.password}: it is not shown again.`);
  const pagesUrl = `${value['pages-tls'] ? 'https' : 'http'}://${value.name[0] ?? value.host}:${hub.httpPort}/`;
  const { httpPort, mqttPort } = hub;
  process.send?.({ kind: 'ready', httpPort, mqttPort, pagesUrl, signIn, linkFiles } satisfies HubReady);
}

/** For the person at the terminal. Whoever started us with a channel shows it in their own words. */
function tell(line: string): void {
  if (process.send === undefined) process.stderr.write(`${line}\n`);
}

/** SIGINT and SIGTERM: everything is stopped in order; a second one, or 10 s, and the process just ends. */
function stopOnSignal(hub: Hub, log: Log): void {
  let isStopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (isStopping) process.exit(1);
    isStopping = true;
    log.info('hub-stopping', { signal });
    setTimeout(() => process.exit(1), 10_000).unref();
    Promise.resolve(hub.stop()).then(
      () => process.exit(0),
      (error: unknown) => {
        log.error('hub-stop-failed', { message: String(error) });
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  process.on('disconnect', () => stop('SIGTERM'));
}

function createLineLog(level: HubConfig['log-level']): Log {
  const levels = ['error', 'warn', 'info', 'debug'] as const;
  const at =
    (name: (typeof levels)[number]) =>
    (event: string, fields: LogFields = {}): void => {
      if (levels.indexOf(name) > levels.indexOf(level)) return;
      const words = Object.entries(fields).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
      process.stderr.write(`${[new Date().toISOString(), name, event, ...words].join(' ')}\n`);
    };
  return { error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug') };
}

/** The code and the message, never the whole error: a database's may carry its URL. */
function toWords(error: unknown): string {
  const { code, port } = error as { code?: string; port?: number };
  if (code === 'EADDRINUSE')
    return `port ${port ?? ''} is taken. Stop what has it, or choose another port (--help).`;
  return error instanceof Error ? error.message || (code ?? error.name) : String(error);
}
