import type { AlertingEvent } from '#gateway/alerting/event.ts';
import type { Home } from '#gateway/alerting/home.ts';
import type { Input } from '#gateway/alerting/input.ts';
import type { Notice } from '#gateway/alerting/notice.ts';

/** One decision: what came in, what followed. Stored in one transaction or not at all. */
export type JournalEntry = {
  readonly input: Input;
  readonly events: readonly AlertingEvent[];
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

export type JournalFailure = {
  readonly code: 'disk-full' | 'disk-error' | 'read-only' | 'stopped';
  readonly retry: 'later' | 'never';
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
  /** Keeps the home as it is after everything appended so far, so that a restart folds a short tail. */
  readonly snapshot: (home: Home) => void;
  readonly stats: () => { pendingCount: number; commitCount: number; failingSinceUptimeMs: number | null };
  readonly stop: () => Promise<void>;
};
