import { Worker } from 'node:worker_threads';
import type { Clock } from '#gateway/base/clock.ts';
import type { Log } from '#gateway/base/log.ts';
import type { Order, Report, ThreadOptions } from './history-messages.ts';
import type { StoreSettings } from './store-settings.ts';

/** A thread that dies (a damaged disk, a bug) is given this pause. */
const RELAUNCH_MS = 5_000;
/** A store that hangs must not hold up the end of the gateway. */
const STOP_WITHIN_MS = 10_000;
/** The sender holds a batch or two, the queue a page cache: more is a leak, and better dies here than elsewhere. */
const HEAP_MB = 96;
/** Half of what V8 would take: it is in no hurry. Design decision, 2026-11. */
const NURSERY_MB = 6;

export type HistoryThread = {
  /** False while no thread is there to take it. */
  readonly post: (order: Order) => boolean;
  readonly stop: () => Promise<void>;
};

/** Keeps one history thread alive. Each replacement says that it is ready, and knows nothing of its predecessor. */
export function startHistoryThread(
  deps: { readonly store: StoreSettings; readonly folder: string; readonly clock: Clock; readonly log: Log },
  heard: {
    readonly onReady: () => void;
    readonly onReport: (report: Report) => void;
    readonly onLost: () => void;
  },
): HistoryThread {
  const { store, folder, clock, log } = deps;
  let worker: Worker | null = null;
  let isReady = false;
  let isStopping = false;
  let relaunch: NodeJS.Timeout | null = null;
  const whenGone = Promise.withResolvers<void>();

  function launch(): void {
    relaunch = null;
    const workerData: ThreadOptions = { folder, settings: store, bootId: clock.bootId, nowMs: clock.nowMs() };
    const launched = new Worker(new URL('./history-worker.ts', import.meta.url), {
      workerData,
      // None of the flags that this process, or a test's runner, was started with.
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB, maxYoungGenerationSizeMb: NURSERY_MB },
    });
    worker = launched;
    launched.on('message', (report: Report) => hear(launched, report));
    launched.on('error', (error) =>
      log.error('history-thread-failed', { reason: error instanceof Error ? error.message : 'unknown' }),
    );
    launched.on('exit', leave);
  }

  function hear(launched: Worker, report: Report): void {
    if (report.kind === 'noted') log[report.level](report.event, report.fields);
    else if (report.kind === 'ready') {
      isReady = true;
      heard.onReady();
      if (isStopping) launched.postMessage({ kind: 'stop', nowMs: clock.nowMs() } satisfies Order);
    } else heard.onReport(report);
  }

  function leave(): void {
    worker = null;
    isReady = false;
    heard.onLost();
    if (isStopping) whenGone.resolve();
    else relaunch = setTimeout(launch, RELAUNCH_MS);
  }

  launch();
  return {
    post(order) {
      if (!isReady || worker === null) return false;
      worker.postMessage(order);
      return true;
    },
    async stop() {
      isStopping = true;
      if (relaunch !== null) clearTimeout(relaunch);
      if (worker === null) return;
      if (isReady) worker.postMessage({ kind: 'stop', nowMs: clock.nowMs() } satisfies Order);
      const late = Promise.withResolvers<void>();
      const timer = setTimeout(late.resolve, STOP_WITHIN_MS);
      await Promise.race([whenGone.promise, late.promise]);
      clearTimeout(timer);
      if (worker === null) return;
      log.warn('history-thread-cut-off', { afterMs: STOP_WITHIN_MS });
      await worker.terminate();
    },
  };
}
