export const QUARTER_MS = 15 * 60_000;

/** Retention: raw 30 days, quarters of an hour 2 years (this project's table of parameters). */
export const RAW_KEPT_MS = 30 * 86_400_000;
export const QUARTERS_KEPT_MS = 2 * 365 * 86_400_000;

/** A point so far ahead comes from a clock that is wrong; it would stand in every "latest" until then. */
export const AHEAD_MAX_MS = 86_400_000;

/**
 * `point` and `quarter` are ordered by time first: what is written together lies together, so that a batch dirties a
 * few pages of the card and not one per series, and pruning cuts off the front. Reading one resident's night passes
 * over the others' points, in a thread of its own. '' stands for "none": UNIQUE takes every NULL for another value.
 */
export const sqliteSchema = `
  CREATE TABLE IF NOT EXISTS series (
    id INTEGER PRIMARY KEY,
    device_id TEXT NOT NULL,
    resident_id TEXT NOT NULL,
    room_id TEXT NOT NULL,
    quantity TEXT NOT NULL,
    UNIQUE (device_id, resident_id, room_id, quantity)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS point (
    at_ms INTEGER NOT NULL,
    series_id INTEGER NOT NULL,
    value REAL NOT NULL,
    PRIMARY KEY (at_ms, series_id)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS quarter (
    quarter_at_ms INTEGER NOT NULL,
    series_id INTEGER NOT NULL,
    point_count INTEGER NOT NULL,
    total REAL NOT NULL,
    most REAL NOT NULL,
    last REAL NOT NULL,
    PRIMARY KEY (quarter_at_ms, series_id)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS changed_quarter (quarter_at_ms INTEGER PRIMARY KEY) STRICT;
  PRAGMA user_version = 1;
`;
