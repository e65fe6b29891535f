import { flushCompileCache } from 'node:module';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import type { StartFailure, TelemetryRow } from './journal.ts';
import {
  dropOldGenerations,
  findGeneration,
  openJournalFile,
  toJournalName,
  toStartFailure,
} from './journal-file.ts';
import type { Order, Report, RestoredRow, WorkerOptions } from './journal-messages.ts';
import { createJournalWriter } from './journal-writer.ts';
import { readDocuments, readEnd, readSnapshot, readTail } from './restore.ts';
import { createTelemetryFile } from './telemetry-file.ts';

/**
 * The journal's thread. It alone waits for the disk, so that the thread that carries alerts never does.
 * Order of importance: entries, then checkpoints, then measurements.
 */

// Next time Node has no types to take out: see `compileCache`.
flushCompileCache();

/** After a refusal the line is tried again this often, and with each new entry. */
const RETRY_MS = 500;
/** Measurements are written this often at most, in one commit: a card must live. */
const TELEMETRY_MS = 1_000;
/** Measurements in one commit at most: an entry may have to wait for it. */
const TELEMETRY_MAX = 500;
/** The first look waits until the gateway is up. */
const BALLAST_FIRST_MS = 1_000;
const BALLAST_CHECK_MS = 5_000;
/** Restored events travel to the main thread in parcels. */
const PARCEL_ROWS = 5_000;

// Handed over by start-journal.ts, in the same version of this program.
const options = workerData as WorkerOptions;
const port = parentPort;
if (port === null) throw new Error('journal-worker.ts runs as a worker thread only');
const report = (message: Report): void => port.postMessage(message);

const generation = findGeneration(options.folder);
const file = openJournalFile(options.folder, generation, options.faults.synchronous ?? 'FULL');
const refusal = file.ok ? restore(file.value) : file.failure;
if (file.ok && refusal === null) {
  dropOldGenerations(options.folder, generation);
  serve(createJournalWriter(options, file.value, report));
} else if (refusal !== null) {
  report({ kind: 'refused', failure: refusal });
}

/** Tells the main thread what the file remembers. A damaged page may show only now. */
function restore(db: DatabaseSync): StartFailure | null {
  try {
    report(
      options.isRestoring
        ? readAll(db)
        : { kind: 'ready', snapshotBody: null, documents: [], ...readEnd(db) },
    );
    return null;
  } catch (error) {
    return toStartFailure(error, join(options.folder, toJournalName(generation)));
  }
}

/** Sends the tail of events ahead, in parcels. */
function readAll(db: DatabaseSync): Report {
  const snapshot = readSnapshot(db, options.coreVersion);
  let rows: RestoredRow[] = [];
  for (const row of readTail(db, snapshot?.eventId ?? 0)) {
    rows.push(row);
    if (rows.length < PARCEL_ROWS) continue;
    report({ kind: 'restored-events', rows });
    rows = [];
  }
  report({ kind: 'restored-events', rows });
  return {
    kind: 'ready',
    snapshotBody: snapshot?.body ?? null,
    documents: readDocuments(db),
    ...readEnd(db),
  };
}

function serve(writer: ReturnType<typeof createJournalWriter>): void {
  const telemetry = createTelemetryFile(options.folder, (event, reason) =>
    report({ kind: 'noted', level: 'warn', event, reason }),
  );
  const measurements: TelemetryRow[] = [];
  let isDue = false;
  let isRefused = false;
  let retry: NodeJS.Timeout | null = null;
  let telemetryTimer: NodeJS.Timeout | null = null;

  function schedule(): void {
    if (isDue) return;
    isDue = true;
    setImmediate(() => {
      isDue = false;
      if (isRefused && writer.isRetryDear()) writer.refuse();
      else flush();
    });
  }

  function flush(): void {
    if (writer.waitingCount() === 0 && !isRefused) return;
    // After a failed checkpoint the second flush goes on in a fresh file, before anybody has to be refused.
    isRefused = !(writer.flush() && (writer.tidy() || writer.flush()));
    if (isRefused) retryLater();
    else if (writer.waitingCount() > 0) schedule();
  }

  function retryLater(): void {
    retry ??= setTimeout(() => {
      retry = null;
      flush();
    }, RETRY_MS);
  }

  function writeMeasurements(): void {
    telemetryTimer = null;
    if (measurements.length === 0) return;
    if (writer.waitingCount() === 0) {
      const rows = measurements.splice(0, TELEMETRY_MAX);
      const writtenCount = telemetry.write(rows);
      const droppedCount = rows.length - writtenCount;
      report({ kind: 'telemetry-done', rowCount: rows.length, droppedCount });
    }
    writeMeasurementsLater(measurements.length > 0 ? 0 : TELEMETRY_MS);
  }

  function writeMeasurementsLater(delayMs: number): void {
    telemetryTimer ??= setTimeout(writeMeasurements, delayMs);
  }

  function holdBallast(): void {
    if (writer.waitingCount() === 0) writer.holdBallast();
    ballastTimer = setTimeout(holdBallast, BALLAST_CHECK_MS);
  }
  let ballastTimer = setTimeout(holdBallast, BALLAST_FIRST_MS);

  function stop(): void {
    for (const timer of [retry, telemetryTimer, ballastTimer]) if (timer !== null) clearTimeout(timer);
    while (writer.waitingCount() > 0 && writer.flush());
    if (measurements.length > 0) telemetry.write(measurements);
    telemetry.close();
    writer.close();
    report({ kind: 'stopped', unwrittenCount: writer.waitingCount() });
    port?.close();
  }

  port?.on('message', (order: Order) => {
    if (order.kind === 'stop') stop();
    else if (order.kind === 'try') schedule();
    else if (order.kind === 'telemetry') {
      measurements.push(...order.rows);
      writeMeasurementsLater(TELEMETRY_MS);
    } else {
      writer.take(order);
      schedule();
    }
  });
}
