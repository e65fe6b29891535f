import { appendFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '#gateway/base/clock.ts';
import type { Log } from '#gateway/base/log.ts';

/** Rows that wait for the next write; more are counted and left out, so that a flood cannot wear out the card. */
const PENDING_MAX_BYTES = 32 * 1024;

export type QuarantineFile = {
  readonly write: (row: object) => void;
  readonly stats: () => { readonly writeFailureCount: number; readonly unwrittenCount: number };
  readonly stop: () => Promise<void>;
};

/**
 * Appends rows to `quarantine.jsonl`, in batches. A file over `fileMaxBytes` becomes `quarantine.1.jsonl`, in place
 * of the one before. A disk that refuses is counted: the packets themselves stay in memory.
 */
export function startQuarantineFile(deps: {
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly fileMaxBytes?: number;
  readonly flushMs?: number;
}): QuarantineFile {
  const { folder, clock, log, fileMaxBytes = 1024 * 1024, flushMs = 10_000 } = deps;
  const path = join(folder, 'quarantine.jsonl');
  let pending: string[] = [];
  let pendingBytes = 0;
  let writeFailureCount = 0;
  let unwrittenCount = 0;
  let cancelWake: (() => void) | null = null;
  let writing = Promise.resolve();

  const flush = (): Promise<void> => {
    cancelWake?.();
    cancelWake = null;
    const rows = pending;
    pending = [];
    pendingBytes = 0;
    if (rows.length > 0) writing = writing.then(() => writeGuarded(rows));
    return writing;
  };
  const writeGuarded = async (rows: readonly string[]): Promise<void> => {
    try {
      await appendRotated(path, rows.join(''), fileMaxBytes);
    } catch (cause) {
      // Guard around one outlet: evidence is worth less than the alarm path, which must not notice.
      writeFailureCount += 1;
      unwrittenCount += rows.length;
      log.warn('quarantine-not-written', { code: toErrorCode(cause), rowCount: rows.length });
    }
  };
  return {
    write(row) {
      const line = `${JSON.stringify(row)}\n`;
      if (pendingBytes + line.length > PENDING_MAX_BYTES) {
        unwrittenCount += 1;
        return;
      }
      pending.push(line);
      pendingBytes += line.length;
      cancelWake ??= clock.wakeIn(flushMs, () => void flush());
    },
    stats: () => ({ writeFailureCount, unwrittenCount }),
    stop: flush,
  };
}

async function appendRotated(path: string, text: string, fileMaxBytes: number): Promise<void> {
  const sizeBytes = await stat(path).then(
    (found) => found.size,
    () => 0,
  );
  if (sizeBytes > 0 && sizeBytes + Buffer.byteLength(text) > fileMaxBytes) {
    await rename(path, path.replace(/\.jsonl$/, '.1.jsonl'));
  }
  await appendFile(path, text, { mode: 0o600 });
}

function toErrorCode(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
}
