import fc from 'fast-check';
import { afterEach, expect, it, vi } from 'vitest';
import { BedWindow } from '#devices/bed-sensor.ts';
import { DeviceId, HomeId } from '#devices/ids.ts';
import { type habits, pickHabit, toAwayMs, toInBedMs } from '#firmware-sim/bed-habits.ts';
import { createBedMeter } from '#firmware-sim/bed-meter.ts';
import { startBedSensor } from '#firmware-sim/bed-sensor.ts';
import { createFallDetector } from '#firmware-sim/fall-detector.ts';
import type { Happening } from '#firmware-sim/happening.ts';
import { createRandom, toSeed } from '#firmware-sim/random.ts';
import { createSharedResidents } from '#firmware-sim/shared-residents.ts';
import { createSimulatedResident, type SimulatedResident } from '#firmware-sim/simulated-resident.ts';
import type { DetectorReading } from '#firmware-sim/unsent-reading.ts';
import { startTestBroker, type TestBroker } from './a-broker.ts';

const MINUTE_MS = 60_000;
/** From half past nine to seven: a night in bed, as the habits mean it. */
const NIGHT_MS = 570 * MINUTE_MS;

/** How often somebody of this habit leaves their bed in a night that they begin in it, and for how long each time. */
function liveBedtimes(habit: (typeof habits)[number], seed: number): number[] {
  const random = createRandom(seed);
  const awayMs: number[] = [];
  let atMs = toInBedMs(habit, random, true);
  while (atMs < NIGHT_MS) {
    const away = toAwayMs(habit, random);
    awayMs.push(away);
    atMs += away + toInBedMs(habit, random, false);
  }
  return awayMs;
}

it('whoever gets up at night does so one to three times, for 2 to 20 minutes and 6 on average', () => {
  const nights = Array.from({ length: 2_000 }, (_, seed) => liveBedtimes('gets-up', seed));
  expect(Math.min(...nights.map((exits) => exits.length))).toBe(1);
  expect(Math.max(...nights.map((exits) => exits.length))).toBe(3);
  const minutes = nights.flat().map((ms) => ms / MINUTE_MS);
  expect(Math.min(...minutes)).toBeGreaterThanOrEqual(2);
  expect(Math.max(...minutes)).toBeLessThanOrEqual(20);
  expect(minutes.reduce((sum, each) => sum + each, 0) / minutes.length).toBeCloseTo(6, 0);
});

it('whoever sleeps through stays in bed; whoever is about leaves it more often than the others', () => {
  for (let seed = 0; seed < 200; seed += 1) {
    expect(liveBedtimes('sleeps-through', seed)).toEqual([]);
    expect(liveBedtimes('is-about', seed).length).toBeGreaterThan(3);
  }
});

it('of a home, a quarter is about at night and a third gets up now and then', () => {
  const random = createRandom(1);
  const picked = Array.from({ length: 12_000 }, () => pickHabit(random));
  const share = (habit: (typeof habits)[number]) =>
    picked.filter((each) => each === habit).length / picked.length;
  expect(share('is-about')).toBeCloseTo(1 / 4, 1);
  expect(share('gets-up')).toBeCloseTo(1 / 3, 1);
});

it('windows tell every exit once, lose no time, and keep the contract, however often and late the bed is looked at', () => {
  const looks = fc.array(
    fc.record({ passMs: fc.integer({ min: 1, max: 2_000 }), isOccupied: fc.boolean() }),
    {
      minLength: 1,
      maxLength: 200,
    },
  );
  fc.assert(
    fc.property(looks, (each) => {
      const meter = createBedMeter();
      const told: BedWindow[] = [];
      let [tMs, exitCount, last] = [0, 0, null as boolean | null];
      const firstMs = each[0]?.passMs ?? 0;
      const keep = (window: object | null) => {
        if (window !== null) told.push(BedWindow.parse({ ...window, bootId: 'b', seq: told.length }));
      };
      for (const { passMs, isOccupied } of each) {
        tMs += passMs;
        if (last === true && !isOccupied) exitCount += 1;
        keep(meter.push(isOccupied, tMs));
        if (last !== isOccupied) expect(told.at(-1)?.isOccupied).toBe(isOccupied);
        last = isOccupied;
      }
      keep(meter.close());
      expect(told.reduce((sum, { bedExitCount }) => sum + bedExitCount, 0)).toBe(exitCount);
      // The first look and a last one without a change take 1 ms each: no window is empty.
      const toldMs = told.reduce((sum, { windowMs }) => sum + windowMs, 0) - (tMs - firstMs);
      expect([1, 2]).toContain(toldMs);
      expect(told.at(-1)?.isOccupied).toBe(last);
    }),
  );
});

