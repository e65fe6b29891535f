import { FieldType, InfluxDB, type IResponse } from 'influx';
import { z } from 'zod';
import type { Log } from '#gateway/base/log.ts';
import { fail, ok, type Result } from '#gateway/base/result.ts';
import { answerWithin } from './answer-within.ts';
import { createBuckets, toBucketCount } from './buckets.ts';
import type { HistoryStore, QueryFailure, Question, Series } from './contract.ts';
import {
  type InfluxAnswer,
  MEASUREMENT,
  toFailureCode,
  toInfluxRows,
  toOffsetMs,
  toWriteOutcome,
} from './influx-shape.ts';
import { isQuantity, quantities } from './quantities.ts';
import type { InfluxV1Settings } from './store-settings.ts';

const REQUEST_WITHIN_MS = 5_000;
const ANSWER_WITHIN_MS = 10_000;

/** The client would switch its only host off for a while after a failure; pausing is the sender's work. */
const noBackOff = { getDelay: () => 0, next: () => noBackOff, reset: () => noBackOff };

/** InfluxDB 1.x. The database must exist, with the retention its owner wants. The client only sends: it keeps nothing. */
export function startInfluxV1Store(
  settings: InfluxV1Settings,
  log: Log,
  requestWithinMs = REQUEST_WITHIN_MS,
): HistoryStore {
  const { database, username, password } = settings;
  const url = new URL(settings.url);
  const client = new InfluxDB({
    host: url.hostname,
    port: Number(url.port || (url.protocol === 'https:' ? 443 : 8086)),
    protocol: url.protocol === 'https:' ? 'https' : 'http',
    database,
    username,
    password,
    pool: { maxRetries: 0, requestTimeout: requestWithinMs, backoff: noBackOff },
    schema: [
      {
        measurement: MEASUREMENT,
        tags: ['deviceId', 'residentId', 'roomId'],
        fields: Object.fromEntries(Object.keys(quantities).map((name) => [name, FieldType.FLOAT])),
      },
    ],
  });
  const failed = (what: string, error: unknown): InfluxAnswer => {
    const answer = toAnswer(error);
    log.debug('influx-failed', { what, status: answer.status });
    return answer;
  };

  return {
    name: 'influx-v1',
    isOnThisDisk: false,
    async write(points) {
      const rows = toInfluxRows(points).map(({ tags, fields, atMs }) => ({
        measurement: MEASUREMENT,
        tags,
        fields,
        timestamp: atMs,
      }));
      try {
        await answerWithin(2 * requestWithinMs, client.writePoints(rows, { precision: 'ms' }));
        return { outcome: 'stored' };
      } catch (error) {
        return toWriteOutcome(failed('write', error));
      }
    },
    async query(question) {
      const bucketCount = toBucketCount(question);
      if (bucketCount === null) return fail({ code: 'bad-question' });
      try {
        const [id = ''] = Object.values(question.of);
        const asked = client.queryRaw(toInfluxQl(question), { precision: 'ms', placeholders: { id } });
        return toSeries(question, bucketCount, await answerWithin(ANSWER_WITHIN_MS, asked));
      } catch (error) {
        return fail({ code: toFailureCode(failed('query', error).status) });
      }
    },
    async erase(residentId) {
      try {
        const where = `"residentId" = '${residentId}'`; // a slug: it holds no quote
        await answerWithin(ANSWER_WITHIN_MS, client.dropSeries({ measurement: `"${MEASUREMENT}"`, where }));
        return ok(null);
      } catch (error) {
        return fail({ code: toFailureCode(failed('erase', error).status) });
      }
    },
    stop: async () => {},
  };
}

/** InfluxQL that answers `question`, with the subject's id as `$id`. Empty buckets are left out, not filled. */
export function toInfluxQl(question: Question): string {
  const { of, fromMs, toMs, everyMs, aggregate } = question;
  const fields = question.quantities.map((name) => `${aggregate}("${name}") AS "${name}"`);
  return [
    `SELECT ${fields.join(', ')} FROM "${MEASUREMENT}"`,
    `WHERE "${Object.keys(of)[0]}" = $id AND time >= ${fromMs}ms AND time < ${toMs}ms`,
    `GROUP BY time(${everyMs}ms, ${toOffsetMs(question)}ms) fill(none)`,
  ].join(' ');
}

const Answer = z.object({
  results: z.array(
    z.object({
      error: z.string().optional(),
      series: z
        .array(z.object({ columns: z.array(z.string()), values: z.array(z.array(z.number().nullable())) }))
        .optional(),
    }),
  ),
});

function toSeries(
  question: Question,
  bucketCount: number,
  response: IResponse,
): Result<readonly Series[], QueryFailure> {
  const parsed = Answer.safeParse(response);
  const result = parsed.data?.results[0];
  // VictoriaMetrics answers every InfluxQL with something else, and no error.
  if (result === undefined || result.error !== undefined) return fail({ code: 'not-understood' });
  const buckets = createBuckets(question, bucketCount);
  for (const { columns, values } of result.series ?? []) {
    for (const [atMs, ...row] of values) {
      for (const [index, value] of row.entries()) {
        const name = columns[index + 1] ?? '';
        const isGap = value === null || (question.aggregate === 'count' && value === 0);
        if (isQuantity(name) && typeof atMs === 'number') buckets.put(name, atMs, isGap ? null : value);
      }
    }
  }
  return ok(buckets.toSeries());
}

/** Status and words only. The client's error object carries the whole request, the login in its headers included. */
function toAnswer(error: unknown): InfluxAnswer {
  const { res, message } = error as {
    res?: { statusCode?: number; headers?: Record<string, string> };
    message?: string;
  };
  const retryAfterSeconds = Number(res?.headers?.['retry-after'] ?? 0);
  return {
    status: res?.statusCode ?? null,
    message: message ?? '',
    retryAfterMs: Number.isFinite(retryAfterSeconds) ? retryAfterSeconds * 1_000 : 0,
  };
}
