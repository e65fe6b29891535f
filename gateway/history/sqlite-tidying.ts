import type { DatabaseSync } from 'node:sqlite';
import { createStatement } from '#gateway/store/bind.ts';
import { inTransaction } from './private-database.ts';
import { QUARTER_MS, QUARTERS_KEPT_MS, RAW_KEPT_MS } from './sqlite-schema.ts';

/** One call sums up or forgets at most so much: a write or a question may have to wait for it. */
const QUARTERS_PER_CALL = 8;
const POINTS_PER_CALL = 20_000;

/** Sums up the quarters of an hour that are over, and forgets what is past its time. */
export function createTidying(db: DatabaseSync) {
  const due = db.prepare('SELECT quarter_at_ms FROM changed_quarter WHERE quarter_at_ms < ? LIMIT ?');
  const sumUp = createStatement(
    db,
    `INSERT OR REPLACE INTO quarter (quarter_at_ms, series_id, point_count, total, most, last)
     SELECT :quarterAtMs, g.series_id, g.point_count, g.total, g.most, l.value
     FROM (SELECT series_id, count(*) AS point_count, sum(value) AS total, max(value) AS most, max(at_ms) AS last_at_ms
           FROM point WHERE at_ms >= :quarterAtMs AND at_ms < :nextAtMs GROUP BY series_id) AS g
     JOIN point AS l ON l.at_ms = g.last_at_ms AND l.series_id = g.series_id`,
  );
  const settle = createStatement(db, 'DELETE FROM changed_quarter WHERE quarter_at_ms = :quarterAtMs');
  const forgetPoints = createStatement(
    db,
    `DELETE FROM point WHERE (at_ms, series_id) IN
       (SELECT at_ms, series_id FROM point WHERE at_ms < :beforeMs ORDER BY at_ms LIMIT :most)`,
  );
  const forgetQuarters = createStatement(
    db,
    `DELETE FROM quarter WHERE (quarter_at_ms, series_id) IN
       (SELECT quarter_at_ms, series_id FROM quarter WHERE quarter_at_ms < :beforeMs
        ORDER BY quarter_at_ms LIMIT :most)`,
  );
  return {
    /** False: there may be more to do. Each call is one short transaction. */
    tidy(nowMs: number): boolean {
      return inTransaction(db, () => {
        // The quarter before the current one may still be filling: a device's window ends before it is told.
        const rows = due.all(nowMs - 2 * QUARTER_MS, QUARTERS_PER_CALL);
        for (const row of rows) {
          const quarterAtMs = Number(row.quarter_at_ms);
          sumUp.run({ quarterAtMs, nextAtMs: quarterAtMs + QUARTER_MS });
          settle.run({ quarterAtMs });
        }
        if (rows.length === QUARTERS_PER_CALL) return false; // nothing is forgotten before it was summed up
        // Whole quarters go, so that summing one up again never sees a part of it.
        const rawFromMs = toQuarter(nowMs - RAW_KEPT_MS);
        forgetPoints.run({ beforeMs: rawFromMs, most: POINTS_PER_CALL });
        forgetQuarters.run({ beforeMs: nowMs - QUARTERS_KEPT_MS, most: POINTS_PER_CALL });
        return true;
      });
    },
  };
}

export const toQuarter = (atMs: number): number => Math.floor(atMs / QUARTER_MS) * QUARTER_MS;
