import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createFallDetector } from '#firmware-sim/fall-detector.ts';
import { STILL_DOWN_MS } from '#firmware-sim/lying-watch.ts';
import { positions } from '#firmware-sim/positions.ts';
import { everydayActivities } from '#firmware-sim/signals.ts';
import { defaultPolicy } from '#gateway/alerting/policy.ts';
import { HIGH, listen, listenTo, live, toFalls } from './sampled.ts';

const wearers = fc.record({
  seed: fc.integer({ min: 0, max: 2 ** 31 }),
  rateHz: fc.constantFrom(20, 50, 100, 200),
  position: fc.constantFrom(...positions),
  isLying: fc.boolean(),
});
const runs = { numRuns: 60, seed: 2026 };

it('the detector and the default policy agree on what is sure, and on how long is still down', () => {
  expect(HIGH).toBe(defaultPolicy.fall.highConfidence);
  expect(STILL_DOWN_MS).toBe(defaultPolicy.fall.stillDownMs);
});

it('every generated hard fall is told as high, once, within 6 s of the impact', () => {
  fc.assert(
    fc.property(wearers, (wearer) => {
      const falls = toFalls(listenTo('hard-fall', wearer));
      expect(falls).toHaveLength(1);
      expect(falls[0]?.confidence).toBeGreaterThanOrEqual(HIGH);
      expect(falls[0]?.ageMs).toBeLessThanOrEqual(6_000);
    }),
    runs,
  );
});

it.each(everydayActivities)('%s never rings high', (activity) => {
  fc.assert(
    fc.property(wearers, (wearer) => {
      for (const fall of toFalls(listenTo(activity, wearer))) expect(fall.confidence).toBeLessThan(HIGH);
    }),
    runs,
  );
});

it('a stumble is told as possible, not as high, and not as still down once the wearer walks again', () => {
  fc.assert(
    fc.property(wearers, (wearer) => {
      const told = listenTo('stumble', wearer);
      const falls = toFalls(told);
      expect(falls).toHaveLength(1);
      expect(falls[0]?.confidence).toBeGreaterThanOrEqual(0.5);
      expect(falls[0]?.confidence).toBeLessThan(HIGH);
      expect(told.some(({ reading }) => reading.kind === 'still-down')).toBe(false);
    }),
    runs,
  );
});

it('after a stumble, the windows of walking count at least the steps that the policy takes for recovery', () => {
  const told = listenTo('stumble', { seed: 3, rateHz: 20, position: 'waist' });
  const steps = told.flatMap(({ reading }) => (reading.kind === 'motion-window' ? [reading.stepCount] : []));
  expect(Math.max(...steps.slice(2))).toBeGreaterThanOrEqual(defaultPolicy.fall.recoverySteps);
});

it('who stays down without moving is told once as still down, 20 s after the last movement', () => {
  const told = listenTo('hard-fall', { seed: 5, rateHz: 20, position: 'waist' });
  const still = told.flatMap(({ reading }) => (reading.kind === 'still-down' ? [reading] : []));
  expect(still).toHaveLength(1);
  expect(still[0]?.stillnessMs).toBeGreaterThanOrEqual(20_000);
  expect(still[0]?.stillnessMs).toBeLessThan(20_100);
});

it('a second fall soon after the first is told as well', () => {
  const first = [...live('hard-fall', { seed: 8, rateHz: 20, position: 'waist' }, 20)];
  const second = [...live('hard-fall', { seed: 9, rateHz: 20, position: 'waist' }, 20)];
  const shifted = second.map((sample) => ({ ...sample, tMs: sample.tMs + 26_000 }));
  const told = listen([...first, ...shifted], createFallDetector({ position: 'waist' }));
  expect(toFalls(told).length).toBe(2);
});

it('what is told depends on nothing later: cutting the samples after it changes nothing before', () => {
  const samples = [...live('hard-fall', { seed: 4, rateHz: 50, position: 'chest' }, 30)];
  const whole = listen(samples, createFallDetector({ position: 'chest' }));
  for (const atMs of [8_000, 11_000, 14_000, 30_000]) {
    const cut = samples.filter(({ tMs }) => tMs <= atMs);
    const told = listen(cut, createFallDetector({ position: 'chest' }));
    expect(told).toEqual(whole.filter(({ tMs }) => tMs <= atMs));
  }
});

it('motion windows come every 10 s, whether or not anything happens', () => {
  const told = listenTo('sleep', { seed: 1, rateHz: 20, position: 'waist', isLying: true });
  const windows = told.flatMap(({ reading }) => (reading.kind === 'motion-window' ? [reading] : []));
  expect(windows).toHaveLength(4);
  for (const { windowMs, meanG, stepCount } of windows) {
    expect(windowMs).toBeLessThanOrEqual(10_000);
    expect(meanG).toBeCloseTo(1, 1);
    expect(stepCount).toBe(0);
  }
});
