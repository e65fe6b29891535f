import { setImmediate } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { createDrivenClock } from '#gateway/base/driven-clock.ts';
import type { Log } from '#gateway/base/log.ts';
import { silentLog } from '#gateway/base/log.ts';
import type { HistoryPoint, WriteOutcome } from '#gateway/history/contract.ts';
import { openDiskQueue } from '#gateway/history/disk-queue.ts';
import { createSender } from '#gateway/history/sender.ts';
import { aFolder } from './a-folder.ts';
import { hourAtMs, manyPoints } from './points.ts';

type Write = (points: readonly HistoryPoint[]) => Promise<WriteOutcome>;

/** A real queue, a driven clock, and a store that does what the test says. */
function aSender(write: Write, options: { random?: number; log?: Log } = {}) {
  const clock = createDrivenClock({ bootId: 'boot-1', nowMs: hourAtMs, uptimeMs: 0 });
  const queue = openDiskQueue({ folder: aFolder(), clock, log: silentLog });
  onTestFinished(() => queue.stop());
  const calls: Array<{ readonly uptimeMs: number; readonly pointCount: number }> = [];
  let inFlightCount = 0;
  let inFlightMost = 0;
  const store = {
    async write(points: readonly HistoryPoint[]): Promise<WriteOutcome> {
      calls.push({ uptimeMs: clock.uptimeMs(), pointCount: points.length });
      inFlightCount += 1;
      inFlightMost = Math.max(inFlightMost, inFlightCount);
      try {
        return await write(points);
      } finally {
        inFlightCount -= 1;
      }
    },
  };
  const sender = createSender({
    queue,
    store,
    clock,
    log: options.log ?? silentLog,
    random: () => options.random ?? 1,
  });
  /** Lets everything happen that needs no time to pass. */
  const settle = async () => {
    for (let turn = 0; turn < 300; turn += 1) await setImmediate();
  };
  return {
    clock,
    queue,
    sender,
    calls,
    settle,
    inFlightMost: () => inFlightMost,
    add(points: readonly HistoryPoint[]) {
      queue.add(points);
      sender.poke();
    },
    async pass(ms: number, steps = 1) {
      for (let step = 0; step < steps; step += 1) {
        clock.advance(ms / steps);
        await settle();
      }
    },
  };
}

const stored: WriteOutcome = { outcome: 'stored' };
const away: WriteOutcome = { outcome: 'retry', afterMs: 0, code: 'unreachable' };

it('sends oldest first, one batch at a time, and forgets what is stored', async () => {
  const seen: number[] = [];
  const its = aSender(async (points) => {
    await setImmediate();
    seen.push(...points.map(({ atMs }) => atMs));
    return stored;
  });
  for (let n = 0; n < 4; n += 1) its.add(manyPoints(400, hourAtMs + n * 10_000_000));
  await its.settle();
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  expect(seen).toHaveLength(1_600);
  expect(its.inFlightMost()).toBe(1);
  expect(its.queue.stats().queuedPointCount).toBe(0);
  expect(its.sender.stats()).toEqual({ storedPointCount: 1_600, retryCount: 0, waitingFor: null });
});

