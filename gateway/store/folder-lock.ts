import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fail, ok, type Result } from '#gateway/base/result.ts';
import { createPrivateFile } from './folder.ts';
import type { StartFailure } from './journal.ts';

export type FolderLock = { readonly release: () => void };

/** A gateway that was just killed may still be dying: worth a short wait, before anything is served. */
const WAIT_MS = 500;
const SQLITE_BUSY = 5;

function whoHolds(folder: string): string {
  try {
    const pid = readFileSync(join(folder, 'gateway.pid'), 'utf8').trim();
    return /^\d+$/.test(pid) ? `Another gateway (process ${pid})` : 'Another gateway';
  } catch {
    // The pid only makes the message better.
    return 'Another gateway';
  }
}

/**
 * Takes the folder for this process, or says who has it. The lock is SQLite's own on `lock.db`, so the kernel frees
 * it with the process however that ends. `gateway.pid` is for people; nothing is decided by it.
 * Never open `lock.db` in any other way: closing that handle would free the folder.
 */
export function lockFolder(folder: string): Result<FolderLock, StartFailure> {
  const path = join(folder, 'lock.db');
  createPrivateFile(path);
  const db = new DatabaseSync(path, { timeout: WAIT_MS });
  try {
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    if (((error as { errcode?: number }).errcode ?? 0) % 256 !== SQLITE_BUSY) throw error;
    return fail({
      code: 'in-use',
      message: `${whoHolds(folder)} is already using the folder ${folder}. Stop it first, or choose another folder.`,
    });
  }
  writeFileSync(join(folder, 'gateway.pid'), `${process.pid}\n`, { mode: 0o600 });
  return ok({
    release() {
      rmSync(join(folder, 'gateway.pid'), { force: true });
      db.close();
    },
  });
}
