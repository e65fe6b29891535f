import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { ResidentId } from '#devices/ids.ts';
import type { Clock } from '#gateway/base/clock.ts';
import type { Log } from '#gateway/base/log.ts';
import { fail, ok, type Result } from '#gateway/base/result.ts';
import { readFreeBytes } from '#gateway/store/ballast.ts';
import { createStatement } from '#gateway/store/bind.ts';
import { toReason } from '#gateway/store/disk-failure.ts';
import type { HistoryPoint, HistoryStore, QueryFailure, WriteOutcome } from './contract.ts';
import { inTransaction, isDamaged, openPrivateDatabase, setAside } from './private-database.ts';
import { answerFromSqlite } from './sqlite-query.ts';
import { AHEAD_MAX_MS, RAW_KEPT_MS, sqliteSchema } from './sqlite-schema.ts';
import { createTidying, toQuarter } from './sqlite-tidying.ts';

/** Under this, measurements are refused: the rest of the disk belongs to falls. */
const ROOM_BYTES = 100 * 1024 * 1024;
const TIDY_EVERY_MS = 60_000;

/**
 * The default store: `history.db` in `folder`. Its calls wait for the disk, so it belongs in a thread of its own
 * (start-history.ts gives it one). Throws where the file can't be opened at all.
 */
export function startSqliteStore(deps: {
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Log;
}): HistoryStore {
  const { folder, clock, log } = deps;
  const path = join(folder, 'history.db');
  const reopen = () =>
    openFile(
      openPrivateDatabase(path, sqliteSchema, {
        nowMs: clock.nowMs,
        onSetAside: (aside) => log.error('history-set-aside', { file: aside }),
      }),
    );
  let file = reopen();
  let cancelTidy = (): void => {};

  /** Guard around the file: a disk that refuses is an answer, and a damaged file makes room for a fresh one. */
  const guarded = <T, F>(task: () => T, failure: F): T | F => {
    try {
      return task();
    } catch (error) {
      log.warn('history-file-refused', { reason: toReason(error) });
      file.forgetSeriesIds(); // some may have been rolled back
      if (isDamaged(error)) {
        file.db.close();
        log.error('history-set-aside', { file: setAside(path, clock.nowMs()) });
        file = reopen();
      }
      return failure;
    }
  };
  const tidyLater = (delayMs: number): void => {
    cancelTidy = clock.wakeIn(delayMs, () =>
      tidyLater(guarded(() => file.tidy(clock.nowMs()), true) ? TIDY_EVERY_MS : 0),
    );
  };
  tidyLater(TIDY_EVERY_MS);

  return {
    name: 'sqlite',
    isOnThisDisk: true,
    write: async (points) =>
      guarded<WriteOutcome, WriteOutcome>(
        () => {
          if (readFreeBytes(folder) < ROOM_BYTES) return { outcome: 'retry', afterMs: 60_000, code: 'busy' };
          return file.write(points, clock.nowMs());
        },
        { outcome: 'retry', afterMs: 0, code: 'unreachable' },
      ),
    query: async (question) => guarded(() => answerFromSqlite(file.db, question, clock.nowMs()), unanswered),
    erase: async (residentId) =>
      guarded(() => {
        file.forgetSeriesIds();
        return erase(file.db, residentId);
      }, unanswered),
    async stop() {
      cancelTidy();
      file.db.close();
    },
  };
}

const unanswered: Result<never, QueryFailure> = fail({ code: 'unreachable' });

function openFile(db: DatabaseSync) {
  const writePoint = createStatement(
    db,
    `INSERT INTO point (at_ms, series_id, value) VALUES (:atMs, :seriesId, :value)
     ON CONFLICT DO UPDATE SET value = excluded.value`,
  );
  const noteQuarter = createStatement(
    db,
    'INSERT OR IGNORE INTO changed_quarter (quarter_at_ms) VALUES (:quarterAtMs)',
  );
  const seriesIds = createSeriesIds(db);
  return {
    db,
    forgetSeriesIds: seriesIds.forget,
    tidy: createTidying(db).tidy,
    write(points: readonly HistoryPoint[], nowMs: number): WriteOutcome {
      const good = points.filter((point) => isKeepable(point, nowMs));
      inTransaction(db, () => {
        for (const point of good) {
          writePoint.run({ atMs: point.atMs, seriesId: seriesIds.toId(point), value: point.value });
        }
        for (const quarterAtMs of new Set(good.map(({ atMs }) => toQuarter(atMs))))
          noteQuarter.run({ quarterAtMs });
      });
      const badCount = points.length - good.length;
      return badCount === 0 ? { outcome: 'stored' } : { outcome: 'reject', code: 'out-of-range', badCount };
    },
  };
}

function isKeepable({ atMs, value }: HistoryPoint, nowMs: number): boolean {
  const isInTime = atMs >= toQuarter(nowMs - RAW_KEPT_MS) && atMs <= nowMs + AHEAD_MAX_MS;
  return Number.isSafeInteger(atMs) && Number.isFinite(value) && isInTime;
}

function createSeriesIds(db: DatabaseSync) {
  const findOrAdd = db.prepare(
    `INSERT INTO series (device_id, resident_id, room_id, quantity) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET quantity = excluded.quantity RETURNING id`,
  );
  const known = new Map<string, number>();
  return {
    forget: () => known.clear(),
    toId({ deviceId, residentId, roomId, quantity }: HistoryPoint): number {
      const names = [deviceId ?? '', residentId ?? '', roomId ?? '', quantity];
      const key = names.join(' ');
      const id = known.get(key) ?? Number(findOrAdd.get(...names)?.id);
      known.set(key, id);
      return id;
    },
  };
}

/** Overwrites what it deletes, and empties the log: erased means gone from the disk as well. */
function erase(db: DatabaseSync, residentId: ResidentId): Result<null, QueryFailure> {
  db.exec('PRAGMA secure_delete = ON');
  inTransaction(db, () => {
    for (const table of ['point', 'quarter']) {
      db.prepare(`DELETE FROM ${table} WHERE series_id IN (SELECT id FROM series WHERE resident_id = ?)`).run(
        residentId,
      );
    }
    db.prepare('DELETE FROM series WHERE resident_id = ?').run(residentId);
  });
  db.exec('PRAGMA secure_delete = OFF; PRAGMA wal_checkpoint(TRUNCATE)');
  return ok(null);
}
