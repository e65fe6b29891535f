import { Worker } from 'node:worker_threads';
import type { Log } from '#gateway/base/log.ts';
import type { Order, Report, WorkerOptions } from './journal-messages.ts';

/** A worker that dies at once again is given this pause. */
const RELAUNCH_MS = 500;

export type WriterThread = {
  /** False while no worker is there to take it. */
  readonly post: (order: Order) => boolean;
  /** Resolves when the last worker is gone; no other follows. */
  readonly stop: () => Promise<void>;
};

/**
 * Keeps one journal worker alive. `onReport` hears what it says, `onLost` that it died without being asked to. Each
 * replacement says `ready` again, and knows nothing of what its predecessor was handed.
 */
export function startWriterThread(
  options: WorkerOptions,
  log: Log,
  heard: { readonly onReport: (report: Report) => void; readonly onLost: () => void },
): WriterThread {
  let worker: Worker | null = null;
  let isReady = false;
  let isStopping = false;
  let relaunch: NodeJS.Timeout | null = null;
  const whenGone = Promise.withResolvers<void>();

  function launch(workerData: WorkerOptions): void {
    isReady = false;
    // The worker needs none of the flags that this process, or a test's runner, was started with.
    const launched = new Worker(new URL('./journal-worker.ts', import.meta.url), {
      workerData,
      execArgv: [],
    });
    worker = launched;
    let hasServed = false;
    launched.on('message', (report: Report) => {
      if (report.kind === 'ready') isReady = true;
      if (report.kind === 'committed') hasServed = true;
      heard.onReport(report);
      // Asked to stop while it was loading: what its predecessor left has just been posted, and goes first.
      if (report.kind === 'ready' && isStopping) launched.postMessage({ kind: 'stop' } satisfies Order);
    });
    launched.on('error', (error) => log.error('journal-worker-failed', { reason: toName(error) }));
    launched.on('exit', () => leave(hasServed));
  }

  function leave(hasServed: boolean): void {
    worker = null;
    isReady = false;
    if (isStopping) {
      whenGone.resolve();
      return;
    }
    heard.onLost();
    relaunch = setTimeout(
      () => {
        launchAnother();
      },
      hasServed ? 0 : RELAUNCH_MS,
    );
  }

  function launchAnother(): void {
    relaunch = null;
    // The faults of a test belong to its first worker, what is restored to the start.
    launch({ ...options, isRestoring: false, faults: withoutDeath(options.faults) });
  }

  launch(options);
  return {
    post(order) {
      if (!isReady || worker === null) return false;
      worker.postMessage(order);
      return true;
    },
    stop() {
      isStopping = true;
      if (relaunch !== null) {
        clearTimeout(relaunch);
        launchAnother();
      }
      if (worker === null) whenGone.resolve();
      else if (isReady) worker.postMessage({ kind: 'stop' } satisfies Order);
      return whenGone.promise;
    },
  };
}

function withoutDeath({ dieAtCommit: _, ...faults }: WorkerOptions['faults']): WorkerOptions['faults'] {
  return faults;
}

const toName = (error: unknown): string => (error instanceof Error ? error.name : 'unknown');
