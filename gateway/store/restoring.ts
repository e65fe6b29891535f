import type { Log } from '#gateway/base/log.ts';
import type { KeptEvent, KeptNight, Restored } from './journal.ts';
import type { Report, RestoredRow } from './journal-messages.ts';
import { parseEventRow } from './parse-row.ts';
import { upcasters } from './upcast.ts';

type Ready = Extract<Report, { kind: 'ready' }>;

/** Collects what the worker reads at the start, parcel by parcel. */
export function createRestoring(log: Log) {
  const events: KeptEvent[] = [];
  let unreadableCount = 0;
  return {
    take(rows: readonly RestoredRow[]): void {
      for (const row of rows) {
        const event = parseEventRow(row, upcasters);
        if (event.ok) {
          events.push(event.value);
          continue;
        }
        // A home that starts without one fact protects more people than one that doesn't start.
        unreadableCount += 1;
        log.error('journal-event-unreadable', { code: event.failure.code, version: row.version });
      }
    },
    finish({ snapshotBody, lastN, lastSeq, documents }: Ready): Restored {
      return {
        // The hash and the core's version vouch for its shape: this very code wrote it.
        snapshot: snapshotBody === null ? null : (JSON.parse(snapshotBody) as KeptNight),
        events,
        entryCount: lastN,
        lastSeq,
        unreadableCount,
        documents: new Map(
          documents.map(({ name, version, body }) => [name, { version, body: JSON.parse(body) as unknown }]),
        ),
      };
    },
  };
}
