import type { HistoryPoint, QueryFailure, Question, WriteOutcome } from './contract.ts';

/** All of it is one measurement, documented in README.md: tags are the pseudonyms, fields the quantities. */
export const MEASUREMENT = 'nightwell';

/** What one line of the line protocol carries: points of the same subject and instant. */
export type InfluxRow = {
  readonly tags: Readonly<Record<string, string>>;
  readonly fields: Readonly<Record<string, number>>;
  readonly atMs: number;
};

export function toInfluxRows(points: readonly HistoryPoint[]): readonly InfluxRow[] {
  const rows = new Map<string, Omit<InfluxRow, 'fields'> & { readonly fields: Record<string, number> }>();
  for (const { deviceId, residentId, roomId, quantity, atMs, value } of points) {
    const key = `${deviceId} ${residentId} ${roomId} ${atMs}`;
    const tags = {
      ...(deviceId === null ? {} : { deviceId }),
      ...(residentId === null ? {} : { residentId }),
      ...(roomId === null ? {} : { roomId }),
    };
    const row = rows.get(key) ?? { tags, fields: {} as Record<string, number>, atMs };
    row.fields[quantity] = value;
    rows.set(key, row);
  }
  return [...rows.values()];
}

/** Time that buckets are shifted by, so that they begin at `fromMs` and not at whole multiples since 1970. */
export const toOffsetMs = ({ fromMs, everyMs }: Question): number => ((fromMs % everyMs) + everyMs) % everyMs;

/** An InfluxDB's refusal in its own terms; null where nothing came back at all. */
export type InfluxAnswer = {
  readonly status: number | null;
  readonly message: string;
  readonly retryAfterMs: number;
};

/** What a refused write means. The words are looked at for a count and a cause only; they may hold values. */
export function toWriteOutcome({ status, message, retryAfterMs }: InfluxAnswer): WriteOutcome {
  const code = toFailureCode(status);
  if (code !== 'not-understood') return { outcome: 'retry', afterMs: retryAfterMs, code };
  const dropped = Number(/dropped=(\d+)/.exec(message)?.[1] ?? 0);
  const cause = message.includes('beyond retention policy')
    ? 'beyond-retention'
    : message.includes('field type conflict')
      ? 'field-type-conflict'
      : `status-${status}`;
  return { outcome: 'reject', code: cause, badCount: dropped > 0 ? dropped : null };
}

/** 401, 403, 404: the login, its rights or the database. 429 and 503: later. Other 4xx: the request is at fault. */
export function toFailureCode(
  status: number | null,
): Exclude<QueryFailure['code'], 'bad-question' | 'too-fine'> {
  if (status === 401 || status === 403 || status === 404) return 'refused';
  if (status === 429 || status === 503) return 'busy';
  if (status === null || status < 400 || status >= 500) return 'unreachable';
  return 'not-understood';
}
