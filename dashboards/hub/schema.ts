import type { Sql } from './sql.ts';

/**
 * One step per version; a step that was ever released never changes. Numbers of envelopes and changes are written by
 * this process alone, one commit after the other, so `n` grows in the order in which commits are seen.
 */
const steps: readonly (readonly string[])[] = [
  [
    `CREATE TABLE home (
      home_id TEXT PRIMARY KEY, secret_hash TEXT NOT NULL, added_at_ms BIGINT NOT NULL, heard_at_ms BIGINT
    )`,
    'CREATE TABLE person (person_id TEXT PRIMARY KEY, password_hash TEXT NOT NULL)',
    'CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL)',
    `CREATE TABLE envelope (
      home_id TEXT NOT NULL REFERENCES home, epoch TEXT COLLATE "C" NOT NULL, seq BIGINT NOT NULL,
      at_ms BIGINT NOT NULL, received_at_ms BIGINT NOT NULL, kind TEXT NOT NULL,
      is_readable BOOLEAN NOT NULL, body JSONB NOT NULL,
      PRIMARY KEY (home_id, epoch, seq)
    )`,
    `CREATE TABLE progress (
      home_id TEXT NOT NULL REFERENCES home, epoch TEXT COLLATE "C" NOT NULL, seq BIGINT NOT NULL,
      PRIMARY KEY (home_id, epoch)
    )`,
    `CREATE TABLE latest (
      home_id TEXT NOT NULL REFERENCES home, kind TEXT NOT NULL, key TEXT NOT NULL,
      epoch TEXT COLLATE "C" NOT NULL, seq BIGINT NOT NULL, at_ms BIGINT NOT NULL, n BIGINT NOT NULL,
      body JSONB NOT NULL,
      PRIMARY KEY (home_id, kind, key)
    )`,
    'CREATE INDEX latest_n ON latest (n)',
    'CREATE TABLE change (one BOOLEAN PRIMARY KEY CHECK (one), n BIGINT NOT NULL)',
    'INSERT INTO change VALUES (true, 0)',
  ],
  // The home's clock less the hub's, as its newest word had it.
  ['ALTER TABLE home ADD COLUMN clock_ahead_ms BIGINT NOT NULL DEFAULT 0'],
  // What was set aside is looked through at each start. And devices may be refused now, which an older hub can't show.
  ['CREATE INDEX envelope_unread ON envelope (home_id, epoch, seq) WHERE NOT is_readable'],
];

/** Takes the database to the newest shape. Refuses one that a newer hub has written. */
export async function migrate(sql: Sql): Promise<void> {
  await sql.query('CREATE TABLE IF NOT EXISTS schema_step (step INT PRIMARY KEY)');
  const [row] = await sql.query('SELECT coalesce(max(step), 0)::int AS step FROM schema_step');
  const done = Number(row?.step);
  if (done > steps.length)
    throw new Error(
      `the hub's database was written by a newer hub (format ${done}, this one knows ${steps.length})`,
    );
  for (const [index, statements] of steps.entries()) {
    if (index < done) continue;
    await sql.transaction(async (query) => {
      for (const statement of statements) await query(statement);
      await query('INSERT INTO schema_step VALUES ($1)', [index + 1]);
    });
  }
}
