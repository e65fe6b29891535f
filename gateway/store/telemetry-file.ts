import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { readFreeBytes } from './ballast.ts';
import { createStatement, type Statement } from './bind.ts';
import { isDiskFailure, toReason } from './disk-failure.ts';
import { createPrivateFile } from './folder.ts';
import type { TelemetryRow } from './journal.ts';

/** Under this, measurements are refused: the rest of the disk belongs to falls. */
const ROOM_BYTES = 100 * 1024 * 1024;

type Open = { readonly db: DatabaseSync; readonly insert: Statement };

/** NORMAL: a power cut may take the last seconds of measurements, never a fall; the card is spared the syncs. */
function open(path: string): Open {
  createPrivateFile(path);
  const db = new DatabaseSync(path, { timeout: 0 });
  try {
    db.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = NORMAL;
      PRAGMA trusted_schema = OFF;
      PRAGMA journal_size_limit = 4194304;
      CREATE TABLE IF NOT EXISTS telemetry_window (
        id INTEGER PRIMARY KEY,
        device_id TEXT NOT NULL,
        window_at_ms INTEGER NOT NULL,
        reading_count INTEGER NOT NULL,
        body TEXT NOT NULL
      ) STRICT;
    `);
    const insert = createStatement(
      db,
      `INSERT INTO telemetry_window (device_id, window_at_ms, reading_count, body)
       VALUES (:deviceId, :windowAtMs, :readingCount, :body)`,
    );
    return { db, insert };
  } catch (error) {
    db.close();
    throw error;
  }
}

function setAside(path: string): string {
  const aside = path.replace(/\.db$/, `-set-aside-${new Date().toISOString().replace(/[:.]/g, '-')}.db`);
  for (const ending of ['', '-wal', '-shm']) {
    if (existsSync(path + ending)) renameSync(path + ending, aside + ending);
  }
  return aside;
}

const CORRUPT = 11;
const NOTADB = 26;
const isDamaged = (error: unknown) => {
  const primary = ((error as { errcode?: number }).errcode ?? 0) % 256;
  return primary === CORRUPT || primary === NOTADB;
};

/** `telemetry.db`: measurements, in a file of their own that can break without touching an alert. */
export function createTelemetryFile(folder: string, note: (event: string, reason: string) => void) {
  const path = join(folder, 'telemetry.db');
  let file: Open | null = null;

  function insertAll({ db, insert }: Open, rows: readonly TelemetryRow[]): number {
    let written = 0;
    db.exec('BEGIN IMMEDIATE');
    for (const { deviceId, windowAtMs, readingCount, body } of rows) {
      try {
        insert.run({ deviceId, windowAtMs, readingCount, body });
        written += 1;
      } catch (error) {
        if (isDiskFailure(error)) throw error;
        note('telemetry-row-refused', toReason(error));
      }
    }
    db.exec('COMMIT');
    return written;
  }

  function close(): void {
    const closing = file;
    file = null;
    closing?.db.close();
  }

  return {
    /** Guard around the file: writes the rows in one commit and says how many are in. Never throws. */
    write(rows: readonly TelemetryRow[]): number {
      try {
        if (readFreeBytes(folder) < ROOM_BYTES) return 0;
        file ??= open(path);
        return insertAll(file, rows);
      } catch (error) {
        note('telemetry-refused', toReason(error));
        try {
          close();
          if (isDamaged(error)) note('telemetry-set-aside', setAside(path));
        } catch (cause) {
          note('telemetry-not-set-aside', toReason(cause));
        }
        return 0;
      }
    },
    close,
  };
}
