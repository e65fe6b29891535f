import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { createStatement } from './bind.ts';
import { openHubOutboxFile, toEpoch } from './hub-outbox-file.ts';

/** Something to be said to the hub. `body` is JSON; the outbox doesn't look into it. */
export type Saying = {
  readonly atMs: number;
  readonly kind: string;
  /** What it is about: a later one replaces an earlier one that has not been numbered yet. */
  readonly key: string;
  readonly body: string;
  /** Numbered before all others, dropped after all others, and on disk (fsync) when `offer` returns. */
  readonly isAlert: boolean;
  /** Also when it is the same as the last one. */
  readonly isRepeated: boolean;
};

export type NumberedSaying = {
  readonly seq: number;
  readonly atMs: number;
  readonly kind: string;
  readonly body: string;
};

export type HubOutboxLimits = { readonly ageMs: number; readonly bytes: number };

/** Forwarding table: 30 days or 500 MB held, alerts last to go. */
const defaultHubOutboxLimits: HubOutboxLimits = { ageMs: 30 * 86_400_000, bytes: 500_000_000 };
/** What was said of a thing is remembered for so long after it last changed. Longer than any alert stays open. */
const TOLD_KEPT_MS = 90 * 86_400_000;

export type HubOutbox = {
  readonly epoch: () => string;
  /** False: it had been said already, word for word. */
  readonly offer: (saying: Saying) => boolean;
  /** What `offers` offer is on disk together or not at all, with one sync: a busy minute costs the disk what a quiet one does. */
  readonly together: (offers: () => void) => void;
  /** The last body that was offered about this, or null. */
  readonly lastBody: (kind: string, key: string) => string | null;
  /**
   * What goes next, in order, numbered for good: the same until it is settled. Numbers are given here and not in
   * `offer`, so that alerts overtake what waits and what is dropped leaves no gap.
   */
  readonly nextBatch: (most: { readonly count: number; readonly bytes: number }) => readonly NumberedSaying[];
  /** As `nextBatch` would take it first, without numbering it. */
  readonly peek: () => NumberedSaying | null;
  /**
   * The hub has everything up to `seq`. `begun-anew`: it knows numbers that this file never gave, so the file is an
   * old copy put back; what waits gets new numbers in a new epoch.
   */
  readonly settle: (epoch: string, seq: number) => 'settled' | 'not-ours' | 'begun-anew';
  /** Lets go what is too old or too much. Returns how many. */
  readonly trim: () => number;
  readonly stats: () => {
    readonly waitingCount: number;
    readonly waitingBytes: number;
    readonly droppedCount: number;
    readonly lastSeq: number;
  };
  readonly close: () => void;
};

export type HubOutboxOptions = {
  readonly folder: string;
  readonly nowMs: () => number;
  readonly onSetAside: (path: string) => void;
  readonly limits?: HubOutboxLimits;
};

/** The hub's outbox in a file of its own. Synchronous: for a worker thread. Throws what the disk answers. */
export function openHubOutbox(options: HubOutboxOptions): HubOutbox {
  const { nowMs, limits = defaultHubOutboxLimits } = options;
  const db = openHubOutboxFile(options.folder, nowMs(), options.onSetAside);
  const sql = prepare(db);

  const offer = ({ body, isRepeated, isAlert, ...saying }: Saying): boolean => {
    const { kind, key, atMs } = saying;
    const hash = createHash('sha256').update(body).digest('base64');
    if (!isRepeated && sql.hash.get({ kind, key })?.hash === hash) return false;
    commit(db, isAlert, () => {
      sql.replace.run({ kind, key });
      const sizeBytes = Buffer.byteLength(body);
      sql.insert.run({ ...saying, body, isAlert: isAlert ? 1 : 0, sizeBytes });
      sql.tell.run({ kind, key, atMs, hash, body });
    });
    return true;
  };

  const nextBatch: HubOutbox['nextBatch'] = (most) => {
    const numbered = sql.numbered.all() as unknown as NumberedSaying[];
    if (numbered.length > 0) return numbered;
    let bytes = 0;
    const ids: number[] = [];
    for (const row of sql.unnumbered.iterate({ count: most.count })) {
      bytes += Number(row.sizeBytes);
      if (ids.length > 0 && bytes > most.bytes) break;
      ids.push(Number(row.id));
    }
    if (ids.length === 0) return [];
    // With fsync: a number that the hub has seen must never be given to something else.
    commit(db, true, () => {
      const { lastSeq } = readEpoch(db);
      for (const [index, id] of ids.entries()) sql.number.run({ id, seq: lastSeq + 1 + index });
      sql.lastSeq.run({ seq: lastSeq + ids.length });
    });
    return sql.numbered.all() as unknown as NumberedSaying[];
  };

  const settle: HubOutbox['settle'] = (epoch, seq) => {
    const mine = readEpoch(db);
    if (epoch !== mine.epoch) return 'not-ours';
    if (seq > mine.lastSeq) {
      commit(db, true, () => {
        db.exec('UPDATE waiting SET seq = NULL');
        sql.begin.run({ epoch: toEpoch(nowMs()) });
      });
      return 'begun-anew';
    }
    commit(db, false, () => sql.settle.run({ seq }));
    return 'settled';
  };

  const trim = (): number => {
    const before = readEpoch(db).droppedCount;
    commit(db, false, () => {
      sql.forget.run({ beforeMs: nowMs() - TOLD_KEPT_MS });
      drop(db, sql.expire.all({ beforeMs: nowMs() - limits.ageMs }).length);
      for (let over = readSize(db).bytes - limits.bytes; over > 0; ) {
        const gone = sql.dropFirst.get({ isAlert: 0 }) ?? sql.dropFirst.get({ isAlert: 1 });
        if (gone === undefined) break; // only what is on its way is left
        over -= Number(gone.sizeBytes);
        drop(db, 1);
      }
    });
    return readEpoch(db).droppedCount - before;
  };

  return {
    epoch: () => readEpoch(db).epoch,
    offer,
    together: (offers) => commit(db, true, offers),
    lastBody: (kind, key) => (sql.body.get({ kind, key })?.body as string | undefined) ?? null,
    nextBatch,
    peek() {
      const numbered = (sql.numbered.get() ?? null) as NumberedSaying | null;
      if (numbered !== null) return numbered;
      const first = sql.firstUnnumbered.get();
      if (first === undefined) return null;
      return { ...(first as unknown as NumberedSaying), seq: readEpoch(db).lastSeq + 1 };
    },
    settle,
    trim,
    stats() {
      const { bytes, count } = readSize(db);
      const { lastSeq, droppedCount } = readEpoch(db);
      return { waitingCount: count, waitingBytes: bytes, droppedCount, lastSeq };
    },
    close: () => db.close(),
  };
}

