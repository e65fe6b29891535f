import { closeSync, fsyncSync, openSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** File times are coarse: what changed this long before the last sync is synced again. */
const OVERLAP_MS = 1_000;

/**
 * Brings to the disk what changed in `folder`. PGlite writes through Node and syncs nothing, even with `fsync = on`: its
 * file system has no such call (0.5.16, seen with strace). Returns the instant to hand in the next time.
 */
export function syncChangedFiles(folder: string, sinceMs: number): number {
  const beganMs = Date.now();
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = [folder, ...entries.map((entry) => join(entry.parentPath, entry.name))];
  for (const path of paths) {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats === undefined || Math.max(stats.mtimeMs, stats.ctimeMs) < sinceMs - OVERLAP_MS) continue;
    const handle = openSync(path, 'r');
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  }
  return beganMs;
}
