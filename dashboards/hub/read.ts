import type { HomeId, ResidentId } from '#devices/ids.ts';
import { AlertStory, DeviceHealth, HomeSummary, NightFeatures } from '#gateway/hub-link/envelope.ts';
import type { Query, Sql } from './sql.ts';
import type { HomeFacts } from './views.ts';

/** Stories and nights that the pages look back on. */
const BACK_MS = 28 * 86_400_000;

export type Wish = {
  /** Null: all homes. */
  readonly homeId: HomeId | null;
  /** Nights are long: only whose are shown. */
  readonly nightsOf: 'nobody' | 'everybody' | ResidentId;
  readonly nowMs: number;
};

const homeRows = `
  SELECT home.home_id, home.heard_at_ms, home.clock_ahead_ms, latest.body AS summary FROM home
  LEFT JOIN latest ON latest.home_id = home.home_id AND latest.kind = 'home-summary'`;

/** Everything the views need of one home, or of all; `n` is read in the same snapshot. */
export async function readHomes(
  sql: Sql,
  wish: Wish,
): Promise<{ readonly n: number; readonly homes: readonly HomeFacts[] }> {
  return sql.transaction(async (query) => {
    await query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
    const [change] = await query('SELECT n FROM change');
    const rows = await query(
      `${homeRows} WHERE $1::text IS NULL OR home.home_id = $1 ORDER BY home.home_id`,
      [wish.homeId],
    );
    const homes: HomeFacts[] = [];
    for (const row of rows) {
      const homeId = String(row.home_id) as HomeId; // written by an enrolment that parsed it
      const summary = row.summary === null ? null : HomeSummary.parse(row.summary);
      const heardAtMs = row.heard_at_ms === null ? null : Number(row.heard_at_ms);
      const clockAheadMs = Number(row.clock_ahead_ms);
      const latest = await readLatest(query, { ...wish, homeId });
      homes.push({ homeId, summary, heardAtMs, clockAheadMs, ...latest });
    }
    return { n: Number(change?.n ?? 0), homes };
  });
}

async function readLatest(query: Query, wish: Wish & { readonly homeId: HomeId }) {
  const rows = await query(
    `SELECT kind, body FROM latest
     WHERE home_id = $1 AND kind <> 'home-summary'
       AND (kind = 'device-health' OR at_ms > $2)
       AND (kind <> 'night-features' OR $3 = 'everybody' OR body ->> 'residentId' = $3)
     ORDER BY at_ms DESC`,
    [wish.homeId, wish.nowMs - BACK_MS, wish.nightsOf],
  );
  // A night's key is its resident and its evening.
  const longKnown = await query(
    `SELECT DISTINCT split_part(key, '/', 1) AS resident_id FROM latest
     WHERE home_id = $1 AND kind = 'night-features' AND at_ms <= $2 AND $3 <> 'nobody'`,
    [wish.homeId, wish.nowMs - BACK_MS, wish.nightsOf],
  );
  const of = (kind: string) => rows.filter((row) => row.kind === kind).map(({ body }) => body);
  return {
    stories: of('alert-story').map((body) => AlertStory.parse(body)),
    nights: of('night-features').map((body) => NightFeatures.parse(body)),
    longKnownIds: new Set(longKnown.map((row) => String(row.resident_id))),
    devices: of('device-health').map((body) => DeviceHealth.parse(body)),
  };
}

/** The homes in which something changed after `sinceN`, and the newest change there is. */
export async function readChanges(
  sql: Sql,
  sinceN: number,
): Promise<{ readonly n: number; readonly homeIds: readonly HomeId[] }> {
  const [change] = await sql.query('SELECT n FROM change');
  const rows = await sql.query('SELECT DISTINCT home_id FROM latest WHERE n > $1 ORDER BY home_id', [sinceN]);
  return { n: Number(change?.n ?? 0), homeIds: rows.map((row) => String(row.home_id) as HomeId) };
}
