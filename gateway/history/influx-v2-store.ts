import { InfluxDB, Point, setLogger } from '@influxdata/influxdb-client';
import { z } from 'zod';
import type { Log } from '#gateway/base/log.ts';
import { fail, ok, type Result } from '#gateway/base/result.ts';
import { answerWithin } from './answer-within.ts';
import { createBuckets, toBucketCount } from './buckets.ts';
import type { HistoryPoint, HistoryStore, QueryFailure, Question, Series } from './contract.ts';
import { toFluxQuery } from './flux-query.ts';
import {
  type InfluxAnswer,
  MEASUREMENT,
  toFailureCode,
  toInfluxRows,
  toWriteOutcome,
} from './influx-shape.ts';
import { isQuantity } from './quantities.ts';
import type { InfluxV2Settings } from './store-settings.ts';

const REQUEST_WITHIN_MS = 5_000;
const ANSWER_WITHIN_MS = 10_000;

// The client prints failures, and with them what it was sending.
setLogger({ error() {}, warn() {} });

/** InfluxDB 2.x. The client only sends: no retries, no buffer, one flush per batch, whose rejection is the truth. */
export function startInfluxV2Store(
  settings: InfluxV2Settings,
  log: Log,
  requestWithinMs = REQUEST_WITHIN_MS,
): HistoryStore {
  const { url, token, org, bucket } = settings;
  const client = new InfluxDB({ url, token, timeout: requestWithinMs });
  const failed = (what: string, error: unknown): InfluxAnswer => {
    const answer = toAnswer(error);
    log.debug('influx-failed', { what, status: answer.status });
    return answer;
  };
  /** A writer of its own for each batch: nothing that failed stays behind in it, to be sent some other time. */
  const send = async (points: readonly HistoryPoint[]): Promise<void> => {
    const lines = toLines(points);
    const writer = client.getWriteApi(org, bucket, 'ms', {
      batchSize: lines.length + 1,
      flushInterval: 0,
      maxRetries: 0,
      maxBufferLines: lines.length + 1,
    });
    try {
      writer.writePoints(lines);
      await answerWithin(2 * requestWithinMs, writer.flush());
    } finally {
      writer.dispose();
    }
  };

  return {
    name: 'influx-v2',
    isOnThisDisk: false,
    async write(points) {
      try {
        await send(points);
        return { outcome: 'stored' };
      } catch (error) {
        return toWriteOutcome(failed('write', error));
      }
    },
    async query(question) {
      const bucketCount = toBucketCount(question);
      if (bucketCount === null) return fail({ code: 'bad-question' });
      try {
        const asked = client.getQueryApi(org).collectRows(toFluxQuery(bucket, question));
        return toSeries(question, bucketCount, await answerWithin(ANSWER_WITHIN_MS, asked));
      } catch (error) {
        return fail({ code: toFailureCode(failed('query', error).status) });
      }
    },
    async erase(residentId) {
      const path = `/api/v2/delete?${new URLSearchParams({ org, bucket })}`;
      const predicate = `_measurement="${MEASUREMENT}" AND residentId="${residentId}"`; // a slug: it holds no quote
      const span = { start: '1970-01-01T00:00:00Z', stop: '2262-01-01T00:00:00Z' };
      try {
        const asked = client.transport.request(path, { ...span, predicate }, { method: 'POST' });
        await answerWithin(ANSWER_WITHIN_MS, asked);
        return ok(null);
      } catch (error) {
        return fail({ code: toFailureCode(failed('erase', error).status) });
      }
    },
    stop: async () => {},
  };
}

function toLines(points: readonly HistoryPoint[]): Point[] {
  return toInfluxRows(points).map(({ tags, fields, atMs }) => {
    const line = new Point(MEASUREMENT).timestamp(atMs);
    for (const [name, value] of Object.entries(tags)) line.tag(name, value);
    for (const [name, value] of Object.entries(fields)) line.floatField(name, value);
    return line;
  });
}

/** What the client makes of a row of annotated CSV; `error` where Flux failed on the way. */
const Row = z.union([
  z.object({ _time: z.string(), _field: z.string(), _value: z.number().nullable() }),
  z.object({ error: z.string() }),
]);

function toSeries(
  question: Question,
  bucketCount: number,
  rows: readonly unknown[],
): Result<readonly Series[], QueryFailure> {
  const buckets = createBuckets(question, bucketCount);
  for (const row of rows) {
    const parsed = Row.safeParse(row);
    if (!parsed.success || 'error' in parsed.data) return fail({ code: 'not-understood' });
    const { _time, _field, _value } = parsed.data;
    if (isQuantity(_field)) buckets.put(_field, Date.parse(_time), _value);
  }
  return ok(buckets.toSeries());
}

/** Status and words only: the client's errors may carry the token. Its own `retryAfter()` takes seconds for milliseconds. */
function toAnswer(error: unknown): InfluxAnswer {
  const { statusCode, body, message, headers } = error as {
    statusCode?: number;
    body?: string;
    message?: string;
    headers?: Record<string, string>;
  };
  const retryAfterSeconds = Number(headers?.['retry-after'] ?? 0);
  return {
    status: typeof statusCode === 'number' ? statusCode : null,
    message: body ?? message ?? '',
    retryAfterMs: Number.isFinite(retryAfterSeconds) ? retryAfterSeconds * 1_000 : 0,
  };
}
