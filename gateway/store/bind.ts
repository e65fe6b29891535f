import type { DatabaseSync } from 'node:sqlite';

/** What a column may be given. `null` only where the statement names the column as nullable. */
export type Bindable = string | number | bigint | Uint8Array | null;

/** A value that must not reach the disk. Our bug, never the disk's: the row is at fault. */
class BindError extends Error {
  override readonly name = 'BindError';
}

export type Statement = { readonly run: (values: Readonly<Record<string, Bindable>>) => void };

/** Column names only: a value that failed may be personal. */
function check(name: string, value: unknown, mayBeNull: boolean): void {
  if (typeof value === 'string' || typeof value === 'bigint' || value instanceof Uint8Array) return;
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return;
    throw new BindError(`${name} is not a finite number`);
  }
  if (value === null) {
    if (mayBeNull) return;
    throw new BindError(`${name} must not be null`);
  }
  throw new BindError(`${name} is of a kind that no column takes: ${typeof value}`);
}

/**
 * A prepared statement that refuses what node:sqlite would silently store as NULL or as another value: undefined,
 * NaN, dates, objects, booleans, and parameters that are missing or too many. Throws BindError before the disk is
 * asked. Parameters are named `:name` in the SQL; `nullable` lists those that may be null.
 */
export function createStatement(db: DatabaseSync, sql: string, nullable: readonly string[] = []): Statement {
  const prepared = db.prepare(sql);
  const names = [...new Set([...sql.matchAll(/:([a-zA-Z]\w*)/g)].map((match) => match[1] ?? ''))];
  const mayBeNull = new Set(nullable);
  return {
    run(values) {
      for (const name of names) {
        if (!Object.hasOwn(values, name)) throw new BindError(`${name} is missing`);
        check(name, values[name], mayBeNull.has(name));
      }
      if (Object.keys(values).length !== names.length)
        throw new BindError('more parameters than the SQL names');
      prepared.run(values);
    },
  };
}
