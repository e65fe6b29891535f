import { mkdirSync } from 'node:fs';
import { PGlite, types } from '@electric-sql/pglite';
import type { Query, Sql } from './sql.ts';

/** PostgreSQL as WebAssembly inside this process, in a folder of its own: nothing to install, one process at a time. */
export async function openPgliteSql(folder: string): Promise<Sql> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const db = await PGlite.create(folder, { parsers: { [types.INT8]: Number } });
  const query: Query = async (text, values = []) => (await db.query<SqlRecord>(text, [...values])).rows;
  return {
    engine: 'PGlite',
    query,
    transaction: async (work) =>
      db.transaction((tx) =>
        work(async (text, values = []) => (await tx.query<SqlRecord>(text, [...values])).rows),
      ),
    close: () => db.close(),
  };
}

type SqlRecord = Record<string, unknown>;
