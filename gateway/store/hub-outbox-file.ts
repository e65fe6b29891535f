import { randomBytes } from 'node:crypto';
import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createPrivateFile, prepareFolder } from './folder.ts';

/** "NWho": not the journal's mark, so that neither file is ever taken for the other. */
const APPLICATION_ID = 0x4e57686f;
const FORMAT = 1;
const CORRUPT = 11;
const NOTADB = 26;

const shape = `
  CREATE TABLE epoch (epoch TEXT NOT NULL, last_seq INTEGER NOT NULL, dropped_count INTEGER NOT NULL) STRICT;
  CREATE TABLE waiting (
    id INTEGER PRIMARY KEY,
    seq INTEGER,
    is_alert INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX waiting_seq ON waiting (seq) WHERE seq IS NOT NULL;
  CREATE INDEX waiting_order ON waiting (is_alert DESC, id) WHERE seq IS NULL;
  CREATE INDEX waiting_key ON waiting (kind, key) WHERE seq IS NULL;
  CREATE TABLE told (
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    hash TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (kind, key)
  ) STRICT, WITHOUT ROWID;
`;

export const toEpoch = (nowMs: number): string =>
  `${String(nowMs).padStart(13, '0')}-${randomBytes(4).toString('hex')}`;

/**
 * Opens `hub-outbox.db`, made where it is missing. A damaged or foreign file is set aside and told of: what it held
 * is derived from the journal, and a new epoch keeps the hub from mixing the two. Throws what the disk answers.
 */
export function openHubOutboxFile(
  folder: string,
  nowMs: number,
  onSetAside: (path: string) => void,
): DatabaseSync {
  const path = join(folder, 'hub-outbox.db');
  prepareFolder(folder);
  try {
    return open(path, nowMs);
  } catch (error) {
    if (!isUnusable(error)) throw error;
    const aside = path.replace(/\.db$/, `-set-aside-${nowMs}.db`);
    for (const ending of ['', '-wal', '-shm'])
      if (existsSync(path + ending)) renameSync(path + ending, aside + ending);
    onSetAside(aside);
    return open(path, nowMs);
  }
}

class ForeignFile extends Error {}

function isUnusable(error: unknown): boolean {
  const primary = ((error as { errcode?: number }).errcode ?? 0) % 256;
  return error instanceof ForeignFile || primary === CORRUPT || primary === NOTADB;
}

function open(path: string, nowMs: number): DatabaseSync {
  createPrivateFile(path);
  const db = new DatabaseSync(path, { timeout: 2_000, allowExtension: false });
  try {
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF;');
    db.exec('PRAGMA journal_size_limit = 4194304; PRAGMA temp_store = MEMORY;');
    const { user_version: format } = db.prepare('PRAGMA user_version').get() ?? {};
    const { application_id: owner } = db.prepare('PRAGMA application_id').get() ?? {};
    const { c: tableCount } = db.prepare('SELECT count(*) AS c FROM sqlite_schema').get() ?? {};
    if (tableCount !== 0 && (owner !== APPLICATION_ID || format !== FORMAT)) throw new ForeignFile(path);
    if (tableCount === 0) {
      db.exec('BEGIN IMMEDIATE');
      db.exec(`${shape} PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${FORMAT};`);
      db.prepare('INSERT INTO epoch VALUES (:epoch, 0, 0)').run({ epoch: toEpoch(nowMs) });
      db.exec('COMMIT');
    }
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}
