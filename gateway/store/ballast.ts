import { randomFillSync } from 'node:crypto';
import { closeSync, fsyncSync, openSync, rmSync, statfsSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Enough for some 400 commits of one entry each (about 9 kB of log per commit, measured 2026-11). */
const BALLAST_BYTES = 4 * 1024 * 1024;
/** Taken again only where the disk has several times its size to spare, so that it does not fill the disk itself. */
const ROOM_FACTOR = 4;

/** Bytes that this user may still write where `folder` is. */
export function readFreeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

/** A file of no use but its size: given up when the disk is full, so that falls go on being recorded. */
export function createBallast(folder: string) {
  const path = join(folder, 'ballast');
  const isHeld = () => statSync(path, { throwIfNoEntry: false })?.size === BALLAST_BYTES;
  return {
    isHeld,
    /** Takes the room where there is plenty. False where there is not. Throws what the disk answers. */
    hold(): boolean {
      if (isHeld()) return true;
      if (readFreeBytes(folder) < ROOM_FACTOR * BALLAST_BYTES) return false;
      const handle = openSync(path, 'w', 0o600);
      try {
        // Random bytes: a file system that compresses or leaves holes must keep the room, too.
        writeSync(handle, randomFillSync(Buffer.alloc(BALLAST_BYTES)));
        fsyncSync(handle);
      } finally {
        closeSync(handle);
      }
      return true;
    },
    /** Gives the room back. False where there was nothing to give. */
    release(): boolean {
      const wasThere = statSync(path, { throwIfNoEntry: false }) !== undefined;
      rmSync(path, { force: true });
      return wasThere;
    },
  };
}
