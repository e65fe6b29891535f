import type { ResidentId } from '#devices/ids.ts';
import type { Clock } from '#gateway/base/clock.ts';
import type { Log } from '#gateway/base/log.ts';
import type { Result } from '#gateway/base/result.ts';
import { unreachable } from '#gateway/base/unreachable.ts';
import type { HistoryPoint, QueryFailure, Question, Series } from './contract.ts';
import type { HistoryStats } from './history.ts';
import type { Report } from './history-messages.ts';
import { startHistoryThread } from './history-thread.ts';
import { createParcels, type ParcelStats } from './parcels.ts';
import { isOfEvent } from './quantities.ts';
import { createQuestions } from './questions.ts';
import type { StoreSettings } from './store-settings.ts';

/**
 * Windows wait so long for the disk, or until so many wait: a memory card must live. A kill loses them. 40 rooms fill
 * 500 in 25 s, and cost the card 180 MB a day; in parcels of 10 s it was 310 MB (measured 2026-11).
 */
const GATHER_MS = 30_000;
const GATHER_POINTS = 500;
/** What happened waits only so long: not for the card, but for the thread that carries alerts to get on with them. */
const GATHER_EVENTS_MS = 1_000;

export type HistoryHandle = {
  /** Takes points over and returns at once: no disk, no network, callable beside the alarm path. */
  readonly add: (points: readonly HistoryPoint[]) => void;
  readonly query: (question: Question) => Promise<Result<readonly Series[], QueryFailure>>;
  /** Forgets one resident, here and in the store. A failure is the store's: what waited here is gone all the same. */
  readonly erase: (residentId: ResidentId) => Promise<Result<null, QueryFailure>>;
  readonly stats: () => HistoryStats & ParcelStats;
  /** Puts what is in memory on disk. What waits for the store, waits there for the next start. */
  readonly stop: () => Promise<void>;
};

const noStats: HistoryStats = {
  queuedPointCount: 0,
  queuedBytes: 0,
  droppedPointCount: 0,
  quarantinedPointCount: 0,
  storedPointCount: 0,
  retryCount: 0,
  waitingFor: null,
};

/**
 * History in a thread of its own, in `folder` (`history.db` where the store is the embedded one, `queue.db` always).
 * It is not safety: when its disk, its store or its thread fails, that is logged and counted, and alerts go on.
 */
export function startHistory(deps: {
  readonly store: StoreSettings;
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Log;
}): HistoryHandle {
  const { clock, log } = deps;
  const parcels = createParcels((pointCount) =>
    log.warn('history-points-dropped', { code: 'thread-behind', pointCount }),
  );
  const questions = createQuestions();
  let lastNumber = 0;
  let cancelGather: (() => void) | null = null;
  let cancelGatherEvents: (() => void) | null = null;
  let stats = noStats;

  const thread = startHistoryThread(deps, {
    onReady() {
      const nowMs = clock.nowMs();
      for (const [parcel, points] of parcels.handed()) thread.post({ kind: 'keep', parcel, points, nowMs });
      for (const asked of questions.list()) thread.post({ ...asked, nowMs });
    },
    onReport: (report) => hear(report),
    onLost: questions.giveUp,
  });
  const hear = (report: Report): void => {
    switch (report.kind) {
      case 'kept':
        return parcels.markKept(report.parcel);
      case 'not-kept':
        return parcels.markLost(report.parcel);
      case 'counted':
        stats = report.stats;
        return;
      case 'answered':
        return questions.answer(report.request, report.answer);
      case 'ready':
      case 'noted':
      case 'stopped':
        return; // the thread's own affairs
      default:
        return unreachable(report);
    }
  };
  const hand = (): void => {
    cancelGather?.();
    cancelGatherEvents?.();
    cancelGather = cancelGatherEvents = null;
    lastNumber += 1;
    const points = parcels.pack(lastNumber);
    if (points !== null) thread.post({ kind: 'keep', parcel: lastNumber, points, nowMs: clock.nowMs() });
  };
  /** Numbers the question behind all points before it: the embedded store's answer knows them. */
  const toRequest = (): number => {
    hand();
    lastNumber += 1;
    return lastNumber;
  };

  return {
    add(points) {
      let gatheredCount = 0;
      for (const point of points) gatheredCount = parcels.gather(point);
      if (gatheredCount >= GATHER_POINTS) return hand();
      if (gatheredCount > 0) cancelGather ??= clock.wakeIn(GATHER_MS, hand);
      const isUrgent = points.some(({ quantity }) => isOfEvent(quantity));
      if (isUrgent) cancelGatherEvents ??= clock.wakeIn(GATHER_EVENTS_MS, hand);
    },
    async query(question) {
      const asked = { kind: 'query', request: toRequest(), question } as const;
      thread.post({ ...asked, nowMs: clock.nowMs() }); // or as soon as it is ready
      // The thread runs the same version of this program.
      return (await questions.open(asked)) as Result<readonly Series[], QueryFailure>;
    },
    async erase(residentId) {
      const asked = { kind: 'erase', request: toRequest(), residentId } as const;
      thread.post({ ...asked, nowMs: clock.nowMs() });
      return (await questions.open(asked)) as Result<null, QueryFailure>;
    },
    stats: () => ({ ...stats, ...parcels.stats() }),
    async stop() {
      hand();
      await thread.stop();
    },
  };
}
