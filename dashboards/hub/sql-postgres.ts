import { Pool, types } from 'pg';
import type { Query, Sql } from './sql.ts';

const CONNECTIONS_MOST = 4;
const CONNECT_WITHIN_MS = 10_000;
const STATEMENT_WITHIN_MS = 30_000;

/** A PostgreSQL server, by its URL. Connections come back by themselves after the server was away. */
export async function openPostgresSql(url: string, onLost: (message: string) => void): Promise<Sql> {
  const pool = new Pool({
    connectionString: url,
    max: CONNECTIONS_MOST,
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
    statement_timeout: STATEMENT_WITHIN_MS,
    // Counts and times fit a double; as the package's strings they would be compared as words.
    types: {
      getTypeParser: (oid, format) =>
        oid === types.builtins.INT8 ? Number : types.getTypeParser(oid, format),
    },
  });
  // Unheard, an idle connection that the server ends would end this process.
  pool.on('error', (error) => onLost(error.message));
  const query: Query = async (text, values = []) => (await pool.query(text, [...values])).rows;
  await query('SELECT 1');
  return {
    engine: 'PostgreSQL',
    query,
    async transaction(work) {
      const client = await pool.connect();
      try {
        await client.query('BEGIN');
        const value = await work(async (text, values = []) => (await client.query(text, [...values])).rows);
        await client.query('COMMIT');
        client.release();
        return value;
      } catch (error) {
        // A connection in an unknown state is not used again.
        client.release(true);
        throw error;
      }
    },
    // The server's own: `fsync` and `synchronous_commit` are on unless somebody switched them off.
    settle: async () => {},
    close: () => pool.end(),
  };
}
