/**
 * Faults on purpose, for tests and measurements. The gateway itself never sets one.
 * `commitDelayMs` blocks the worker so long before and again after each commit: a slow card.
 * `synchronous: 'NORMAL'` exists for the self-check of the power-cut test alone: it must lose what FULL keeps.
 */
export type JournalFaults = {
  readonly commitDelayMs?: number;
  readonly synchronous?: 'FULL' | 'NORMAL';
  /** The worker dies at its n-th commit, just before it or just after it (on disk, not yet told). */
  readonly dieAtCommit?: { readonly commit: number; readonly when: 'before' | 'after' };
  /** Commits, counted from 1, that fail as if the disk had answered EIO. */
  readonly ioErrorAtCommits?: readonly number[];
};

/** SQLITE_IOERR_FSYNC. */
const IOERR_FSYNC = 1034;

export function createFaults(faults: JournalFaults) {
  let commit = 0;
  const asleep = new Int32Array(new SharedArrayBuffer(4));
  const block = () => {
    const ms = faults.commitDelayMs ?? 0;
    if (ms > 0) Atomics.wait(asleep, 0, 0, ms);
  };
  const die = (when: 'before' | 'after') => {
    const wanted = faults.dieAtCommit;
    // In a worker this ends the thread alone, as an uncaught bug would.
    if (wanted?.commit === commit && wanted.when === when) process.exit(1);
  };
  return {
    beforeCommit() {
      commit += 1;
      block();
      die('before');
      if (faults.ioErrorAtCommits?.includes(commit)) {
        throw Object.assign(new Error('disk I/O error on purpose'), { errcode: IOERR_FSYNC });
      }
    },
    afterCommit() {
      block();
      die('after');
    },
  };
}
