import type { JournalFaults } from './faults.ts';
import type { JournalFailure, StartFailure, TelemetryRow } from './journal.ts';

/** One entry, serialised by the main thread: the worker only binds. `n` counts entries for ever, from 1. */
export type EntryJob = {
  readonly kind: 'entry';
  readonly id: number;
  readonly n: number;
  readonly seq: number;
  readonly atMs: number;
  readonly uptimeMs: number;
  readonly inputKind: string;
  /** The packet's own name, where the input is one: the core knows repeats by it, people find packets by it. */
  readonly deviceId: string | null;
  readonly bootId: string | null;
  readonly deviceSeq: number | null;
  readonly policyHash: string;
  readonly coreVersion: number;
  readonly body: string;
  readonly events: readonly { readonly seq: number; readonly kind: string; readonly body: string }[];
  readonly notices: readonly { readonly noticeId: string; readonly seq: number; readonly body: string }[];
};

export type SnapshotJob = {
  readonly kind: 'snapshot';
  readonly id: number;
  readonly seq: number;
  readonly coreVersion: number;
  readonly body: string;
};

export type DocumentJob = {
  readonly kind: 'document';
  readonly id: number;
  readonly name: string;
  readonly version: number;
  readonly atMs: number;
  readonly body: string;
};

export type NoticesSettledJob = {
  readonly kind: 'notices-settled';
  readonly id: number;
  readonly noticeIds: readonly string[];
};

/** Jobs are one FIFO; `id` counts them within one run of the gateway. */
export type Job = EntryJob | SnapshotJob | DocumentJob | NoticesSettledJob;

/** Main thread to worker. */
export type Order =
  | Job
  | { readonly kind: 'telemetry'; readonly rows: readonly TelemetryRow[] }
  /** Somebody waits for what could not be written: try now. */
  | { readonly kind: 'try' }
  | { readonly kind: 'stop' };

export type RestoredRow = { readonly version: number; readonly body: string };

export type RestoredDocument = { readonly name: string; readonly version: number; readonly body: string };

/** Worker to main thread. */
export type Report =
  | { readonly kind: 'restored-events'; readonly rows: readonly RestoredRow[] }
  | {
      readonly kind: 'ready';
      readonly snapshotBody: string | null;
      readonly lastN: number;
      readonly lastSeq: number;
      readonly documents: readonly RestoredDocument[];
    }
  | { readonly kind: 'refused'; readonly failure: StartFailure }
  /** All jobs up to `upToId` are on disk, but for `quarantined` ones, which are on disk aside. */
  | { readonly kind: 'committed'; readonly upToId: number; readonly quarantined: readonly Quarantined[] }
  /** The disk refused; jobs up to `upToId` stay in line. */
  | { readonly kind: 'failed'; readonly upToId: number; readonly code: DiskCode; readonly reason: string }
  | { readonly kind: 'telemetry-done'; readonly rowCount: number; readonly droppedCount: number }
  | {
      readonly kind: 'noted';
      readonly level: 'error' | 'warn' | 'info';
      readonly event: string;
      readonly reason: string;
    }
  | { readonly kind: 'stopped'; readonly unwrittenCount: number };

export type DiskCode = Extract<JournalFailure['code'], 'disk-full' | 'disk-error' | 'read-only'>;

export type Quarantined = { readonly id: number; readonly reason: string };

export type WorkerOptions = {
  readonly folder: string;
  readonly coreVersion: number;
  /** False for a worker that replaces one that died: the main thread knows the home. */
  readonly isRestoring: boolean;
  readonly faults: JournalFaults;
};
