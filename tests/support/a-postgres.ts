import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findProgram, whyWithout } from './debian-needs.ts';

const found = findProgram('postgres');
/** Why tests on a PostgreSQL server are skipped here, or null where they can run. */
export const postgresMissing: string | null = found === null ? whyWithout('postgres') : null;

/** Debian's `nobody`: PostgreSQL refuses to run as root. */
const NOBODY = { uid: 65_534, gid: 65_534 };
const UP_WITHIN_MS = 20_000;

export type TestPostgres = {
  readonly url: string;
  readonly stop: () => Promise<void>;
};

/** A PostgreSQL server of its own: own folder, own port on loopback, gone when stopped. */
export async function startPostgres(): Promise<TestPostgres> {
  if (found === null) throw new Error(postgresMissing ?? 'no PostgreSQL');
  const folder = mkdtempSync(join(tmpdir(), 'nightwell-postgres-'));
  const who = process.getuid?.() === 0 ? NOBODY : {};
  if (process.getuid?.() === 0) chownSync(folder, NOBODY.uid, NOBODY.gid);
  const data = join(folder, 'data');
  const init = ['-D', data, '-U', 'hub', '--auth=trust', '--no-sync', '--encoding=UTF8', '--locale=C'];
  const made = spawnSync(join(dirname(found), 'initdb'), init, { ...who, cwd: folder, encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
  const port = await findFreePort();
  const args = ['-D', data, '-k', folder, '-h', '127.0.0.1', '-p', `${port}`, '-c', 'fsync=off'];
  const server = spawn(found, args, { ...who, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  await untilReady(server);
  return {
    url: `postgres://hub@127.0.0.1:${port}/postgres`,
    async stop() {
      const gone = once(server, 'exit');
      server.kill('SIGINT');
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function untilReady(server: ChildProcess): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let said = '';
  const late = setTimeout(() => reject(new Error(`PostgreSQL is not up: ${said}`)), UP_WITHIN_MS);
  server.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    if (text.includes('ready to accept connections')) resolve();
  });
  server.once('exit', (code) => reject(new Error(`PostgreSQL ended with ${code}: ${said}`)));
  return promise.finally(() => clearTimeout(late));
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
