import type { Log } from './log.ts';

/** Work that nobody waits for: what it rejects with is logged as `failed` with the work's name, never lost. */
export function supervise(log: Log, name: string, work: Promise<unknown>): void {
  work.catch((error: unknown) => {
    log.error('background-work-failed', {
      name,
      message: error instanceof Error ? error.message : String(error),
    });
  });
}
