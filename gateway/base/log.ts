/** IDs, codes and numbers only: no names of residents, no free text, no sound. */
export type LogFields = Readonly<Record<string, string | number | boolean | null>>;

/**
 * `error`: a person must act now. `warn`: degraded but safe. `info`: the story of each alert. `debug`: packets.
 * The first argument is an event's name, kebab-case, past tense.
 */
export type Log = {
  readonly error: (event: string, fields?: LogFields) => void;
  readonly warn: (event: string, fields?: LogFields) => void;
  readonly info: (event: string, fields?: LogFields) => void;
  readonly debug: (event: string, fields?: LogFields) => void;
};

/** A log that forgets everything, for tests and tools. */
export const silentLog: Log = { error() {}, warn() {}, info() {}, debug() {} };
