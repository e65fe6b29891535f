import type { DatabaseSync } from 'node:sqlite';
import type { ResidentId } from '#devices/ids.ts';
import { createStatement } from '#gateway/store/bind.ts';
import type { HistoryPoint } from './contract.ts';

/** A point that a store refused for ever, and why. */
export type Refused = { readonly point: HistoryPoint; readonly code: string };

export const queueSchema = `
  CREATE TABLE IF NOT EXISTS batch (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    queued_at_ms INTEGER NOT NULL,
    point_count INTEGER NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS quarantine (
    id INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    code TEXT NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS tally (name TEXT PRIMARY KEY, point_count INTEGER NOT NULL) STRICT;
  INSERT OR IGNORE INTO tally VALUES ('dropped', 0), ('quarantined', 0);
  PRAGMA user_version = 1;
`;

export type Held = { readonly pointCount: number; readonly bytes: number };
export const plus = (a: Held, b: Held): Held => ({
  pointCount: a.pointCount + b.pointCount,
  bytes: a.bytes + b.bytes,
});
export const minus = (a: Held, b: Held): Held => ({
  pointCount: a.pointCount - b.pointCount,
  bytes: a.bytes - b.bytes,
});

/** Every statement of the queue. */
export function createQueueRows(db: DatabaseSync) {
  const held = db.prepare(
    'SELECT coalesce(sum(point_count), 0) AS p, coalesce(sum(length(body)), 0) AS b FROM batch',
  );
  const oldest = db.prepare(
    'SELECT id, queued_at_ms, point_count, length(body) AS bytes FROM batch ORDER BY id LIMIT 64',
  );
  const next = db.prepare('SELECT id, point_count, body FROM batch ORDER BY id LIMIT 64');
  const naming = db.prepare(`SELECT id, body FROM batch WHERE instr(body, '"' || ? || '"') > 0`);
  const one = db.prepare('SELECT point_count, length(body) AS bytes FROM batch WHERE id = ?');
  const tallied = db.prepare('SELECT point_count FROM tally WHERE name = ?');
  const quarantined = db.prepare('SELECT code, body FROM quarantine ORDER BY id');
  return {
    add: createStatement(
      db,
      'INSERT INTO batch (queued_at_ms, point_count, body) VALUES (:queuedAtMs, :pointCount, :body)',
    ),
    remove: createStatement(db, 'DELETE FROM batch WHERE id = :rowId'),
    replace: createStatement(
      db,
      'UPDATE batch SET point_count = :pointCount, body = :body WHERE id = :rowId',
    ),
    tally: createStatement(db, 'UPDATE tally SET point_count = point_count + :pointCount WHERE name = :name'),
    quarantine: createStatement(
      db,
      'INSERT INTO quarantine (at_ms, code, body) VALUES (:atMs, :code, :body)',
    ),
    trimQuarantine: createStatement(
      db,
      'DELETE FROM quarantine WHERE id <= (SELECT coalesce(max(id), 0) FROM quarantine) - :most',
    ),
    eraseQuarantined: createStatement(
      db,
      `DELETE FROM quarantine WHERE json_extract(body, '$.residentId') = :residentId`,
    ),
    readHeld: (): Held => {
      const row = held.get();
      return { pointCount: Number(row?.p), bytes: Number(row?.b) };
    },
    readTally: (name: string): number => Number(tallied.get(name)?.point_count),
    readQuarantine: (): readonly Refused[] =>
      quarantined.all().map(({ code, body }) => ({ code: String(code), point: JSON.parse(String(body)) })),
    read(rowId: number): Held | null {
      const row = one.get(rowId);
      return row === undefined ? null : { pointCount: Number(row.point_count), bytes: Number(row.bytes) };
    },
    oldest: () =>
      oldest.all().map((row) => ({
        id: Number(row.id),
        queuedAtMs: Number(row.queued_at_ms),
        pointCount: Number(row.point_count),
        bytes: Number(row.bytes),
      })),
    next: function* () {
      for (const row of next.iterate())
        yield { id: Number(row.id), pointCount: Number(row.point_count), body: String(row.body) };
    },
    naming: (residentId: ResidentId) =>
      naming.all(residentId).map((row) => ({ id: Number(row.id), body: String(row.body) })),
  };
}
