import { unreachable } from '#gateway/base/unreachable.ts';
import { toEntryJob } from './entry-job.ts';
import {
  type Journal,
  JournalError,
  type JournalFailure,
  type JournalOptions,
  type Restored,
} from './journal.ts';
import type { Job, Report } from './journal-messages.ts';
import { createPendingJobs } from './pending-jobs.ts';
import type { WriterThread } from './writer-thread.ts';

/** Rows of telemetry on their way to the disk: some 10 minutes of a large home. More are dropped, and counted. */
const TELEMETRY_WAITING_MAX = 20_000;
/** With so many entries in line the memory is theirs: no telemetry is taken. */
const ENTRIES_BEFORE_TELEMETRY = 10_000;

const stopped: JournalFailure = { code: 'stopped', retry: 'never' };

/** The main thread's side of the journal: numbers what comes in, posts it, and answers those who wait. */
export function createJournalDesk(
  { clock, log, coreVersion, onFailing, onRecovered }: JournalOptions,
  thread: WriterThread,
  { restored, free }: { readonly restored: Restored; readonly free: () => void },
) {
  const pending = createPendingJobs();
  const documentVersions = new Map([...restored.documents].map(([name, { version }]) => [name, version]));
  let lastId = 0;
  let lastN = restored.entryCount;
  let commitCount = 0;
  let quarantinedCount = 0;
  let workerLostCount = 0;
  let telemetryWaiting = 0;
  let telemetryDroppedCount = 0;
  let failing: { readonly sinceUptimeMs: number; readonly upToId: number } | null = null;
  let stopping: Promise<void> | null = null;

  /** Puts a job in line, without anybody waiting for it. */
  function enlist(toJob: (id: number) => Job): void {
    const job = toJob(lastId + 1);
    lastId = job.id;
    pending.add(job);
    thread.post(job);
  }

  function enlistAndWait(toJob: (id: number) => Job): Promise<void> {
    if (stopping !== null) return Promise.reject(new JournalError(stopped));
    enlist(toJob);
    return pending.whenOnDisk(lastId);
  }

  function fail(upToId: number, code: JournalFailure['code']): void {
    const isFirst = failing === null;
    failing = { sinceUptimeMs: failing?.sinceUptimeMs ?? clock.uptimeMs(), upToId };
    if (isFirst) onFailing(code);
    pending.refused(upToId, { code, retry: 'later' });
  }

  function recover(): void {
    failing = null;
    log.info('journal-recovered');
    onRecovered();
  }

  function hear(report: Report): void {
    switch (report.kind) {
      case 'committed':
        commitCount += 1;
        for (const { reason } of report.quarantined) log.error('journal-entry-quarantined', { reason });
        quarantinedCount += report.quarantined.length;
        pending.committed(report.upToId, report.quarantined);
        if (failing !== null && report.upToId >= failing.upToId) recover();
        return;
      case 'failed':
        if (failing === null) log.error('journal-failed', { code: report.code, reason: report.reason });
        fail(report.upToId, report.code);
        return;
      case 'telemetry-done':
        telemetryWaiting = Math.max(0, telemetryWaiting - report.rowCount);
        telemetryDroppedCount += report.droppedCount;
        return;
      case 'noted':
        log[report.level](report.event, { reason: report.reason });
        return;
      case 'ready': // of a worker that replaces one that died
        for (const job of pending.inOrder()) thread.post(job);
        if (pending.count() === 0 && failing !== null) recover();
        return;
      case 'refused':
        log.error('journal-not-reopened', { code: report.failure.code });
        return;
      case 'stopped':
      case 'restored-events':
        return;
      default:
        unreachable(report);
    }
  }

  function lose(): void {
    workerLostCount += 1;
    telemetryDroppedCount += telemetryWaiting;
    telemetryWaiting = 0;
    log.error('journal-worker-lost', { pendingCount: pending.count() });
    fail(lastId, 'writer-lost');
  }

  async function stop(): Promise<void> {
    await thread.stop();
    pending.refused(lastId, stopped);
    free();
    const unwrittenCount = pending.count();
    if (unwrittenCount > 0) throw new Error(`${unwrittenCount} rows of the journal could not be written`);
  }

  const journal: Journal = {
    append: (entry) =>
      enlistAndWait((id) => {
        lastN += 1;
        return toEntryJob(entry, id, lastN);
      }),
    settled() {
      // Asked with every packet that decides nothing. Only a disk that refuses needs a push: on one that works it would
      // cut the group that is gathering into commits of one entry each, and a slow disk would never catch up.
      if (failing !== null) thread.post({ kind: 'try' });
      return pending.whenSettled(lastId);
    },
    appendTelemetry(rows) {
      const isRoom = telemetryWaiting + rows.length <= TELEMETRY_WAITING_MAX;
      if (isRoom && pending.count() < ENTRIES_BEFORE_TELEMETRY && thread.post({ kind: 'telemetry', rows })) {
        telemetryWaiting += rows.length;
      } else telemetryDroppedCount += rows.length;
    },
    snapshot(night) {
      const { seq } = night.home;
      const body = JSON.stringify(night);
      if (stopping === null) enlist((id) => ({ kind: 'snapshot', id, seq, coreVersion, body }));
    },
    async writeDocument(name, body) {
      const version = (documentVersions.get(name) ?? 0) + 1;
      documentVersions.set(name, version);
      const atMs = clock.nowMs();
      await enlistAndWait((id) => ({
        kind: 'document',
        id,
        name,
        version,
        atMs,
        body: JSON.stringify(body),
      }));
      return version;
    },
    settleNotices(noticeIds) {
      if (stopping === null) enlist((id) => ({ kind: 'notices-settled', id, noticeIds }));
    },
    stats: () => ({
      pendingCount: pending.count(),
      commitCount,
      failingSinceUptimeMs: failing?.sinceUptimeMs ?? null,
      quarantinedCount,
      telemetryDroppedCount,
      workerLostCount,
    }),
    stop() {
      stopping ??= stop();
      return stopping;
    },
  };
  return { journal, hear, lose };
}
