import { once } from 'node:events';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { PGlite, types } from '@electric-sql/pglite';
import type { Query, Sql } from './sql.ts';
import { syncChangedFiles } from './sync-files.ts';

type SqlRecord = Record<string, unknown>;

/**
 * PostgreSQL as WebAssembly inside this process, in a folder of its own: nothing to install, one process at a time. What
 * is settled is on the disk; but the order in which the system writes the rest is not PostgreSQL's, so a power cut in
 * the middle of a commit may damage the database. A hub that many homes rely on stands on a PostgreSQL server.
 */
export async function openPgliteSql(folder: string): Promise<Sql> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (!existsSync(join(folder, 'PG_VERSION'))) await makeCluster(folder);
  const db = await PGlite.create(folder, { parsers: { [types.INT8]: Number } });
  let syncedAtMs = 0;
  const query: Query = async (text, values = []) => (await db.query<SqlRecord>(text, [...values])).rows;
  return {
    engine: 'PGlite',
    query,
    transaction: async (work) =>
      db.transaction((tx) =>
        work(async (text, values = []) => (await tx.query<SqlRecord>(text, [...values])).rows),
      ),
    async settle() {
      syncedAtMs = syncChangedFiles(folder, syncedAtMs);
    },
    close: () => db.close(),
  };
}

/** Made aside and put in place whole: a hub that is killed meanwhile begins again. */
async function makeCluster(folder: string): Promise<void> {
  const aside = `${folder}-new`;
  rmSync(aside, { recursive: true, force: true });
  const maker = new Worker(new URL('./make-cluster.ts', import.meta.url), {
    workerData: aside,
    execArgv: [],
  });
  const [code] = await once(maker, 'exit');
  if (code !== 0) throw new Error(`no database could be made in ${folder}`);
  renameSync(aside, folder);
}
