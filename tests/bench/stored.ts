import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { readJournal } from '#gateway/store/journal-reader.ts';

export type Stored = {
  /** Packets of alarm topics that decided. */
  readonly eventCount: number;
  /** Readings summed up in the telemetry windows. */
  readonly readingCount: number;
};

/** What a stopped gateway left on disk. */
export function countStored(dataFolder: string): Stored {
  let eventCount = 0;
  for (const { events } of readJournal(dataFolder)) {
    eventCount += events.filter(({ kind }) => kind === 'packet-heard').length;
  }
  return { eventCount, readingCount: countReadings(join(dataFolder, 'telemetry.db')) };
}

function countReadings(path: string): number {
  if (!existsSync(path)) return 0;
  const db = new DatabaseSync(path, { readOnly: true });
  try {
    const row = db.prepare('SELECT coalesce(sum(reading_count), 0) AS total FROM telemetry_window').get();
    return Number(row?.total);
  } finally {
    db.close();
  }
}
