import type { DatabaseSync } from 'node:sqlite';
import { createBallast } from './ballast.ts';
import { isDiskFailure, isFileDoubtful, toDiskCode, toReason } from './disk-failure.ts';
import { createFaults } from './faults.ts';
import { copyToNextGeneration, dropOldGenerations, openJournalFile } from './journal-file.ts';
import type { Job, Quarantined, Report, WorkerOptions } from './journal-messages.ts';
import { createJournalRows, type JournalRows, readLastN } from './journal-rows.ts';

/** Jobs in one transaction at most: one fsync serves them all, and nobody waits for an endless one. */
const GROUP_MAX = 256;
/** Between two checkpoints: about 1,000 pages of log (4 MB) at one entry per commit, or at many. */
const CHECKPOINT_COMMITS = 256;
const CHECKPOINT_JOBS = 2_048;

type Open = { readonly db: DatabaseSync; readonly rows: JournalRows };

/**
 * The only hand that writes the journal; lives in the worker. First in, first out, one transaction for all that
 * waits. What the disk refuses stays first in line. `db` was opened by the caller and belongs to the writer.
 */
export function createJournalWriter(
  options: WorkerOptions,
  db: DatabaseSync,
  report: (report: Report) => void,
) {
  const { folder } = options;
  const synchronous = options.faults.synchronous ?? 'FULL';
  const faults = createFaults(options.faults);
  const ballast = createBallast(folder);
  const queue: Job[] = [];
  let open: Open = { db, rows: createJournalRows(db) };
  let lastN = readLastN(open.db);
  let isDoubtful = false;
  let commitsSinceCheckpoint = 0;
  let jobsSinceCheckpoint = 0;

  const note = (level: 'error' | 'warn' | 'info', event: string, reason: string) =>
    report({ kind: 'noted', level, event, reason });

  /** Leaves a file whose disk failed, for ever, and goes on in a fresh copy. */
  function moveOn(): void {
    const generation = copyToNextGeneration(open.db, folder);
    const left = open.db;
    const next = openJournalFile(folder, generation, synchronous);
    if (!next.ok) throw new Error(next.failure.message);
    open = { db: next.value, rows: createJournalRows(next.value) };
    isDoubtful = false;
    note('warn', 'journal-file-changed', `generation ${generation}`);
    try {
      left.close();
      dropOldGenerations(folder, generation);
    } catch (cause) {
      note('warn', 'journal-file-left-open', toReason(cause));
    }
  }

  function writeGroup(group: readonly Job[]): { quarantined: Quarantined[]; endN: number } {
    const quarantined: Quarantined[] = [];
    let endN = lastN;
    for (const job of group) {
      if (job.kind === 'entry') {
        // Known already: the worker before this one died between its commit and its word.
        if (job.n <= endN) continue;
        endN = job.n;
      }
      const outcome = open.rows.writeOrQuarantine(job, endN);
      if (outcome !== null) quarantined.push(outcome);
    }
    return { quarantined, endN };
  }

  /** One transaction: all of the group or nothing. Throws what the disk answers. */
  function commit(group: readonly Job[]): Quarantined[] {
    if (isDoubtful) moveOn();
    open.db.exec('BEGIN IMMEDIATE');
    try {
      const { quarantined, endN } = writeGroup(group);
      faults.beforeCommit();
      open.db.exec('COMMIT');
      lastN = endN;
      faults.afterCommit();
      return quarantined;
    } catch (error) {
      isDoubtful ||= isFileDoubtful(error);
      if (open.db.isTransaction) open.db.exec('ROLLBACK');
      throw error;
    }
  }

  /** True where some room was found. */
  function makeRoom(): boolean {
    if (!ballast.release()) return false;
    note('error', 'journal-ballast-released', 'the disk is full');
    return true;
  }

  function commitOrMakeRoom(group: readonly Job[]): Quarantined[] {
    try {
      return commit(group);
    } catch (error) {
      if (toDiskCode(error, folder) !== 'disk-full' || !makeRoom()) throw error;
      return commit(group);
    }
  }

  function reportFailure(error: unknown): void {
    const code = toDiskCode(error, folder);
    report({ kind: 'failed', upToId: queue.at(-1)?.id ?? 0, code, reason: toReason(error) });
  }

  return {
    waitingCount: () => queue.length,
    /** May a retry cost a copy of the whole journal? Then it is not for every new entry to ask for one. */
    isRetryDear: () => isDoubtful,

    take(job: Job): void {
      // A newer snapshot makes one that still waits worthless; while the disk refuses they would pile up.
      if (job.kind === 'snapshot') {
        const older = queue.findIndex((waiting) => waiting.kind === 'snapshot');
        if (older >= 0) queue.splice(older, 1);
      }
      queue.push(job);
    },

    /** Tells everybody in line that the disk still refuses, without asking it. */
    refuse(): void {
      reportFailure(Object.assign(new Error('the journal file is being replaced'), { code: 'EIO' }));
    },

    /** Commits the first of the line. False where the disk refused: they stay, and have been told. */
    flush(): boolean {
      const group = queue.slice(0, GROUP_MAX);
      const upToId = group.at(-1)?.id ?? 0;
      try {
        const quarantined = commitOrMakeRoom(group);
        queue.splice(0, group.length);
        commitsSinceCheckpoint += 1;
        jobsSinceCheckpoint += group.length;
        report({ kind: 'committed', upToId, quarantined });
        return true;
      } catch (error) {
        reportFailure(error);
        return false;
      }
    },

    /** After the word is given: brings the log into the file from time to time. False where the disk failed. */
    tidy(): boolean {
      if (commitsSinceCheckpoint < CHECKPOINT_COMMITS && jobsSinceCheckpoint < CHECKPOINT_JOBS) return true;
      commitsSinceCheckpoint = 0;
      jobsSinceCheckpoint = 0;
      try {
        open.db.exec(`PRAGMA wal_checkpoint(${ballast.isHeld() ? 'PASSIVE' : 'TRUNCATE'})`);
        return true;
      } catch (error) {
        // A full disk loses nothing here: all of it is in the log, and the next round tries again.
        isDoubtful ||= isFileDoubtful(error);
        note('warn', 'journal-checkpoint-failed', toReason(error));
        return !isDoubtful;
      }
    },

    /** Takes the ballast's room again where the disk has it. */
    holdBallast(): void {
      try {
        const wasHeld = ballast.isHeld();
        if (ballast.hold() && !wasHeld) note('info', 'journal-ballast-held', '');
      } catch (error) {
        if (!isDiskFailure(error)) throw error;
        ballast.release();
        note('warn', 'journal-ballast-not-held', toReason(error));
      }
    },

    close(): void {
      open.db.close();
    },
  };
}
