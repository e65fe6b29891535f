import type { ResidentId } from '#devices/ids.ts';
import type { Clock } from '#gateway/base/clock.ts';
import type { Log } from '#gateway/base/log.ts';
import { fail, type Result } from '#gateway/base/result.ts';
import type { HistoryPoint, HistoryStore, QueryFailure, Question, Series } from './contract.ts';
import type { DiskQueue, QueueStats } from './disk-queue.ts';
import { createSender, type SenderStats } from './sender.ts';

export type HistoryStats = QueueStats & SenderStats;

export type History = {
  /** Resolves once the points outlive this process: in the store, or in line on disk. Rejects if the disk refuses. */
  readonly keep: (points: readonly HistoryPoint[]) => Promise<void>;
  readonly query: (question: Question) => Promise<Result<readonly Series[], QueryFailure>>;
  /** Forgets one resident, here and in the store. A failure is the store's: what waited here is gone all the same. */
  readonly erase: (residentId: ResidentId) => Promise<Result<null, QueryFailure>>;
  readonly stats: () => HistoryStats;
  readonly stop: () => Promise<void>;
};

const DIRECT_POINTS = 500;

/** The queue, the store, and the sender between them, in whatever thread it is called. */
export function startHistoryHere(deps: {
  readonly queue: DiskQueue;
  readonly store: HistoryStore;
  readonly clock: Clock;
  readonly log: Log;
  readonly random: () => number;
}): History {
  const { queue, store, log } = deps;
  const sender = createSender(deps);
  sender.poke(); // what waited when the last process ended
  return {
    async keep(points) {
      const mayGoDirectly = store.isOnThisDisk && points.length <= DIRECT_POINTS;
      if (mayGoDirectly && queue.stats().queuedPointCount === 0 && (await sender.tryDirectly(points))) return;
      queue.add(points);
      sender.poke();
    },
    query: async (question) =>
      store.query(question).catch((error: unknown) => {
        log.error('history-query-failed', { reason: error instanceof Error ? error.name : 'unknown' });
        return fail({ code: 'not-understood' as const });
      }),
    erase: (residentId) =>
      sender.whileIdle(async () => {
        queue.erase(residentId);
        return store.erase(residentId);
      }),
    stats: () => ({ ...queue.stats(), ...sender.stats() }),
    async stop() {
      await sender.stop();
      await store.stop();
      queue.stop();
    },
  };
}