it('a quiet bed is told every 10 s, a change at once', () => {
  const meter = createBedMeter();
  const told: Array<readonly [atMs: number, windowMs: number, isOccupied: boolean]> = [];
  for (let tMs = 0; tMs <= 40_000; tMs += 50) {
    const window = meter.push(tMs < 23_000, tMs);
    if (window !== null) told.push([tMs, window.windowMs, window.isOccupied]);
  }
  expect(told).toEqual([
    [0, 1, true],
    [10_000, 10_000, true],
    [20_000, 10_000, true],
    [23_000, 3_000, false],
    [33_000, 10_000, false],
  ]);
});

const quiet = { seed: toSeed(1, 'fall-0001'), position: 'waist', isUp: false } as const;

/** Lives on, and says when the weight left the bed and came back, with all that the worn sensor concluded. */
function live(
  resident: SimulatedResident,
  untilMs: number,
  detector = createFallDetector({ position: 'waist' }),
) {
  const changes: Array<readonly [atMs: number, isInBed: boolean]> = [];
  const worn: Array<{ readonly tMs: number; readonly reading: DetectorReading }> = [];
  let was = resident.isInBed();
  for (const sample of resident.live(untilMs)) {
    for (const reading of detector.push(sample)) worn.push({ tMs: sample.tMs, reading });
    if (resident.isInBed() !== was) changes.push([sample.tMs, !was]);
    was = resident.isInBed();
  }
  const stepsBetween = (fromMs: number, toMs: number) =>
    worn
      .filter(({ tMs }) => tMs > fromMs && tMs <= toMs)
      .reduce((sum, { reading }) => sum + (reading.kind === 'motion-window' ? reading.stepCount : 0), 0);
  const falls = worn.filter(({ reading }) => reading.kind === 'fall-detected');
  return { changes, falls, stepsBetween };
}

it('somebody who is told to get up leaves the bed, walks, and is back after the time given', () => {
  const resident = createSimulatedResident(quiet);
  live(resident, 60_000);
  resident.suffer('get-up', 60_000, 5 * MINUTE_MS);
  const { changes, falls, stepsBetween } = live(resident, 10 * MINUTE_MS);
  expect(changes.map(([, isInBed]) => isInBed)).toEqual([false, true]);
  const [[leftMs = 0] = [], [backMs = 0] = []] = changes;
  expect(leftMs - 60_000).toBeLessThan(3_000);
  expect(Math.abs(backMs - 6 * MINUTE_MS)).toBeLessThan(100);
  expect(stepsBetween(leftMs, backMs)).toBeGreaterThan(20);
  expect(stepsBetween(backMs + 10_000, 10 * MINUTE_MS)).toBe(0);
  expect(falls).toEqual([]);
});

it('without a time given they stay up for as long as people do', () => {
  const resident = createSimulatedResident(quiet);
  resident.suffer('get-up', 0);
  const { changes } = live(resident, 25 * MINUTE_MS);
  expect(changes.map(([, isInBed]) => isInBed)).toEqual([false, true]);
  expect(changes[1]?.[0]).toBeGreaterThanOrEqual(2 * MINUTE_MS);
});

it('somebody who is up already, and gets up again, only goes to bed at another time', () => {
  const resident = createSimulatedResident({ ...quiet, isUp: true });
  resident.suffer('get-up', 0, MINUTE_MS);
  expect(live(resident, 2 * MINUTE_MS).changes.map(([, isInBed]) => isInBed)).toEqual([true]);
});

