/** A row as both engines give it: bigint columns as numbers, jsonb as values. */
export type SqlRow = Readonly<Record<string, unknown>>;

export type Query = (text: string, values?: readonly unknown[]) => Promise<readonly SqlRow[]>;

/** PostgreSQL, embedded or a server: one dialect for both. What it throws is the engine's own error. */
export type Sql = {
  readonly engine: string;
  readonly query: Query;
  /** All of `work` or nothing; committed when it resolves. */
  readonly transaction: <T>(work: (query: Query) => Promise<T>) => Promise<T>;
  /** Resolves when what is committed would outlive a power cut: before it, nothing is confirmed to a home. */
  readonly settle: () => Promise<void>;
  readonly close: () => Promise<void>;
};
