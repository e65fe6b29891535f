import { existsSync, renameSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { createPrivateFile } from '#gateway/store/folder.ts';

/** SQLite's primary result codes, https://sqlite.org/rescode.html. */
const CORRUPT = 11;
const NOTADB = 26;

/** Is the file itself beyond use, whatever it is asked? */
export function isDamaged(error: unknown): boolean {
  const errcode = (error as { errcode?: unknown } | null)?.errcode;
  return typeof errcode === 'number' && [CORRUPT, NOTADB].includes(errcode & 0xff);
}

function open(path: string, schema: string): DatabaseSync {
  createPrivateFile(path);
  const db = new DatabaseSync(path, { timeout: 0 });
  try {
    // NORMAL: a power cut may take the last seconds of measurements, never a fall; the card is spared the syncs.
    db.exec(`
      PRAGMA auto_vacuum = INCREMENTAL;
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = NORMAL;
      PRAGMA trusted_schema = OFF;
      PRAGMA journal_size_limit = 4194304;
      ${schema}
    `);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Puts a damaged file aside, with its log, for whoever wants to look into it. The file must be closed. */
export function setAside(path: string, nowMs: number): string {
  const at = new Date(nowMs).toISOString().replace(/[:.]/g, '-');
  const aside = path.replace(/\.db$/, `-set-aside-${at}.db`);
  for (const ending of ['', '-wal', '-shm']) {
    if (existsSync(path + ending)) renameSync(path + ending, aside + ending);
  }
  return aside;
}

/** Opens a database that only the gateway's user may read; a damaged one is set aside, and a fresh one begun. */
export function openPrivateDatabase(
  path: string,
  schema: string,
  deps: { readonly nowMs: () => number; readonly onSetAside: (aside: string) => void },
): DatabaseSync {
  try {
    return open(path, schema);
  } catch (error) {
    if (!isDamaged(error)) throw error;
    deps.onSetAside(setAside(path, deps.nowMs()));
    return open(path, schema);
  }
}

/** Runs `task` in one transaction, or leaves everything as it was. */
export function inTransaction<T>(db: DatabaseSync, task: () => T): T {
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = task();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}
