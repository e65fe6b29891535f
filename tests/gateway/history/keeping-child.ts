import type { Clock } from '#gateway/base/clock.ts';
import { silentLog } from '#gateway/base/log.ts';
import type { HistoryStore } from '#gateway/history/contract.ts';
import { openDiskQueue } from '#gateway/history/disk-queue.ts';
import { startHistoryHere } from '#gateway/history/history.ts';
import { startSqliteStore } from '#gateway/history/sqlite-store.ts';
import { manyPoints } from './points.ts';

/**
 * Keeps parcel after parcel until it is killed, and says the number of each that is kept. Its store is away for one
 * batch in two, so that the queue grows and is emptied at the same time.
 */
const PARCEL_POINTS = 20;
const [folder = '', fromAtMs = '0'] = process.argv.slice(2);

const clock: Clock = {
  bootId: 'boot-1',
  nowMs: () => Date.now(),
  uptimeMs: () => performance.now(),
  wakeIn(delayMs, wake) {
    const timer = setTimeout(wake, delayMs);
    return () => clearTimeout(timer);
  },
};
const sqlite = startSqliteStore({ folder, clock, log: silentLog });
let writeCount = 0;
const store: HistoryStore = {
  ...sqlite,
  isOnThisDisk: false,
  write: async (points) => {
    writeCount += 1;
    return writeCount % 2 === 0
      ? { outcome: 'retry', afterMs: 0, code: 'unreachable' }
      : sqlite.write(points);
  },
};
const queue = openDiskQueue({ folder, clock, log: silentLog });
const history = startHistoryHere({ queue, store, clock, log: silentLog, random: () => 0.005 });
for (let parcel = 0; ; parcel += 1) {
  await history.keep(manyPoints(PARCEL_POINTS, Number(fromAtMs) + parcel * PARCEL_POINTS * 10_000));
  process.stdout.write(`${parcel}\n`);
  await new Promise((resolve) => setTimeout(resolve, 1));
}
