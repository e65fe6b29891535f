import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createDrivenClock } from '#gateway/base/driven-clock.ts';
import { silentLog } from '#gateway/base/log.ts';
import { toBody, toPoints } from '#gateway/history/batch-body.ts';
import { type DiskQueue, openDiskQueue } from '#gateway/history/disk-queue.ts';
import { aFolder } from './a-folder.ts';
import { aPoint, george, hourAtMs, manyPoints } from './points.ts';

const drive = () => createDrivenClock({ bootId: 'boot-1', nowMs: hourAtMs, uptimeMs: 0 });
const open = (folder: string, more: { clock?: ReturnType<typeof drive>; heldMaxBytes?: number } = {}) =>
  openDiskQueue({ folder, clock: drive(), log: silentLog, ...more });

/** Everything in line, oldest first, taken out. */
function drain(queue: DiskQueue): number[] {
  const batchSizes: number[] = [];
  for (let batch = queue.peek(); batch !== null; batch = queue.peek()) {
    batchSizes.push(batch.points.length);
    queue.settle(batch, []);
  }
  return batchSizes;
}

it('gives back what it was given, in order, after a restart as before', () => {
  const folder = aFolder();
  const before = open(folder);
  const points = [...manyPoints(700), aPoint(1, 0.25, { deviceId: null, residentId: null, roomId: null })];
  before.add(points.slice(0, 300));
  before.add(points.slice(300));
  before.stop();
  const queue = open(folder);
  expect(queue.stats().queuedPointCount).toBe(701);
  const first = queue.peek();
  expect(first?.points).toEqual(points.slice(0, 300));
  if (first !== null) queue.settle(first, []);
  expect(queue.peek()?.points).toEqual(points.slice(300));
  queue.stop();
});

it('hands out at most 500 points at once, small parcels together', () => {
  const queue = open(aFolder());
  for (let n = 0; n < 60; n += 1) queue.add(manyPoints(20, hourAtMs + n));
  queue.add(manyPoints(1_200));
  expect(drain(queue)).toEqual([500, 500, 200, 500, 500, 200]);
  expect(queue.stats()).toMatchObject({ queuedPointCount: 0, queuedBytes: 0 });
  queue.stop();
});

it('gives up the oldest where there is no room, and says how many, also after a restart', () => {
  const folder = aFolder();
  const heldMaxBytes = 20_000;
  const queue = open(folder, { heldMaxBytes });
  for (let n = 0; n < 20; n += 1) queue.add(manyPoints(100, hourAtMs + n * 3_600_000));
  const { queuedPointCount, droppedPointCount, queuedBytes } = queue.stats();
  expect(queuedBytes).toBeLessThanOrEqual(heldMaxBytes);
  expect(queuedPointCount).toBeGreaterThan(500);
  expect(queuedPointCount + droppedPointCount).toBe(2_000);
  expect(queue.peek()?.points[0]?.atMs).toBe(hourAtMs + (droppedPointCount / 100) * 3_600_000);
  queue.stop();
  const again = open(folder, { heldMaxBytes });
  expect(again.stats()).toMatchObject({ queuedPointCount, droppedPointCount, queuedBytes });
  again.stop();
});

it('gives up what has waited for more than 30 days', () => {
  const clock = drive();
  const queue = open(aFolder(), { clock });
  queue.add(manyPoints(3));
  clock.stepWall(31 * 86_400_000);
  queue.add(manyPoints(2));
  expect(queue.stats()).toMatchObject({ queuedPointCount: 2, droppedPointCount: 3 });
  queue.stop();
});

it('forgets one resident, in line and put aside, and leaves no trace of them on disk', () => {
  const folder = aFolder();
  const queue = open(folder);
  const its = aPoint(5, 40, { residentId: george });
  queue.add([its]);
  const batch = queue.peek();
  if (batch !== null) queue.settle(batch, [{ point: its, code: 'out-of-range' }]);
  queue.add([aPoint(0, 40), its, aPoint(10, 40)]);
  queue.add([its]);
  queue.erase(george);
  expect(queue.peek()?.points).toEqual([aPoint(0, 40), aPoint(10, 40)]);
  expect(queue.stats().queuedPointCount).toBe(2);
  expect(queue.quarantined()).toEqual([]);
  for (const file of readdirSync(folder))
    expect(readFileSync(join(folder, file)).includes(george)).toBe(false);
  queue.stop();
});

it('needs about 30 bytes a point, and lets only its own user read them', () => {
  const folder = aFolder();
  const queue = open(folder);
  queue.add(manyPoints(500));
  expect(queue.stats().queuedBytes / 500).toBeLessThan(30);
  expect(statSync(join(folder, 'queue.db')).mode & 0o777).toBe(0o600);
  queue.stop();
});

it('writes points so that they read the same', () => {
  const points = [
    aPoint(3, -1.5e-7),
    aPoint(1, 0, { quantity: 'stepCount' }),
    aPoint(2, 140, { deviceId: null }),
  ];
  expect(toPoints(toBody(points))).toEqual(points);
  expect(toPoints(toBody([]))).toEqual([]);
});
