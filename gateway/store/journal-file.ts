import { closeSync, fsyncSync, openSync, readdirSync, readSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fail, ok, type Result } from '#gateway/base/result.ts';
import { toReason } from './disk-failure.ts';
import { createPrivateFile, syncFolder } from './folder.ts';
import type { StartFailure } from './journal.ts';
import { APPLICATION_ID, migrate, migrations, readSchemaVersion } from './migrations.ts';

const MAGIC = 'SQLite format 3\0';
/** Readers may hold the file for a moment while it is checkpointed. */
const BUSY_MS = 2_000;
/** The log is cut back to this after a checkpoint. */
const LOG_LIMIT_BYTES = 4 * 1024 * 1024;

/** A journal goes on in the next file after its disk failed: `journal.db`, `journal-2.db`, … */
export const toJournalName = (generation: number): string =>
  generation === 1 ? 'journal.db' : `journal-${generation}.db`;

/** The generation in use: the highest that is complete. 1 where there is none yet. */
export function findGeneration(folder: string): number {
  const found = readdirSync(folder).map((name) => Number(/^journal-(\d+)\.db$/.exec(name)?.[1] ?? 1));
  return Math.max(1, ...found);
}

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

function readStart(path: string): string {
  const handle = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(MAGIC.length);
    return bytes.toString('latin1', 0, readSync(handle, bytes, 0, bytes.length, 0));
  } finally {
    closeSync(handle);
  }
}

const foreign = (path: string, what: string): StartFailure => ({
  code: 'not-a-database',
  message: `${path} ${what}. Nothing was changed. Move it away to keep it, or choose another folder.`,
});

/** What SQLite would do to a foreign or emptied file is not asked: it might delete the log that has the night. */
function checkBeforeOpening(path: string): StartFailure | null {
  if (sizeOf(path) === 0) {
    const hasLog = sizeOf(`${path}-wal`) > 0;
    return hasLog ? foreign(path, 'is empty or missing, but its log is still there') : null;
  }
  return readStart(path) === MAGIC ? null : foreign(path, 'is not a journal of this gateway');
}

function checkOpened(db: DatabaseSync, path: string): StartFailure | null {
  const version = readSchemaVersion(db);
  const applicationId = Number(db.prepare('PRAGMA application_id').get()?.application_id);
  const tableCount = Number(db.prepare('SELECT count(*) AS c FROM sqlite_schema').get()?.c);
  if (tableCount > 0 && applicationId !== APPLICATION_ID) return foreign(path, 'belongs to another program');
  if (version <= migrations.length) return null;
  return {
    code: 'newer-version',
    message: `${path} was written by a newer gateway (format ${version}, this one knows ${migrations.length}). Nothing was changed. Start the newer gateway again.`,
  };
}

/** The only place where the journal's durability is chosen. `NORMAL` is for the power-cut test's self-check. */
function configure(db: DatabaseSync, synchronous: 'FULL' | 'NORMAL'): void {
  db.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = ${synchronous};
    PRAGMA trusted_schema = OFF;
    PRAGMA mmap_size = 0;
    PRAGMA temp_store = MEMORY;
    PRAGMA journal_size_limit = ${LOG_LIMIT_BYTES};
    PRAGMA wal_autocheckpoint = 0;
  `);
  const mode = db.prepare('PRAGMA journal_mode').get()?.journal_mode;
  const level = db.prepare('PRAGMA synchronous').get()?.synchronous;
  if (mode !== 'wal' || level !== (synchronous === 'FULL' ? 2 : 1)) {
    throw new Error(`the database keeps journal_mode ${mode} and synchronous ${level}`);
  }
}

/** Opens a generation for writing, in the newest shape. A file that is not ours is not touched. */
export function openJournalFile(
  folder: string,
  generation: number,
  synchronous: 'FULL' | 'NORMAL',
): Result<DatabaseSync, StartFailure> {
  const path = join(folder, toJournalName(generation));
  let db: DatabaseSync | null = null;
  try {
    const doubt = checkBeforeOpening(path);
    if (doubt !== null) return fail(doubt);
    createPrivateFile(path);
    db = new DatabaseSync(path, { timeout: BUSY_MS, allowExtension: false });
    const refusal = checkOpened(db, path);
    if (refusal !== null) {
      db.close();
      return fail(refusal);
    }
    configure(db, synchronous);
    migrate(db);
    syncFolder(folder);
    return ok(db);
  } catch (error) {
    db?.close();
    return fail(toStartFailure(error, path));
  }
}

const CORRUPT = 11;
const NOTADB = 26;

/** Why a journal's file was refused, in words for the person at the keyboard. */
export function toStartFailure(error: unknown, path: string): StartFailure {
  const primary = ((error as { errcode?: number }).errcode ?? 0) % 256;
  if (primary === CORRUPT || primary === NOTADB) return foreign(path, 'is damaged or not a database');
  return { code: 'cannot-open', message: `${path} cannot be opened: ${toReason(error)}.` };
}

/**
 * Writes all that is committed into the next generation's file and makes that the current one, in one rename.
 * After a failed fsync the kernel may call pages clean that never reached the disk, so later commits to the same file
 * may not survive a power cut. The old file is left as it is. Returns the new generation; throws what the disk answers.
 */
export function copyToNextGeneration(db: DatabaseSync, folder: string): number {
  const generation = findGeneration(folder) + 1;
  const path = join(folder, toJournalName(generation));
  const draft = `${path}.new`;
  rmSync(draft, { force: true });
  createPrivateFile(draft);
  db.prepare('VACUUM INTO :path').run({ path: draft });
  const copy = new DatabaseSync(draft, { readOnly: true });
  const verdict = copy.prepare('PRAGMA quick_check(1)').get()?.quick_check;
  copy.close();
  if (verdict !== 'ok') throw new Error(`the copy of the journal is damaged: ${verdict}`);
  const handle = openSync(draft, 'r+');
  fsyncSync(handle);
  closeSync(handle);
  renameSync(draft, path);
  syncFolder(folder);
  return generation;
}

/** Removes files that were left twice over; the one left last is kept as evidence. */
export function dropOldGenerations(folder: string, generation: number): void {
  for (let old = 1; old < generation - 1; old += 1) {
    for (const ending of ['', '-wal', '-shm']) {
      rmSync(join(folder, toJournalName(old) + ending), { force: true });
    }
  }
}
