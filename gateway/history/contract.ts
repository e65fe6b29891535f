import type { DeviceId, ResidentId, RoomId } from '#devices/ids.ts';
import type { Result } from '#gateway/base/result.ts';
import type { Aggregate, Quantity } from './quantities.ts';

/**
 * One value of one quantity. Pseudonyms only: the names of people never come here. A second point of the same
 * device, resident, room, quantity and instant is the same point, and replaces the first: sending twice does no harm.
 */
export type HistoryPoint = {
  readonly deviceId: DeviceId | null;
  readonly residentId: ResidentId | null;
  readonly roomId: RoomId | null;
  readonly quantity: Quantity;
  readonly atMs: number;
  /** Finite, in the unit that the quantity's name says. */
  readonly value: number;
};

/**
 * What came of a batch.
 * - `stored`: all of it is kept; forget it.
 * - `retry`: nothing is known to be kept; send it again, not before `afterMs`. `refused` is a login, a right or a
 *   database that a person must put right; it is tried again too, and no point is ever blamed for it.
 * - `reject`: some points can never be kept, `badCount` of them (null: not said). The others may or may not be.
 */
export type WriteOutcome =
  | { readonly outcome: 'stored' }
  | { readonly outcome: 'retry'; readonly afterMs: number; readonly code: 'unreachable' | 'busy' | 'refused' }
  | { readonly outcome: 'reject'; readonly code: string; readonly badCount: number | null };

/** Whose series are asked for. */
export type Subject =
  | { readonly residentId: ResidentId }
  | { readonly deviceId: DeviceId }
  | { readonly roomId: RoomId };

export type Question = {
  readonly of: Subject;
  readonly quantities: readonly Quantity[];
  readonly fromMs: number;
  /** Not included. */
  readonly toMs: number;
  /** Width of a bucket; buckets start at `fromMs`. */
  readonly everyMs: number;
  readonly aggregate: Aggregate;
};

/** One quantity over time, one value per bucket. A bucket without a point is null: a gap, never a zero. */
export type Series = {
  readonly quantity: Quantity;
  readonly fromMs: number;
  readonly everyMs: number;
  readonly values: ReadonlyArray<number | null>;
};

/**
 * Why there is no answer. `bad-question`: an empty span, or more than 10,000 buckets. `too-fine`: raw values of that
 * age are no longer kept; ask for quarters of an hour. The others are the store's own trouble: ask later.
 */
export type QueryFailure = {
  readonly code: 'bad-question' | 'too-fine' | 'unreachable' | 'busy' | 'refused' | 'not-understood';
};

/** A place where points are kept. Its calls never throw for what a disk or a network does; each ends in bounded time. */
export type HistoryStore = {
  readonly name: 'sqlite' | 'influx-v1' | 'influx-v2';
  /** On this machine's own disk, so that queueing on that disk first would only wear it. */
  readonly isOnThisDisk: boolean;
  /** At most 500 points. */
  readonly write: (points: readonly HistoryPoint[]) => Promise<WriteOutcome>;
  /** One series per quantity that was asked for, in that order, also where nothing is known. */
  readonly query: (question: Question) => Promise<Result<readonly Series[], QueryFailure>>;
  /** Forgets every point of one resident. */
  readonly erase: (residentId: ResidentId) => Promise<Result<null, QueryFailure>>;
  readonly stop: () => Promise<void>;
};
