import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { unreachable } from '#gateway/base/unreachable.ts';
import { createStatement } from './bind.ts';
import { isDiskFailure, toReason } from './disk-failure.ts';
import type { DocumentJob, EntryJob, Job, Quarantined, SnapshotJob } from './journal-messages.ts';
import { EVENT_ROW_VERSION, INPUT_ROW_VERSION, NOTICE_ROW_VERSION } from './upcast.ts';

export type JournalRows = ReturnType<typeof createJournalRows>;

/** Number of the last entry on disk, quarantined ones included. */
export function readLastN(db: DatabaseSync): number {
  const row = db
    .prepare(
      'SELECT max(coalesce((SELECT max(n) FROM input), 0), coalesce((SELECT max(input_n) FROM quarantine), 0)) AS n',
    )
    .get();
  return Number(row?.n);
}

export const toSha256 = (body: string): string => createHash('sha256').update(body).digest('hex');

function prepareStatements(db: DatabaseSync) {
  return {
    input: createStatement(
      db,
      `INSERT INTO input (n, version, at_ms, uptime_ms, kind, device_id, boot_id, device_seq, seq, policy_hash,
         core_version, body)
       VALUES (:n, :version, :atMs, :uptimeMs, :kind, :deviceId, :bootId, :deviceSeq, :seq, :policyHash,
         :coreVersion, :body)`,
      ['deviceId', 'bootId', 'deviceSeq'],
    ),
    event: createStatement(
      db,
      `INSERT INTO event (input_n, seq, version, kind, body) VALUES (:inputN, :seq, :version, :kind, :body)`,
    ),
    notice: createStatement(
      db,
      `INSERT INTO notice (input_n, notice_id, seq, version, state, body)
       VALUES (:inputN, :noticeId, :seq, :version, 'queued', :body)`,
    ),
    settleNotice: createStatement(
      db,
      `UPDATE notice SET state = 'settled' WHERE notice_id = :noticeId AND state = 'queued'`,
    ),
    snapshot: createStatement(
      db,
      `INSERT INTO snapshot (input_n, event_id, seq, core_version, sha256, body)
       VALUES (:inputN, (SELECT coalesce(max(id), 0) FROM event), :seq, :coreVersion, :sha256, :body)`,
    ),
    // Two are kept: the newest may turn out to be damaged.
    pruneSnapshots: createStatement(
      db,
      'DELETE FROM snapshot WHERE id NOT IN (SELECT id FROM snapshot ORDER BY id DESC LIMIT 2)',
    ),
    // A worker that replaces a dead one may be handed what is already there.
    document: createStatement(
      db,
      `INSERT INTO document (name, version, at_ms, body) VALUES (:name, :version, :atMs, :body)
       ON CONFLICT (name, version) DO NOTHING`,
    ),
    quarantine: createStatement(
      db,
      'INSERT INTO quarantine (input_n, kind, reason, body) VALUES (:inputN, :kind, :reason, :body)',
      ['inputN'],
    ),
  };
}

/** Turns jobs into rows, inside a transaction that the caller opens and closes. */
export function createJournalRows(db: DatabaseSync) {
  const statements = prepareStatements(db);

  function writeEntry(job: EntryJob): void {
    const { n, seq, atMs, uptimeMs, deviceId, bootId, deviceSeq, policyHash, coreVersion, body } = job;
    const packet = { deviceId, bootId, deviceSeq };
    const version = INPUT_ROW_VERSION;
    const kind = job.inputKind;
    statements.input.run({ n, version, atMs, uptimeMs, kind, ...packet, seq, policyHash, coreVersion, body });
    for (const event of job.events) {
      statements.event.run({ inputN: n, version: EVENT_ROW_VERSION, ...event });
    }
    for (const notice of job.notices) {
      statements.notice.run({ inputN: n, version: NOTICE_ROW_VERSION, ...notice });
    }
  }

  function writeSnapshot({ seq, coreVersion, body }: SnapshotJob, lastN: number): void {
    statements.snapshot.run({ inputN: lastN, seq, coreVersion, sha256: toSha256(body), body });
    statements.pruneSnapshots.run({});
  }

  function writeDocument({ name, version, atMs, body }: DocumentJob): void {
    statements.document.run({ name, version, atMs, body });
  }

  function write(job: Job, lastN: number): void {
    switch (job.kind) {
      case 'entry':
        writeEntry(job);
        return;
      case 'snapshot':
        writeSnapshot(job, lastN);
        return;
      case 'document':
        writeDocument(job);
        return;
      case 'notices-settled':
        for (const noticeId of job.noticeIds) statements.settleNotice.run({ noticeId });
        return;
      default:
        unreachable(job);
    }
  }

  return {
    /**
     * Writes one job. A job that is itself at fault leaves no trace but its row in `quarantine`, and is handed back;
     * the others go on. Throws only what the disk answers.
     */
    writeOrQuarantine(job: Job, lastN: number): Quarantined | null {
      db.exec('SAVEPOINT job');
      try {
        write(job, lastN);
        db.exec('RELEASE job');
        return null;
      } catch (error) {
        if (isDiskFailure(error)) throw error;
        db.exec('ROLLBACK TO job; RELEASE job');
        const reason = toReason(error);
        const inputN = job.kind === 'entry' ? job.n : null;
        statements.quarantine.run({ inputN, kind: job.kind, reason, body: JSON.stringify(job) });
        return { id: job.id, reason };
      }
    },
  };
}
