import type { DatabaseSync } from 'node:sqlite';
import type { RestoredDocument, RestoredRow } from './journal-messages.ts';
import { readLastN, toSha256 } from './journal-rows.ts';

export type UsableSnapshot = { readonly body: string; readonly eventId: number };

/**
 * The newest snapshot that is whole and was written by this version of the core, or null: then all events are
 * folded. What another core concluded is never trusted, its facts always are.
 */
export function readSnapshot(db: DatabaseSync, coreVersion: number): UsableSnapshot | null {
  const rows = db
    .prepare('SELECT event_id, core_version, sha256, body FROM snapshot ORDER BY id DESC')
    .iterate();
  for (const row of rows) {
    const body = String(row.body);
    if (row.core_version !== coreVersion || row.sha256 !== toSha256(body)) continue;
    return { body, eventId: Number(row.event_id) };
  }
  return null;
}

/** The events after `eventId`, in order. */
export function* readTail(db: DatabaseSync, eventId: number): Generator<RestoredRow> {
  const rows = db
    .prepare('SELECT version, body FROM event WHERE id > :eventId ORDER BY id')
    .iterate({ eventId });
  for (const row of rows) yield { version: Number(row.version), body: String(row.body) };
}

/** The newest version of each document. */
export function readDocuments(db: DatabaseSync): RestoredDocument[] {
  const rows = db
    .prepare('SELECT name, max(version) AS version, body FROM document GROUP BY name ORDER BY name')
    .all();
  return rows.map((row) => ({
    name: String(row.name),
    version: Number(row.version),
    body: String(row.body),
  }));
}

/** Number of the last entry, and the home's `seq` after it. */
export function readEnd(db: DatabaseSync): { readonly lastN: number; readonly lastSeq: number } {
  const row = db.prepare('SELECT seq FROM input ORDER BY n DESC LIMIT 1').get();
  return { lastN: readLastN(db), lastSeq: Number(row?.seq ?? 0) };
}
