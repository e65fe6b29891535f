import type { HomeId } from '#devices/ids.ts';
import { type EnvelopeHead, type HubEnvelope, toEnvelopeKey } from '#gateway/hub-link/envelope.ts';
import type { Query, Sql } from './sql.ts';

/** One envelope as it came: read, or kept as it is because this version can't read it. */
export type Arrived =
  | { readonly head: EnvelopeHead; readonly envelope: HubEnvelope }
  | { readonly head: EnvelopeHead; readonly envelope: null; readonly text: string };

export type Recorded = {
  /** Everything of the epoch up to this number is committed. */
  readonly seq: number;
  /** Number of the newest change, where something new was recorded; else null. */
  readonly n: number | null;
};

/** Records a batch of one home and epoch, once however often it comes. Committed when it resolves. */
export function recordBatch(
  sql: Sql,
  batch: { readonly homeId: HomeId; readonly epoch: string; readonly arrived: readonly Arrived[] },
  nowMs: number,
): Promise<Recorded> {
  const { homeId, epoch, arrived } = batch;
  return sql.transaction(async (query) => {
    const fresh = new Set(await insertEnvelopes(query, batch, nowMs));
    const seq = await moveOn(query, homeId, epoch);
    await query('UPDATE home SET heard_at_ms = $2 WHERE home_id = $1', [homeId, nowMs]);
    // What is sent twice says nothing of the time it is there now.
    const lastHead = arrived.findLast(({ head }) => fresh.has(head.seq))?.head;
    if (lastHead !== undefined) {
      const aheadMs = lastHead.atMs - nowMs;
      await query('UPDATE home SET clock_ahead_ms = $2 WHERE home_id = $1', [homeId, aheadMs]);
    }
    const news = arrived.flatMap(({ head, envelope }) =>
      envelope !== null && fresh.has(head.seq) ? [envelope] : [],
    );
    return { seq, n: news.length === 0 ? null : await updateLatest(query, news) };
  });
}

async function insertEnvelopes(
  query: Query,
  { homeId, epoch, arrived }: Parameters<typeof recordBatch>[1],
  nowMs: number,
): Promise<number[]> {
  const rows = await query(
    `INSERT INTO envelope (home_id, epoch, seq, at_ms, received_at_ms, kind, is_readable, body)
     SELECT $1, $2, seq, at_ms, $3, kind, is_readable, body
     FROM unnest($4::bigint[], $5::bigint[], $6::text[], $7::boolean[], $8::text[]::jsonb[])
       AS one (seq, at_ms, kind, is_readable, body)
     ON CONFLICT (home_id, epoch, seq) DO NOTHING
     RETURNING seq`,
    [
      homeId,
      epoch,
      nowMs,
      arrived.map(({ head }) => head.seq),
      arrived.map(({ head }) => head.atMs),
      arrived.map(({ head }) => head.kind),
      arrived.map(({ envelope }) => envelope !== null),
      arrived.map((one) => JSON.stringify(one.envelope === null ? { text: one.text } : one.envelope.body)),
    ],
  );
  return rows.map((row) => Number(row.seq));
}

/** The highest number without a gap below it. */
async function moveOn(query: Query, homeId: HomeId, epoch: string): Promise<number> {
  const [row] = await query(
    `WITH RECURSIVE known AS (
       SELECT coalesce((SELECT seq FROM progress WHERE home_id = $1 AND epoch = $2), 0) AS seq
     ), ahead AS (
       SELECT seq, row_number() OVER (ORDER BY seq) AS place
       FROM envelope WHERE home_id = $1 AND epoch = $2 AND seq > (SELECT seq FROM known)
     )
     SELECT greatest(known.seq, coalesce(max(ahead.seq), 0)) AS seq
     FROM known LEFT JOIN ahead ON ahead.seq = known.seq + ahead.place
     GROUP BY known.seq`,
    [homeId, epoch],
  );
  const seq = Number(row?.seq ?? 0);
  await query(
    `INSERT INTO progress (home_id, epoch, seq) VALUES ($1, $2, $3)
     ON CONFLICT (home_id, epoch) DO UPDATE SET seq = excluded.seq`,
    [homeId, epoch, seq],
  );
  return seq;
}

/** The newest word on each thing, of one home and epoch. An older one that comes late, from a batch sent twice, changes nothing. */
export async function updateLatest(query: Query, news: readonly HubEnvelope[]): Promise<number> {
  const newest = new Map<string, HubEnvelope>();
  for (const one of [...news].sort((a, b) => a.seq - b.seq))
    newest.set(`${one.kind} ${toEnvelopeKey(one)}`, one);
  const rows = [...newest.values()];
  const [change] = await query('UPDATE change SET n = n + 1 RETURNING n');
  const n = Number(change?.n);
  await query(
    `INSERT INTO latest (home_id, kind, key, epoch, seq, at_ms, n, body)
     SELECT home_id, kind, key, epoch, seq, at_ms, $1, body
     FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::bigint[], $8::text[]::jsonb[])
       AS one (home_id, kind, key, epoch, seq, at_ms, body)
     ON CONFLICT (home_id, kind, key) DO UPDATE
       SET epoch = excluded.epoch, seq = excluded.seq, at_ms = excluded.at_ms, n = excluded.n, body = excluded.body
       WHERE (latest.epoch, latest.seq) < (excluded.epoch, excluded.seq)`,
    [
      n,
      rows.map(({ homeId }) => homeId),
      rows.map(({ kind }) => kind),
      rows.map((one) => toEnvelopeKey(one)),
      rows.map(({ epoch }) => epoch),
      rows.map(({ seq }) => seq),
      rows.map(({ atMs }) => atMs),
      rows.map(({ body }) => JSON.stringify(body)),
    ],
  );
  return n;
}
