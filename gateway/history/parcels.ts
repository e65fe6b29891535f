import type { HistoryPoint } from './contract.ts';

/** Points in memory that the thread has not kept yet; beyond it the oldest are dropped, and counted. */
const UNKEPT_MOST = 50_000;

/** Points on their way to the thread: gathered, then handed over in parcels, forgotten when the thread has kept them. */
export function createParcels(onDropped: (pointCount: number) => void) {
  let gathered: HistoryPoint[] = [];
  const handed = new Map<number, readonly HistoryPoint[]>();
  let handedPointCount = 0;
  let lostPointCount = 0;
  const forget = (parcel: number): number => {
    const pointCount = handed.get(parcel)?.length ?? 0;
    handed.delete(parcel);
    handedPointCount -= pointCount;
    return pointCount;
  };
  return {
    /** How many are gathered with this one. What is no number is counted as lost. */
    gather(point: HistoryPoint): number {
      if (Number.isFinite(point.value) && Number.isSafeInteger(point.atMs)) gathered.push(point);
      else lostPointCount += 1;
      return gathered.length;
    },
    /** Makes a parcel of what is gathered; null where nothing is. */
    pack(parcel: number): readonly HistoryPoint[] | null {
      if (gathered.length === 0) return null;
      const points = gathered;
      gathered = [];
      handed.set(parcel, points);
      handedPointCount += points.length;
      for (const oldest of handed.keys()) {
        if (handedPointCount <= UNKEPT_MOST) break;
        const pointCount = forget(oldest);
        lostPointCount += pointCount;
        onDropped(pointCount);
      }
      return points;
    },
    markKept: (parcel: number): void => void forget(parcel),
    markLost(parcel: number): void {
      lostPointCount += forget(parcel);
    },
    /** For a new thread, which knows nothing of them. */
    handed: (): ReadonlyMap<number, readonly HistoryPoint[]> => handed,
    stats: () => ({
      /** In memory still: lost by a kill. */
      unkeptPointCount: handedPointCount + gathered.length,
      /** Lost in this process: not a number, more than memory may hold, or a disk that refused. */
      lostPointCount,
    }),
  };
}
export type ParcelStats = ReturnType<ReturnType<typeof createParcels>['stats']>;
