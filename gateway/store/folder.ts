import { chmodSync, closeSync, existsSync, fsyncSync, mkdirSync, openSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** Only the gateway's own user may look in: the folder holds health data. */
const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

/** What `folder` lists is on disk: a new file whose name was never synced is lost by a power cut. */
export function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Makes the data folder where it is missing, and closes it to others. Throws what the system answers. */
export function prepareFolder(folder: string): void {
  if (makeFolder(resolve(folder))) syncFolder(dirname(resolve(folder)));
  chmodSync(folder, FOLDER_MODE);
}

/** One level after another: Node's own recursive way never returns in a place like /proc. True: it was made. */
function makeFolder(folder: string): boolean {
  if (existsSync(folder)) return false;
  makeFolder(dirname(folder));
  mkdirSync(folder, { mode: FOLDER_MODE });
  return true;
}

/**
 * Makes an empty file with the right mode, for SQLite to open; its log and index inherit the mode. An existing file
 * is left alone and not even opened: closing a second handle would drop the locks that SQLite holds on it.
 */
export function createPrivateFile(path: string): void {
  try {
    closeSync(openSync(path, 'wx', FILE_MODE));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
