import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { fail, ok, type Result } from '#gateway/base/result.ts';
import { createBuckets, toBucketCount } from './buckets.ts';
import type { QueryFailure, Question, Series, Subject } from './contract.ts';
import { type Aggregate, isQuantity } from './quantities.ts';
import { QUARTER_MS, RAW_KEPT_MS } from './sqlite-schema.ts';
import { toQuarter } from './sqlite-tidying.ts';

/** Of points and of quarters alike. `last` relies on SQLite: beside a lone max(), other columns are that row's. */
const folds: Record<Aggregate, string> = {
  mean: 'sum(total) / sum(point_count)',
  max: 'max(most)',
  sum: 'sum(total)',
  count: 'sum(point_count)',
  last: 'last',
};

const seriesOf: Record<string, string> = {
  residentId: 'resident_id',
  deviceId: 'device_id',
  roomId: 'room_id',
};

const rawRows = `
  SELECT series_id, at_ms, 1 AS point_count, value AS total, value AS most, value AS last FROM point
  WHERE at_ms >= :fromMs AND at_ms < :toMs`;
/** Quarters that were summed up, and the points of those that were not yet. */
const quarterRows = `
  SELECT series_id, quarter_at_ms AS at_ms, point_count, total, most, last FROM quarter
  WHERE quarter_at_ms >= :fromMs AND quarter_at_ms < :toMs
    AND quarter_at_ms NOT IN (SELECT quarter_at_ms FROM changed_quarter)
  UNION ALL
  SELECT p.series_id, p.at_ms, 1, p.value, p.value, p.value
  FROM changed_quarter AS c JOIN point AS p ON p.at_ms >= c.quarter_at_ms AND p.at_ms < c.quarter_at_ms + ${QUARTER_MS}
  WHERE c.quarter_at_ms >= :fromMs AND c.quarter_at_ms < :toMs`;

/** Answers from the raw points, or from quarters of an hour where the question's edges are such quarters. */
export function answerFromSqlite(
  db: DatabaseSync,
  question: Question,
  nowMs: number,
): Result<readonly Series[], QueryFailure> {
  const bucketCount = toBucketCount(question);
  if (bucketCount === null) return fail({ code: 'bad-question' });
  const { fromMs, toMs, everyMs, aggregate } = question;
  const isCoarse = [fromMs, toMs, everyMs].every((ms) => ms % QUARTER_MS === 0);
  if (!isCoarse && fromMs < toQuarter(nowMs - RAW_KEPT_MS)) return fail({ code: 'too-fine' });
  const ids = findSeries(db, question.of);
  // The casts: node:sqlite binds every number as REAL, and a bucket's number is a whole one.
  const rows = db
    .prepare(
      `SELECT s.quantity AS quantity, (r.at_ms - CAST(:fromMs AS INTEGER)) / CAST(:everyMs AS INTEGER) AS bucket,
         ${folds[aggregate]} AS value ${aggregate === 'last' ? ', max(r.at_ms)' : ''}
       FROM (${isCoarse ? quarterRows : rawRows}) AS r CROSS JOIN series AS s ON s.id = r.series_id
       WHERE r.series_id IN (SELECT value FROM json_each(:ids))
       GROUP BY s.quantity, bucket`,
    )
    .iterate({ fromMs, toMs, everyMs, ids: JSON.stringify(ids) });
  const buckets = createBuckets(question, bucketCount);
  for (const { quantity, bucket, value } of rows) {
    if (isQuantity(String(quantity)))
      buckets.put(String(quantity) as never, fromMs + Number(bucket) * everyMs, toNumber(value));
  }
  return ok(buckets.toSeries());
}

const toNumber = (value: SQLOutputValue | undefined): number | null =>
  value === null || value === undefined ? null : Number(value);

function findSeries(db: DatabaseSync, of: Subject): readonly number[] {
  const [key = '', id = ''] = Object.entries(of)[0] ?? [];
  const column = seriesOf[key];
  if (column === undefined) throw new Error(`no series are found by ${key}`);
  return db
    .prepare(`SELECT id FROM series WHERE ${column} = ?`)
    .all(id)
    .map((row) => Number(row.id));
}
