import type { DatabaseSync } from 'node:sqlite';

/** "NWel": marks the file as ours, next to SQLite's own mark. */
export const APPLICATION_ID = 0x4e57656c;

/**
 * The journal's shape, one step per version; `user_version` counts the steps done. Steps only add: an older
 * gateway must still read what a newer one wrote. A step that was ever released never changes.
 *
 * No index names packets uniquely. The core knows a repeated packet and decides nothing on it; were one to come
 * through twice, two rows are better than a commit that fails. Each index would also cost a page per commit.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE input (
    n INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    uptime_ms REAL NOT NULL,
    kind TEXT NOT NULL,
    device_id TEXT,
    boot_id TEXT,
    device_seq INTEGER,
    seq INTEGER NOT NULL,
    policy_hash TEXT NOT NULL,
    core_version INTEGER NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  CREATE TABLE event (
    id INTEGER PRIMARY KEY,
    input_n INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    version INTEGER NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  CREATE TABLE notice (
    id INTEGER PRIMARY KEY,
    input_n INTEGER NOT NULL,
    notice_id TEXT NOT NULL,
    seq INTEGER NOT NULL,
    version INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'settled')),
    body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX notice_queued ON notice (notice_id) WHERE state = 'queued';
  CREATE TABLE snapshot (
    id INTEGER PRIMARY KEY,
    input_n INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    core_version INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  CREATE TABLE document (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (name, version)
  ) STRICT;
  CREATE TABLE quarantine (
    id INTEGER PRIMARY KEY,
    input_n INTEGER,
    kind TEXT NOT NULL,
    reason TEXT NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  `,
];

export function readSchemaVersion(db: DatabaseSync): number {
  return Number(db.prepare('PRAGMA user_version').get()?.user_version);
}

/** Takes the file to the newest shape, each step in a transaction of its own: a cut leaves a whole older shape. */
export function migrate(db: DatabaseSync): void {
  for (const [index, step] of migrations.entries()) {
    if (index < readSchemaVersion(db)) continue;
    db.exec(
      `BEGIN IMMEDIATE; ${step} PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${index + 1}; COMMIT`,
    );
  }
}
