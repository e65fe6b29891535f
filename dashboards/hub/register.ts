import type { HomeId } from '#devices/ids.ts';
import type { PersonId } from './protocol.ts';
import { hashPassword, hashSecret, makeSecret } from './secrets.ts';
import type { Sql } from './sql.ts';

/** Homes and people that this hub knows. Homes are held in memory too: a CONNECT waits for no database. */
export type Register = {
  readonly secretHashOf: (homeId: string) => string | null;
  /** Takes a home on and returns its secret; null where it is known already. */
  readonly addHome: (homeId: HomeId) => Promise<string | null>;
  readonly passwordHashOf: (personId: PersonId) => Promise<string | null>;
  readonly setPassword: (personId: PersonId, password: string) => Promise<void>;
  readonly hasPeople: () => Promise<boolean>;
  /** The key of all sessions, made at the first start. */
  readonly sessionKey: () => Promise<string>;
};

export async function openRegister(sql: Sql, nowMs: () => number): Promise<Register> {
  const rows = await sql.query('SELECT home_id, secret_hash FROM home');
  const hashes = new Map(rows.map((row) => [String(row.home_id), String(row.secret_hash)]));
  return {
    secretHashOf: (homeId) => hashes.get(homeId) ?? null,
    async addHome(homeId) {
      if (hashes.has(homeId)) return null;
      const secret = makeSecret();
      const hash = hashSecret(secret);
      await sql.query('INSERT INTO home (home_id, secret_hash, added_at_ms) VALUES ($1, $2, $3)', [
        homeId,
        hash,
        nowMs(),
      ]);
      await sql.settle();
      hashes.set(homeId, hash);
      return secret;
    },
    async passwordHashOf(personId) {
      const [row] = await sql.query('SELECT password_hash FROM person WHERE person_id = $1', [personId]);
      return row === undefined ? null : String(row.password_hash);
    },
    async setPassword(personId, password) {
      await sql.query(
        `INSERT INTO person (person_id, password_hash) VALUES ($1, $2)
         ON CONFLICT (person_id) DO UPDATE SET password_hash = excluded.password_hash`,
        [personId, await hashPassword(password)],
      );
    },
    hasPeople: async () => (await sql.query('SELECT 1 AS one FROM person LIMIT 1')).length > 0,
    async sessionKey() {
      await sql.query("INSERT INTO setting VALUES ('session-key', $1) ON CONFLICT DO NOTHING", [
        makeSecret(),
      ]);
      const [row] = await sql.query("SELECT value FROM setting WHERE name = 'session-key'");
      return String(row?.value);
    },
  };
}
