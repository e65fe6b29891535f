import { join } from 'node:path';
import type { ResidentId } from '#devices/ids.ts';
import type { Clock } from '#gateway/base/clock.ts';
import type { Log } from '#gateway/base/log.ts';
import { readFreeBytes } from '#gateway/store/ballast.ts';
import { toBody, toPoints } from './batch-body.ts';
import type { HistoryPoint } from './contract.ts';
import { inTransaction, openPrivateDatabase } from './private-database.ts';
import { createQueueRows, type Held, minus, plus, queueSchema, type Refused } from './queue-rows.ts';

/** Forwarding: batches of 500 or 256 kB; 30 days or 500 MB held (this project's table of parameters). */
const BATCH_POINTS = 500;
const BATCH_BYTES = 256 * 1024;
const HELD_MS = 30 * 86_400_000;
const HELD_BYTES = 500 * 1000 * 1000;
/** Under this, measurements are refused: the rest of the disk belongs to falls. */
const ROOM_BYTES = 100 * 1024 * 1024;
/** Points that a store refused for ever; kept to find out why, not to be sent. */
const QUARANTINED_ROWS = 1_000;

/** A batch in line: what `settle` takes out again. */
export type QueuedBatch = { readonly rowIds: readonly number[]; readonly points: readonly HistoryPoint[] };

export type QueueStats = {
  readonly queuedPointCount: number;
  readonly queuedBytes: number;
  /** Given up for want of room or for age, ever: it survives a restart. */
  readonly droppedPointCount: number;
  readonly quarantinedPointCount: number;
};

/**
 * `queue.db`: points between the gateway and a store that may be away. What `add` returned from survives the death
 * of the process. Its calls wait for the disk: use it in a thread of its own. Throws what the disk answers.
 */
export function openDiskQueue(deps: {
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly heldMaxBytes?: number;
}) {
  const { folder, clock, log, heldMaxBytes = HELD_BYTES } = deps;
  const db = openPrivateDatabase(join(folder, 'queue.db'), queueSchema, {
    nowMs: clock.nowMs,
    onSetAside: (aside) => log.error('history-queue-set-aside', { file: aside }),
  });
  const rows = createQueueRows(db);
  let held = rows.readHeld();
  const drop = (rowId: number, dropped: Held): void => {
    rows.remove.run({ rowId });
    rows.tally.run({ name: 'dropped', pointCount: dropped.pointCount });
    held = minus(held, dropped);
  };

  return {
    /** Puts points at the end of the line; the oldest give way where there is no room. One short commit. */
    add(points: readonly HistoryPoint[]): void {
      if (points.length === 0) return;
      if (readFreeBytes(folder) < ROOM_BYTES) {
        rows.tally.run({ name: 'dropped', pointCount: points.length });
        log.warn('history-points-dropped', { code: 'disk-full', pointCount: points.length });
        return;
      }
      const droppedBefore = rows.readTally('dropped');
      inTransaction(db, () => {
        for (let from = 0; from < points.length; from += BATCH_POINTS) {
          const some = points.slice(from, from + BATCH_POINTS);
          const body = toBody(some);
          rows.add.run({ queuedAtMs: clock.nowMs(), pointCount: some.length, body });
          held = plus(held, { pointCount: some.length, bytes: body.length });
        }
        for (const { id, ...oldest } of rows.oldest()) {
          const isOld = oldest.queuedAtMs < clock.nowMs() - HELD_MS;
          if (!isOld && held.bytes <= heldMaxBytes) break;
          drop(id, oldest);
        }
      });
      const pointCount = rows.readTally('dropped') - droppedBefore;
      if (pointCount > 0) log.warn('history-points-dropped', { code: 'queue-full', pointCount });
    },
    /** The oldest points, at most 500 and about 256 kB of them, left in line. Null: nothing waits. */
    peek(): QueuedBatch | null {
      const rowIds: number[] = [];
      const points: HistoryPoint[] = [];
      let bytes = 0;
      for (const { id, body, pointCount } of rows.next()) {
        const isFull = points.length + pointCount > BATCH_POINTS || bytes + body.length > BATCH_BYTES;
        if (rowIds.length > 0 && isFull) break;
        rowIds.push(id);
        points.push(...toPoints(body));
        bytes += body.length;
      }
      return rowIds.length === 0 ? null : { rowIds, points };
    },
    /** Takes a batch out of the line: its points are stored, but for the refused ones, which are put aside. */
    settle({ rowIds }: QueuedBatch, refused: readonly Refused[]): void {
      inTransaction(db, () => {
        for (const rowId of rowIds) {
          const row = rows.read(rowId);
          if (row === null) continue; // given up meanwhile for want of room
          rows.remove.run({ rowId });
          held = minus(held, row);
        }
        for (const { point, code } of refused) {
          rows.quarantine.run({ atMs: clock.nowMs(), code, body: JSON.stringify(point) });
        }
        rows.tally.run({ name: 'quarantined', pointCount: refused.length });
        rows.trimQuarantine.run({ most: QUARANTINED_ROWS });
      });
      // A long outage's room goes back to the disk, a little at a time.
      if (held.pointCount === 0) db.exec('PRAGMA incremental_vacuum(256)');
    },
    /** Forgets every waiting or quarantined point of one resident. */
    erase(residentId: ResidentId): void {
      db.exec('PRAGMA secure_delete = ON');
      inTransaction(db, () => {
        for (const { id, body } of rows.naming(residentId)) {
          const points = toPoints(body).filter((point) => point.residentId !== residentId);
          if (points.length === 0) rows.remove.run({ rowId: id });
          else rows.replace.run({ rowId: id, pointCount: points.length, body: toBody(points) });
        }
        rows.eraseQuarantined.run({ residentId });
      });
      db.exec('PRAGMA secure_delete = OFF; PRAGMA wal_checkpoint(TRUNCATE)');
      held = rows.readHeld();
    },
    quarantined: (): readonly Refused[] => rows.readQuarantine(),
    stats: (): QueueStats => ({
      queuedPointCount: held.pointCount,
      queuedBytes: held.bytes,
      droppedPointCount: rows.readTally('dropped'),
      quarantinedPointCount: rows.readTally('quarantined'),
    }),
    stop: () => db.close(),
  };
}
export type DiskQueue = ReturnType<typeof openDiskQueue>;