/** FULL for alerts and numbers; what a power cut takes of the rest is made again from the next change. */
function commit(db: DatabaseSync, isSynced: boolean, work: () => void): void {
  if (db.isTransaction) return work(); // one of several together
  db.exec(`PRAGMA synchronous = ${isSynced ? 'FULL' : 'NORMAL'}`);
  db.exec('BEGIN IMMEDIATE');
  try {
    work();
    db.exec('COMMIT');
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

function drop(db: DatabaseSync, count: number): void {
  if (count > 0) db.prepare('UPDATE epoch SET dropped_count = dropped_count + :count').run({ count });
}

function readEpoch(db: DatabaseSync) {
  const row = db.prepare('SELECT epoch, last_seq, dropped_count FROM epoch').get();
  return {
    epoch: String(row?.epoch),
    lastSeq: Number(row?.last_seq),
    droppedCount: Number(row?.dropped_count),
  };
}

function readSize(db: DatabaseSync) {
  const row = db
    .prepare('SELECT count(*) AS count, coalesce(sum(size_bytes), 0) AS bytes FROM waiting')
    .get();
  return { count: Number(row?.count), bytes: Number(row?.bytes) };
}

function prepare(db: DatabaseSync) {
  const numbered = 'SELECT seq, at_ms AS atMs, kind, body FROM waiting WHERE seq IS NOT NULL ORDER BY seq';
  return {
    hash: db.prepare('SELECT hash FROM told WHERE kind = :kind AND key = :key'),
    body: db.prepare('SELECT body FROM told WHERE kind = :kind AND key = :key'),
    replace: createStatement(db, 'DELETE FROM waiting WHERE seq IS NULL AND kind = :kind AND key = :key'),
    insert: createStatement(
      db,
      `INSERT INTO waiting (is_alert, at_ms, kind, key, size_bytes, body)
       VALUES (:isAlert, :atMs, :kind, :key, :sizeBytes, :body)`,
    ),
    tell: createStatement(
      db,
      `INSERT INTO told (kind, key, at_ms, hash, body) VALUES (:kind, :key, :atMs, :hash, :body)
       ON CONFLICT (kind, key) DO UPDATE SET at_ms = excluded.at_ms, hash = excluded.hash, body = excluded.body`,
    ),
    numbered: db.prepare(numbered),
    unnumbered: db.prepare(
      `SELECT id, size_bytes AS sizeBytes FROM waiting WHERE seq IS NULL
       ORDER BY is_alert DESC, id LIMIT :count`,
    ),
    firstUnnumbered: db.prepare(
      `SELECT at_ms AS atMs, kind, body FROM waiting WHERE seq IS NULL ORDER BY is_alert DESC, id LIMIT 1`,
    ),
    number: createStatement(db, 'UPDATE waiting SET seq = :seq WHERE id = :id'),
    lastSeq: createStatement(db, 'UPDATE epoch SET last_seq = :seq'),
    begin: createStatement(db, 'UPDATE epoch SET epoch = :epoch, last_seq = 0'),
    settle: createStatement(db, 'DELETE FROM waiting WHERE seq IS NOT NULL AND seq <= :seq'),
    forget: createStatement(db, 'DELETE FROM told WHERE at_ms < :beforeMs'),
    expire: db.prepare(
      'DELETE FROM waiting WHERE seq IS NULL AND is_alert = 0 AND at_ms < :beforeMs RETURNING id',
    ),
    dropFirst: db.prepare(
      `DELETE FROM waiting WHERE id =
         (SELECT id FROM waiting WHERE seq IS NULL AND is_alert = :isAlert ORDER BY id LIMIT 1)
       RETURNING size_bytes AS sizeBytes`,
    ),
  };
}
