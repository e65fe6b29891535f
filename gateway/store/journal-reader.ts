import { join } from 'node:path';
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import type { Notice } from '#gateway/alerting/notice.ts';
import type { KeptEvent, KeptInput } from './journal.ts';
import { findGeneration, toJournalName } from './journal-file.ts';
import { parseEventRow, parseInputRow, type RowFailure } from './parse-row.ts';
import { upcasters as ownUpcasters, type Upcasters } from './upcast.ts';

/** One decision, as the journal keeps it. */
export type StoredEntry = {
  /** Counts the entries of a home for ever, from 1. */
  readonly n: number;
  readonly seq: number;
  readonly policyHash: string;
  readonly coreVersion: number;
  readonly input: KeptInput;
  readonly events: readonly KeptEvent[];
};

type Row = Record<string, SQLOutputValue>;
const toStoredRow = (row: Row) => ({ version: Number(row.version), body: String(row.body) });

/** A row that this version cannot read. Whoever verifies a night must hear of it. */
export class UnreadableRowError extends Error {
  override readonly name = 'UnreadableRowError';
  readonly code: RowFailure['code'];

  constructor(what: string, { code }: RowFailure) {
    super(`${what}: ${code}`);
    this.code = code;
  }
}

/** Read-only; beside a running gateway, too. It sees what was committed when the reading began. */
function openForReading(folder: string): DatabaseSync {
  return new DatabaseSync(join(folder, toJournalName(findGeneration(folder))), {
    readOnly: true,
    timeout: 2_000,
  });
}

/**
 * All entries in order, quarantined ones left out. Read to the end, or leave the loop, to close the file: a reading that
 * is kept open lets the log grow. Throws UnreadableRowError, and what SQLite says.
 */
export function* readJournal(folder: string, upcasters: Upcasters = ownUpcasters): Generator<StoredEntry> {
  const db = openForReading(folder);
  try {
    db.exec('BEGIN');
    const events = db.prepare('SELECT id, input_n, version, body FROM event ORDER BY id').iterate();
    let next = events.next();
    for (const row of db.prepare('SELECT * FROM input ORDER BY n').iterate()) {
      const n = Number(row.n);
      const input = parseInputRow(toStoredRow(row), upcasters);
      if (!input.ok) throw new UnreadableRowError(`input ${n}`, input.failure);
      const followed: KeptEvent[] = [];
      for (; next.done !== true && next.value.input_n === n; next = events.next()) {
        const event = parseEventRow(toStoredRow(next.value), upcasters);
        if (!event.ok) throw new UnreadableRowError(`event ${next.value.id}`, event.failure);
        followed.push(event.value);
      }
      yield {
        n,
        seq: Number(row.seq),
        policyHash: String(row.policy_hash),
        coreVersion: Number(row.core_version),
        input: input.value,
        events: followed,
      };
    }
  } finally {
    db.close();
  }
}

/** Notices that nobody has settled yet, oldest first. */
export function readOutbox(folder: string): Notice[] {
  const db = openForReading(folder);
  try {
    const rows = db.prepare(`SELECT body FROM notice WHERE state = 'queued' ORDER BY id`).all();
    // Written by this program from a Notice; notices have no schema of their own to be parsed by.
    return rows.map((row) => JSON.parse(String(row.body)) as Notice);
  } finally {
    db.close();
  }
}
