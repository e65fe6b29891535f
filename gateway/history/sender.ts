import type { Clock } from '#gateway/base/clock.ts';
import type { Log } from '#gateway/base/log.ts';
import type { HistoryPoint, HistoryStore, WriteOutcome } from './contract.ts';
import type { DiskQueue, QueuedBatch } from './disk-queue.ts';
import type { Refused } from './queue-rows.ts';

/** Forwarding: one batch in flight, back-off 1–60 s with full jitter (this project's table of parameters). */
const BACK_OFF_FIRST_MS = 1_000;
const BACK_OFF_MOST_MS = 60_000;
/** A person must put it right: a new login every minute is soon enough, and fills no server's log. */
const REFUSED_AGAIN_MS = 60_000;
/** A server may ask for patience, within reason: points that wait for a day have left the trends for a day. */
const ASKED_MOST_MS = 10 * 60_000;
/** Stores end their own calls after 5 s. This is for one that does not. */
const WRITE_WITHIN_MS = 15_000;

export type SenderStats = {
  readonly storedPointCount: number;
  readonly retryCount: number;
  /** Why nothing is sent at the moment; null: all is well, or nothing waits. */
  readonly waitingFor: 'unreachable' | 'busy' | 'refused' | null;
};

type Retry = Extract<WriteOutcome, { outcome: 'retry' }>;
type Delivered = { readonly retry: Retry | null; readonly refused: readonly Refused[] };

export type Sender = {
  /** Something waits: sends it, unless a pause is running. Returns at once. */
  readonly poke: () => void;
  /** Tells the store past the queue; false: it must go the long way. For stores on the queue's own disk. */
  readonly tryDirectly: (points: readonly HistoryPoint[]) => Promise<boolean>;
  /** Runs `task` while nothing is in flight. */
  readonly whileIdle: <T>(task: () => Promise<T>) => Promise<T>;
  readonly stats: () => SenderStats;
  /** Resolves when nothing is in flight any more; what waits, waits on disk. */
  readonly stop: () => Promise<void>;
};

/**
 * Takes batch after batch from the queue to the store, oldest first, one at a time. A batch leaves the queue only
 * when the store has it. Points that the store refuses for ever are found by halving, and put aside; the rest go on.
 */
