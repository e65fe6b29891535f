import { flushCompileCache } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import type { Clock } from '#gateway/base/clock.ts';
import type { Log, LogFields } from '#gateway/base/log.ts';
import { stepBack } from '#gateway/delivery/step-back.ts';
import { toReason } from '#gateway/store/disk-failure.ts';
import { openDiskQueue } from './disk-queue.ts';
import { startHistoryHere } from './history.ts';
import type { Order, Report, ThreadOptions } from './history-messages.ts';
import { openStore } from './open-store.ts';

/**
 * History's thread: the queue's disk, the store's client, its serialising and parsing. Nothing of it may ever take
 * a millisecond from the thread that carries alerts.
 */

// Handed over by start-history.ts, in the same version of this program.
const options = workerData as ThreadOptions;
// Next time Node has no types to take out: see `compileCache`.
flushCompileCache();
stepBack();
const port = parentPort;
if (port === null) throw new Error('history-worker.ts runs as a worker thread only');
const report = (message: Report): void => port.postMessage(message);

let nowOffsetMs = options.nowMs - performance.now();
/** The gateway's wall clock as last heard; time passes here as it does there. */
const clock: Clock = {
  bootId: options.bootId,
  nowMs: () => Math.round(performance.now() + nowOffsetMs),
  uptimeMs: () => performance.now(),
  wakeIn(delayMs, wake) {
    const timer = setTimeout(wake, Math.min(Math.max(0, delayMs), 2 ** 31 - 1));
    return () => clearTimeout(timer);
  },
};

const note =
  (level: keyof Log) =>
  (event: string, fields: LogFields = {}) =>
    report({ kind: 'noted', level, event, fields });
const log: Log = { error: note('error'), warn: note('warn'), info: note('info'), debug: note('debug') };

const { folder, settings } = options;
const store = await openStore(settings, { folder, clock, log });
const queue = openDiskQueue({ folder, clock, log });
const history = startHistoryHere({ queue, store, clock, log, random: Math.random });

/** A disk that refuses costs these points, never the thread. What else throws is a bug, and ends the thread. */
async function serve(order: Order): Promise<void> {
  switch (order.kind) {
    case 'keep':
      try {
        await history.keep(order.points);
        report({ kind: 'kept', parcel: order.parcel });
        tellStats();
      } catch (error) {
        log.warn('history-points-not-kept', { pointCount: order.points.length, reason: toReason(error) });
        report({ kind: 'not-kept', parcel: order.parcel });
      }
      return;
    case 'query':
      report({ kind: 'answered', request: order.request, answer: await history.query(order.question) });
      return;
    case 'erase':
      report({ kind: 'answered', request: order.request, answer: await history.erase(order.residentId) });
      return;
    case 'stop':
      clearInterval(counting);
      await history.stop();
      report({ kind: 'stopped' });
      port?.close();
  }
}

const STATS_EVERY_MS = 1_000;
let lastStats = '';
function tellStats(): void {
  const stats = history.stats();
  const text = JSON.stringify(stats);
  if (text !== lastStats) report({ kind: 'counted', stats });
  lastStats = text;
}
const counting = setInterval(tellStats, STATS_EVERY_MS);
tellStats();

let keeping = Promise.resolve();
port.on('message', (order: Order) => {
  nowOffsetMs = order.nowMs - performance.now();
  // Points in their order. A question waits until those before it are kept, which no network can hold up.
  const served = keeping.then(() => serve(order));
  if (order.kind === 'keep') keeping = served;
});
report({ kind: 'ready' });