it('waits 1, 2, 4 … 60 seconds at most while the store is away, and loses nothing', async () => {
  let isAway = true;
  const its = aSender(async () => (isAway ? away : stored));
  its.add(manyPoints(3));
  await its.settle();
  await its.pass(300_000, 300);
  const waits = its.calls.map(({ uptimeMs }, n) => uptimeMs - (its.calls[n - 1]?.uptimeMs ?? 0));
  expect(waits.slice(0, 9)).toEqual([0, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
  expect(its.sender.stats().waitingFor).toBe('unreachable');
  expect(its.queue.stats().queuedPointCount).toBe(3);
  isAway = false;
  await its.pass(60_000);
  expect(its.queue.stats().queuedPointCount).toBe(0);
  expect(its.sender.stats().waitingFor).toBeNull();
});

it('jitters over the whole wait, so that homes that lost one server don’t return at once', async () => {
  const its = aSender(async () => away, { random: 0.25 });
  its.add(manyPoints(1));
  await its.settle();
  await its.pass(2_000, 8);
  expect(its.calls.map(({ uptimeMs }) => uptimeMs)).toEqual([0, 250, 750, 1_750]);
});

it('waits as long as the server asks, within reason', async () => {
  const its = aSender(async () => ({ outcome: 'retry', afterMs: 90_000, code: 'busy' }));
  its.add(manyPoints(1));
  await its.settle();
  await its.pass(89_999);
  expect(its.calls).toHaveLength(1);
  await its.pass(1);
  expect(its.calls).toHaveLength(2);
});

it('says once that its login is refused, keeps everything, and asks once a minute', async () => {
  const errors: string[] = [];
  const log: Log = { ...silentLog, error: (event, fields) => void errors.push(`${event} ${fields?.code}`) };
  const its = aSender(async () => ({ outcome: 'retry', afterMs: 0, code: 'refused' }), { log });
  its.add(manyPoints(2));
  await its.settle();
  await its.pass(600_000, 20);
  expect(its.calls.length).toBeLessThanOrEqual(11);
  expect(errors).toEqual(['history-store-not-taking refused']);
  expect(its.sender.stats().waitingFor).toBe('refused');
  expect(its.queue.stats()).toMatchObject({ queuedPointCount: 2, quarantinedPointCount: 0 });
});

it.each<{ why: string; badCount: (bad: number) => number | null }>([
  { why: 'where the store says how many', badCount: (bad) => bad },
  { why: 'where it does not', badCount: () => null },
])('puts the points aside that are refused for ever, and stores the rest, $why', async ({ badCount }) => {
  const kept = new Set<number>();
  const isBad = ({ atMs }: HistoryPoint) => [3, 250, 499].includes((atMs - hourAtMs) / 10_000);
  const its = aSender(async (points) => {
    const bad = points.filter(isBad);
    // As InfluxDB does: the good points of a refused batch are in.
    for (const point of points) if (!isBad(point)) kept.add(point.atMs);
    return bad.length === 0
      ? stored
      : { outcome: 'reject', code: 'beyond-retention', badCount: badCount(bad.length) };
  });
  its.add(manyPoints(500));
  its.add(manyPoints(10, hourAtMs + 10_000_000));
  await its.settle();
  expect(kept.size).toBe(507);
  expect(its.queue.quarantined().map(({ point, code }) => [point.atMs - hourAtMs, code])).toEqual([
    [30_000, 'beyond-retention'],
    [2_500_000, 'beyond-retention'],
    [4_990_000, 'beyond-retention'],
  ]);
  expect(its.queue.stats()).toMatchObject({ queuedPointCount: 0, quarantinedPointCount: 3 });
  expect(its.sender.stats().storedPointCount).toBe(507);
});

it('asks once, not a thousand times, where every point of a batch is refused', async () => {
  const its = aSender(async (points) => ({ outcome: 'reject', code: 'too-old', badCount: points.length }));
  its.add(manyPoints(500));
  await its.settle();
  expect(its.calls).toHaveLength(1);
  expect(its.queue.stats().quarantinedPointCount).toBe(500);
});

it('blames nobody when the store goes away in the middle of looking for the bad point', async () => {
  let answers = 3;
  const its = aSender(async (points) => {
    answers -= 1;
    if (answers < 0) return away;
    return points.length > 100 ? { outcome: 'reject', code: 'bad', badCount: null } : stored;
  });
  its.add(manyPoints(500));
  await its.settle();
  expect(its.queue.stats()).toMatchObject({ queuedPointCount: 500, quarantinedPointCount: 0 });
});

it('goes on after a store that takes a batch and never answers', async () => {
  let isHanging = true;
  const its = aSender(() => (isHanging ? new Promise(() => {}) : Promise.resolve(stored)));
  its.add(manyPoints(5));
  await its.settle();
  await its.pass(14_999);
  expect(its.sender.stats().waitingFor).toBeNull();
  await its.pass(1);
  expect(its.sender.stats().waitingFor).toBe('unreachable');
  isHanging = false;
  await its.pass(1_000);
  expect(its.queue.stats().queuedPointCount).toBe(0);
});

it('goes on after a store that throws, and logs nothing of what it threw but its name', async () => {
  const said: string[] = [];
  const note = (event: string, fields?: object) => void said.push(`${event} ${JSON.stringify(fields)}`);
  const log: Log = { error: note, warn: note, info: note, debug: note };
  let isBroken = true;
  const its = aSender(
    async () => {
      if (isBroken) throw new TypeError('Authorization: Basic c2VjcmV0');
      return stored;
    },
    { log },
  );
  its.add(manyPoints(5));
  await its.settle();
  isBroken = false;
  await its.pass(1_000);
  expect(its.queue.stats().queuedPointCount).toBe(0);
  expect(said.join(' ')).toContain('TypeError');
  expect(said.join(' ')).not.toContain('Basic');
});

it('leaves on disk what is in flight when it is stopped', async () => {
  const answer = Promise.withResolvers<WriteOutcome>();
  const its = aSender(() => answer.promise);
  its.add(manyPoints(5));
  await its.settle();
  const stopping = its.sender.stop();
  answer.resolve(away);
  await stopping;
  expect(its.queue.stats().queuedPointCount).toBe(5);
  await its.pass(120_000);
  expect(its.calls).toHaveLength(1);
});