export function createSender(deps: {
  readonly queue: Pick<DiskQueue, 'peek' | 'settle'>;
  readonly store: Pick<HistoryStore, 'write'>;
  readonly clock: Clock;
  readonly log: Log;
  /** 0 to 1, for the jitter. */
  readonly random: () => number;
}): Sender {
  const { queue, store, clock, log, random } = deps;
  let isStopped = false;
  let attemptCount = 0;
  let storedPointCount = 0;
  let retryCount = 0;
  let waitingFor: SenderStats['waitingFor'] = null;
  let cancelWake: (() => void) | null = null;
  let isSending = false;
  let isPoked = false;
  let inFlight: Promise<unknown> = Promise.resolve();

  const alone = <T>(task: () => Promise<T>): Promise<T> => {
    const done = inFlight.then(task);
    inFlight = done.catch(() => {}); // whoever asked sees it fail
    return done;
  };
  const write = (points: readonly HistoryPoint[]) => writeWithin(store, points, { clock, log });

  const deliver = async (points: readonly HistoryPoint[]): Promise<Delivered> => {
    const outcome = await write(points);
    if (outcome.outcome === 'stored') return { retry: null, refused: [] };
    if (outcome.outcome === 'retry') return { retry: outcome, refused: [] };
    const { code, badCount } = outcome;
    if (points.length === 1 || badCount === points.length)
      return { retry: null, refused: points.map((point) => ({ point, code })) };
    const half = Math.ceil(points.length / 2);
    const first = await deliver(points.slice(0, half));
    if (first.retry !== null) return first;
    if (isStopped) return { retry: { outcome: 'retry', afterMs: 0, code: 'busy' }, refused: [] };
    const second = await deliver(points.slice(half));
    return { retry: second.retry, refused: [...first.refused, ...second.refused] };
  };

  const pause = (retry: Retry): void => {
    retryCount += 1;
    if (waitingFor !== retry.code) {
      const level = retry.code === 'refused' ? 'error' : 'warn';
      log[level]('history-store-not-taking', { code: retry.code });
    }
    waitingFor = retry.code;
    const cap = Math.min(BACK_OFF_MOST_MS, BACK_OFF_FIRST_MS * 2 ** Math.min(attemptCount, 10));
    attemptCount += 1;
    const ownMs = retry.code === 'refused' ? REFUSED_AGAIN_MS : random() * cap;
    cancelWake = clock.wakeIn(Math.max(Math.min(retry.afterMs, ASKED_MOST_MS), ownMs), () => {
      cancelWake = null;
      poke();
    });
  };

  const settle = (batch: QueuedBatch, refused: readonly Refused[]): void => {
    queue.settle(batch, refused);
    if (refused.length > 0)
      log.warn('history-points-quarantined', { pointCount: refused.length, code: refused[0]?.code ?? '' });
    if (waitingFor !== null) log.info('history-store-taking-again');
    waitingFor = null;
    attemptCount = 0;
    storedPointCount += batch.points.length - refused.length;
  };

  const noteFailure = (error: unknown): void =>
    log.error('history-sending-failed', { reason: error instanceof Error ? error.message : 'unknown' });

  /** Guard around the store's way: whatever breaks on it is tried again, and nobody else notices. */
  const sendNext = async (): Promise<'go-on' | 'rest'> => {
    try {
      const batch = queue.peek();
      if (batch === null || isStopped) return 'rest';
      const { retry, refused } = await deliver(batch.points);
      if (retry === null) settle(batch, refused);
      else if (!isStopped) pause(retry);
      return retry === null ? 'go-on' : 'rest';
    } catch (error) {
      noteFailure(error);
      if (!isStopped) pause({ outcome: 'retry', afterMs: BACK_OFF_FIRST_MS, code: 'unreachable' });
      return 'rest';
    }
  };

  const send = async (): Promise<void> => {
    let next: 'go-on' | 'rest';
    do {
      isPoked = false;
      next = await alone(sendNext);
    } while (next === 'go-on' || (isPoked && cancelWake === null && !isStopped));
    isSending = false;
  };
  const poke = (): void => {
    isPoked = true;
    if (isStopped || isSending || cancelWake !== null) return;
    isSending = true;
    send().catch(noteFailure);
  };

  return {
    poke,
    async tryDirectly(points) {
      if (isStopped || cancelWake !== null || isSending) return false;
      const { outcome } = await alone(() => write(points));
      if (outcome === 'stored') storedPointCount += points.length;
      return outcome === 'stored';
    },
    whileIdle: alone,
    stats: () => ({ storedPointCount, retryCount, waitingFor }),
    async stop() {
      isStopped = true;
      cancelWake?.();
      cancelWake = null;
      await inFlight;
    },
  };
}

/** A store that neither answers nor gives up, or that throws, has not taken the points. */
async function writeWithin(
  store: Pick<HistoryStore, 'write'>,
  points: readonly HistoryPoint[],
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): Promise<WriteOutcome> {
  const late = Promise.withResolvers<WriteOutcome>();
  const cancel = clock.wakeIn(WRITE_WITHIN_MS, () =>
    late.resolve({ outcome: 'retry', afterMs: 0, code: 'unreachable' }),
  );
  try {
    return await Promise.race([store.write(points), late.promise]);
  } catch (error) {
    // Its name only: what a client throws may hold the login.
    log.error('history-store-failed', { reason: error instanceof Error ? error.name : 'unknown' });
    return { outcome: 'retry', afterMs: 0, code: 'unreachable' };
  } finally {
    cancel();
  }
}