it('somebody who falls at night has left the bed first, and is back only when helped, whatever else is asked', () => {
  const resident = createSimulatedResident(quiet);
  const detector = createFallDetector({ position: 'waist' });
  live(resident, 60_000, detector);
  resident.suffer('hard-fall', 60_000);
  const fallen = live(resident, 90_000, detector);
  expect(fallen.falls).toHaveLength(1);
  expect(fallen.changes.map(([, isInBed]) => isInBed)).toEqual([false]);
  expect(fallen.changes[0]?.[0]).toBeLessThan(fallen.falls[0]?.tMs ?? 0);
  resident.suffer('get-up', 90_000, MINUTE_MS);
  const { changes } = live(resident, 20 * MINUTE_MS, detector);
  expect(changes.map(([, isInBed]) => isInBed)).toEqual([true]);
  expect(changes[0]?.[0]).toBeGreaterThanOrEqual(11 * MINUTE_MS - 100);
});

it('the same seed is the same night', () => {
  const nightOf = () =>
    live(createSimulatedResident({ ...quiet, seed: toSeed(1, 'fall-0004') }), NIGHT_MS / 4).changes;
  expect(nightOf()).toEqual(nightOf());
});

const secrets = { 'fall-0004': 'right', 'bed-0004': 'right' };
const toStop: Array<{ stop: () => Promise<void> }> = [];
afterEach(async () => {
  for (let part = toStop.pop(); part !== undefined; part = toStop.pop()) await part.stop();
});

const devices = Object.entries(secrets).map(([deviceId, secret]) => ({
  deviceId: DeviceId.parse(deviceId),
  secret,
}));

it('the worn sensor and the bed sensor of one number are of one resident, whichever lives on first', () => {
  const early: readonly Happening[] = [{ atMs: 0, deviceId: DeviceId.parse('fall-0005'), what: 'stumble' }];
  const residents = createSharedResidents({ devices, seed: 1, speed: 20, early });
  const [byWorn, byBed] = devices.map(({ deviceId }) => residents.of(deviceId));
  expect(byBed).toBe(byWorn);
  expect(residents.of(DeviceId.parse('bed-0005')).isInBed(), 'up from the start').toBe(false);
  const felt: number[] = [];
  const takeOff = byWorn?.wear(({ tMs }) => void felt.push(tMs));
  for (let storyMs = 0; storyMs <= 1_000; storyMs += 50) {
    byBed?.live(storyMs);
    byWorn?.live(storyMs);
  }
  expect(felt).toEqual(Array.from({ length: 21 }, (_, index) => index * 50));
  takeOff?.();
  byBed?.live(2_000);
  expect(felt).toHaveLength(21);
});

const windowsOf = ({ published }: TestBroker) =>
  published
    .filter(({ topic }) => topic === 'nightwell1/rowan-house/bed-0004/telemetry')
    .map(({ payload }) => BedWindow.parse(payload));
const soon = { timeout: 8_000, interval: 10 };

it('a bed sensor tells its bed by the contract, and says it again at once when its link is back', async () => {
  const broker = await startTestBroker(secrets);
  toStop.push(broker);
  const sensor = startBedSensor({
    brokerUrl: broker.brokerUrl,
    homeId: HomeId.parse('rowan-house'),
    deviceId: DeviceId.parse('bed-0004'),
    secret: 'right',
  });
  toStop.push(sensor);
  await vi.waitUntil(() => sensor.link.isAccepted(), soon);
  for (const [isOccupied, tMs] of [
    [true, 0],
    [true, 10_000],
    [false, 12_000],
  ] as const)
    sensor.weigh(isOccupied, tMs);
  await vi.waitUntil(() => windowsOf(broker).length === 3, soon);
  const said = windowsOf(broker).map(({ windowMs, isOccupied, bedExitCount }) => [
    windowMs,
    isOccupied,
    bedExitCount,
  ]);
  expect(said).toEqual([
    [1, true, 0],
    [10_000, true, 0],
    [2_000, false, 1],
  ]);
  broker.cut();
  await vi.waitUntil(() => windowsOf(broker).length === 4, soon);
  expect(windowsOf(broker).at(-1)).toMatchObject({ isOccupied: false, bedExitCount: 0 });
});
