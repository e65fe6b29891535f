import type { ResidentId } from '#devices/ids.ts';
import type { Clock } from '#gateway/base/clock.ts';
import type { Log } from '#gateway/base/log.ts';
import { fail, type Result } from '#gateway/base/result.ts';
import type { HistoryPoint, QueryFailure, Question, Series } from './contract.ts';
import type { HistoryStats } from './history.ts';
import { type HistoryThread, startHistoryThread } from './history-thread.ts';
import type { StoreSettings } from './store-settings.ts';

/** Points wait so long for the disk, or until so many wait: a memory card must live. A kill loses them. */
const GATHER_MS = 5_000;
const GATHER_POINTS = 500;
/** Points in memory that the thread has not kept yet; beyond it the oldest are dropped, and counted. */
const UNKEPT_MOST = 50_000;
/** A question is given up after this: a page has a person in front of it. */
const ANSWER_WITHIN_MS = 20_000;

export type HistoryHandle = {
  /** Takes points over and returns at once: no disk, no network, callable beside the alarm path. */
  readonly add: (points: readonly HistoryPoint[]) => void;
  readonly query: (question: Question) => Promise<Result<readonly Series[], QueryFailure>>;
  readonly erase: (residentId: ResidentId) => Promise<Result<null, QueryFailure>>;
  readonly stats: () => HistoryStats & {
    /** In memory still: lost by a kill. */
    readonly unkeptPointCount: number;
    /** Lost here: not a number, more than memory may hold, or a disk that refused. */
    readonly lostPointCount: number;
  };
  /** Puts what is in memory on disk. What waits for the store, waits there for the next start. */
  readonly stop: () => Promise<void>;
};

type Asked = {
  readonly order:
    | { readonly kind: 'query'; readonly request: number; readonly question: Question }
    | { readonly kind: 'erase'; readonly request: number; readonly residentId: ResidentId };
  readonly answer: (answer: Result<unknown, QueryFailure>) => void;
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
  let gathered: HistoryPoint[] = [];
  let cancelGather: (() => void) | null = null;
  /** Handed to the thread and not confirmed: a new thread is handed them again. */
  const unkept = new Map<number, readonly HistoryPoint[]>();
  const questions = new Map<number, Asked>();
  let lastNumber = 0;
  let unkeptPointCount = 0;
  let lostPointCount = 0;
  let stats = noStats;

  const thread: HistoryThread = startHistoryThread(deps, {
    onReady() {
      for (const [parcel, points] of unkept)
        thread.post({ kind: 'keep', parcel, points, nowMs: clock.nowMs() });
      for (const { order } of questions.values()) thread.post({ ...order, nowMs: clock.nowMs() });
    },
    onReport(report) {
      if (report.kind === 'kept' || report.kind === 'not-kept') {
        const pointCount = forget(report.parcel);
        if (report.kind === 'not-kept') lostPointCount += pointCount;
      } else if (report.kind === 'counted') {
        stats = report.stats;
      } else if (report.kind === 'answered') {
        questions.get(report.request)?.answer(report.answer);
        questions.delete(report.request);
      }
    },
    onLost() {
      for (const { answer } of questions.values()) answer(fail({ code: 'unreachable' }));
      questions.clear();
    },
  });

  const forget = (parcel: number): number => {
    const pointCount = unkept.get(parcel)?.length ?? 0;
    unkept.delete(parcel);
    unkeptPointCount -= pointCount;
    return pointCount;
  };
  const hand = (): void => {
    cancelGather?.();
    cancelGather = null;
    if (gathered.length === 0) return;
    lastNumber += 1;
    const points = gathered;
    gathered = [];
    unkept.set(lastNumber, points);
    unkeptPointCount += points.length;
    thread.post({ kind: 'keep', parcel: lastNumber, points, nowMs: clock.nowMs() });
    for (const parcel of unkept.keys()) {
      if (unkeptPointCount <= UNKEPT_MOST) break;
      const pointCount = forget(parcel);
      lostPointCount += pointCount;
      log.warn('history-points-dropped', { code: 'thread-behind', pointCount });
    }
  };
  const ask = async <T>(
    question: { kind: 'query'; question: Question } | { kind: 'erase'; residentId: ResidentId },
  ): Promise<Result<T, QueryFailure>> => {
    hand(); // the embedded store's answer knows everything that was added before the question
    lastNumber += 1;
    const order = { ...question, request: lastNumber };
    const { promise, resolve } = Promise.withResolvers<Result<unknown, QueryFailure>>();
    questions.set(order.request, { order, answer: resolve });
    const late = setTimeout(() => resolve(fail({ code: 'unreachable' })), ANSWER_WITHIN_MS);
    thread.post({ ...order, nowMs: clock.nowMs() }); // or once the thread is ready
    const answer = await promise;
    clearTimeout(late);
    questions.delete(order.request);
    // The thread answers in the same version of this program.
    return answer as Result<T, QueryFailure>;
  };

  return {
    add(points) {
      for (const point of points) {
        if (Number.isFinite(point.value) && Number.isSafeInteger(point.atMs)) gathered.push(point);
        else lostPointCount += 1;
      }
      if (gathered.length >= GATHER_POINTS) hand();
      else if (gathered.length > 0) cancelGather ??= clock.wakeIn(GATHER_MS, hand);
    },
    query: (question) => ask({ kind: 'query', question }),
    erase: (residentId) => ask({ kind: 'erase', residentId }),
    stats: () => ({ ...stats, unkeptPointCount: unkeptPointCount + gathered.length, lostPointCount }),
    async stop() {
      hand();
      await thread.stop();
    },
  };
}
