import { HubEnvelope } from '#gateway/hub-link/envelope.ts';
import { updateLatest } from './record.ts';
import type { Query, Sql } from './sql.ts';

/** So many envelopes are looked at in one transaction. */
const AT_ONCE_COUNT = 500;

type Place = { readonly homeId: string; readonly epoch: string; readonly seq: number };

/**
 * Reads again what an older hub had to set aside: a home says each thing once, and does not say it again because the hub
 * is newer now. The newest word on each thing wins, as ever. Resolves to how many can be read now.
 */
export async function rereadEnvelopes(sql: Sql): Promise<number> {
  let after: Place | null = { homeId: '', epoch: '', seq: 0 };
  let readCount = 0;
  while (after !== null) {
    const from: Place = after;
    const step = await sql.transaction((query) => rereadSome(query, from));
    readCount += step.readCount;
    after = step.next;
  }
  return readCount;
}

async function rereadSome(
  query: Query,
  { homeId, epoch, seq }: Place,
): Promise<{ readonly readCount: number; readonly next: Place | null }> {
  const rows = await query(
    `SELECT home_id, epoch, seq, body ->> 'text' AS text FROM envelope
     WHERE NOT is_readable AND (home_id, epoch, seq) > ($1, $2, $3)
     ORDER BY home_id, epoch, seq LIMIT ${AT_ONCE_COUNT}`,
    [homeId, epoch, seq],
  );
  const read = rows.flatMap(({ text }) => readText(String(text)) ?? []);
  for (const one of read)
    await query(
      'UPDATE envelope SET is_readable = true, body = $4::text::jsonb WHERE home_id = $1 AND epoch = $2 AND seq = $3',
      [one.homeId, one.epoch, one.seq, JSON.stringify(one.body)],
    );
  const runs = Map.groupBy(read, (one) => `${one.homeId} ${one.epoch}`);
  for (const run of runs.values()) await updateLatest(query, run);
  const last = rows.length < AT_ONCE_COUNT ? undefined : rows.at(-1);
  const next =
    last === undefined
      ? null
      : { homeId: String(last.home_id), epoch: String(last.epoch), seq: Number(last.seq) };
  return { readCount: read.length, next };
}

/** Null: not by this version either, not by any database, or too long to have been kept whole. */
function readText(text: string): HubEnvelope | null {
  if (text.includes('\\u0000')) return null;
  try {
    return HubEnvelope.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null; // cut off
  }
}
