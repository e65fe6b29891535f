import type { AlertingEvent } from '#gateway/alerting/event.ts';
import type { Home } from '#gateway/alerting/home.ts';
import type { Input } from '#gateway/alerting/input.ts';
import type { Notice } from '#gateway/alerting/notice.ts';
import type { Clock } from '#gateway/base/clock.ts';
import type { Log } from '#gateway/base/log.ts';
import type { ReminderEvent } from '#gateway/medication/event.ts';
import type { ReminderInput } from '#gateway/medication/input.ts';
import type { Reminders } from '#gateway/medication/reminders.ts';
import type { JournalFaults } from './faults.ts';

/** What came in and what followed, of both cores: one journal, one numbering. */
export type KeptInput = Input | ReminderInput;
export type KeptEvent = AlertingEvent | ReminderEvent;
/** All that both cores know, as a snapshot keeps it. `home.seq` counts the events of both. */
export type KeptNight = { readonly home: Home; readonly reminders: Reminders };

/** One decision: what came in, what followed. Stored in one transaction or not at all. */
export type JournalEntry = {
  readonly input: KeptInput;
  readonly events: readonly KeptEvent[];
  readonly notices: readonly Notice[];
  /** The home's `seq` after the events. Gapless from entry to entry. */
  readonly seq: number;
  /** Hash of the policy that decided, and the core's version: old nights stay replayable. */
  readonly policyHash: string;
  readonly coreVersion: number;
};

/** One device's telemetry of one window of 10 s, summed up. */
export type TelemetryRow = {
  readonly deviceId: string;
  readonly windowAtMs: number;
  readonly readingCount: number;
  readonly body: string;
};

/**
 * Why something is not on disk. `disk-full`, `disk-error`, `read-only` and `writer-lost` (the worker died and is
 * being replaced) are tried again by the journal itself. `quarantined`: the row was at fault, was put aside in
 * full, and stays aside. `stopped`: the journal was closed before or meanwhile.
 */
export type JournalFailure = {
  readonly code: 'disk-full' | 'disk-error' | 'read-only' | 'writer-lost' | 'quarantined' | 'stopped';
  readonly retry: 'later' | 'never';
};

/** What the journal's promises reject with. */
export class JournalError extends Error {
  override readonly name = 'JournalError';
  readonly failure: JournalFailure;

  constructor(failure: JournalFailure) {
    super(`the journal has not recorded it: ${failure.code}`);
    this.failure = failure;
  }
}

export type JournalStats = {
  /** Entries, documents and snapshots that are not on disk yet. */
  readonly pendingCount: number;
  /** Group commits of this run. */
  readonly commitCount: number;
  readonly failingSinceUptimeMs: number | null;
  readonly quarantinedCount: number;
  readonly telemetryDroppedCount: number;
  /** Times that the worker died and was replaced. */
  readonly workerLostCount: number;
};

export type Journal = {
  /**
   * Resolves once the entry and all before it are on disk (fsync done). Rejects with a JournalError as soon as the
   * disk refuses: the entry then stays first in line and is tried again, in order, but nobody may be promised it.
   */
  readonly append: (entry: JournalEntry) => Promise<void>;
  /** Resolves once everything appended so far is on disk; rejects like `append`. */
  readonly settled: () => Promise<void>;
  /** Never waits, never blocks an entry: dropped (and counted) when the disk refuses. */
  readonly appendTelemetry: (rows: readonly TelemetryRow[]) => void;
  /** Keeps the night as it is after everything appended so far, so that a restart folds a short tail. */
  readonly snapshot: (night: KeptNight) => void;
  /** Keeps `body` as the next version of the document `name`; resolves with that version, rejects like `append`. */
  readonly writeDocument: (name: string, body: unknown) => Promise<number>;
  /** Takes notices out of the outbox, in order with the entries. A notice that is not there is no mistake. */
  readonly settleNotices: (noticeIds: readonly string[]) => void;
  readonly stats: () => JournalStats;
  /** Writes what waits, closes the files, frees the folder. Throws when something could not be written. */
  readonly stop: () => Promise<void>;
};

/** A document's newest version. Its owner validates the body by its own schema. */
export type StoredDocument = { readonly version: number; readonly body: unknown };

/** What a restart knows. The night is `events` folded into `snapshot`, or into the empty night where that is null. */
export type Restored = {
  readonly snapshot: KeptNight | null;
  /** All events after the snapshot, in order. */
  readonly events: readonly KeptEvent[];
  /** Entries ever taken in; the number of the last one. */
  readonly entryCount: number;
  /** The home's `seq` after the last entry. Higher than the fold's only where rows were quarantined or unreadable. */
  readonly lastSeq: number;
  /** Event rows of the tail that this version cannot read. They were left out, and logged as errors. */
  readonly unreadableCount: number;
  readonly documents: ReadonlyMap<string, StoredDocument>;
};

/** Why no journal was started. Nothing was changed. `message` is for the person at the keyboard. */
export type StartFailure = {
  readonly code: 'in-use' | 'not-a-database' | 'newer-version' | 'cannot-open';
  readonly message: string;
};

export type JournalOptions = {
  /** The data folder: made where it is missing, mode 0700. One gateway at a time. */
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Snapshots of another version of the core are not trusted. */
  readonly coreVersion: number;
  /** Once, when the first thing is refused. People are still told of everything; nothing is promised any more. */
  readonly onFailing: (code: JournalFailure['code']) => void;
  /** Once, when all that had been refused is on disk. */
  readonly onRecovered: () => void;
  readonly faults?: JournalFaults;
};
