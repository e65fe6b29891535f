import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FallDetected, MotionWindow } from '#devices/fall-sensor.ts';
import { createFallDetector } from '#firmware-sim/fall-detector.ts';
import type { Sample } from '#firmware-sim/sample-ring.ts';
import { createWearer } from '#firmware-sim/signals.ts';
import { HIGH, listen, live, toFalls } from './sampled.ts';

const fall = (): Sample[] => [...live('hard-fall', { seed: 6, rateHz: 50, position: 'waist' }, 20)];
const blowMs = 6_900;
const hear = (samples: readonly Sample[]) =>
  toFalls(listen(samples, createFallDetector({ position: 'waist' }))).map(
    ({ confidence }) => confidence >= HIGH,
  );

it.each<{ why: string; toSamples: (samples: Sample[]) => Sample[] }>([
  { why: 'as it was sampled', toSamples: (samples) => samples },
  {
    why: 'with samples that are no numbers in between',
    toSamples: (samples) =>
      samples.flatMap((sample) => [
        sample,
        { ...sample, xG: Number.NaN },
        { ...sample, tMs: Number.NaN },
        { ...sample, zG: Number.POSITIVE_INFINITY },
        { ...sample, yG: -5_000 },
      ]),
  },
  {
    why: 'with the first ten samples at one time',
    toSamples: (samples) => samples.map((sample, index) => (index < 10 ? { ...sample, tMs: 0 } : sample)),
  },
  {
    why: 'in bursts of five with one time each',
    toSamples: (samples) => samples.map((sample) => ({ ...sample, tMs: Math.floor(sample.tMs / 100) * 100 })),
  },
  {
    why: 'with every third sample lost',
    toSamples: (samples) => samples.filter((_, index) => index % 3 !== 0 || index === 343),
  },
  {
    why: 'with 2 s lost half a second after the impact',
    toSamples: (samples) => samples.filter(({ tMs }) => tMs < blowMs + 500 || tMs > blowMs + 2_500),
  },
  {
    why: 'with 5 s lost after the impact: late, but told',
    toSamples: (samples) => samples.filter(({ tMs }) => tMs < blowMs + 500 || tMs > blowMs + 5_500),
  },
  {
    why: 'on a clock that starts elsewhere',
    toSamples: (samples) => samples.map((sample) => ({ ...sample, tMs: sample.tMs + 1.7e12 })),
  },
  {
    why: 'after the clock was set back by a day',
    toSamples: (samples) => [
      ...samples.slice(0, 100).map((s) => ({ ...s, tMs: s.tMs + 86_400_000 })),
      ...samples,
    ],
  },
])('a hard fall is told as high, once: $why', ({ toSamples }) => {
  expect(hear(toSamples(fall()))).toEqual([true]);
});

it('a minute without samples is told neither as stillness nor as a window', () => {
  const samples = [...live('hard-fall', { seed: 6, rateHz: 20, position: 'waist' }, 70)];
  const gapped = samples.filter(({ tMs }) => tMs < 14_000 || tMs > 72_000);
  const told = listen(gapped, createFallDetector({ position: 'waist' }));
  expect(toFalls(told)).toHaveLength(1);
  expect(told.some(({ reading }) => reading.kind === 'still-down')).toBe(false);
  const windows = told.filter(({ reading }) => reading.kind === 'motion-window');
  expect(windows).toHaveLength(2);
});

it('whatever the numbers, the detector neither throws nor says what its contract forbids', () => {
  const axis = fc.oneof(fc.double({ min: -20, max: 20 }), fc.double());
  const samples = fc.array(
    fc.record({ tMs: fc.oneof(fc.nat({ max: 120_000 }), fc.double()), xG: axis, yG: axis, zG: axis }),
    { maxLength: 300 },
  );
  fc.assert(
    fc.property(samples, fc.boolean(), (unsorted, isSorted) => {
      const given = isSorted ? unsorted.toSorted((one, other) => one.tMs - other.tMs) : unsorted;
      for (const { reading } of listen(
        given,
        createFallDetector({ position: 'wrist', leastConfidence: 0.01 }),
      )) {
        const sent = { ...reading, ageMs: Math.min(reading.ageMs, 86_400_000), bootId: 'boot-1', seq: 0 };
        if (reading.kind === 'fall-detected') FallDetected.parse(sent);
        if (reading.kind === 'motion-window') MotionWindow.parse(sent);
      }
    }),
    { numRuns: 300, seed: 2026 },
  );
});

it('a million samples leave the detector holding what it held after ten thousand', () => {
  const wearer = createWearer({ seed: 2, rateHz: 200, position: 'wrist' });
  const detector = createFallDetector({ position: 'wrist' });
  const held: ReturnType<typeof detector.memory>[] = [];
  for (let count = 1; count <= 1_000_000; count += 1) {
    if (!wearer.isBusy()) wearer.start(count % 3 === 0 ? 'clap' : 'walk');
    detector.push(wearer.next());
    if (count === 10_000 || count === 1_000_000) held.push(detector.memory());
    if (count % 50_000 === 0) expect(detector.memory().blowCount).toBeLessThanOrEqual(4);
  }
  expect(held[1]?.ringBytes).toBe(held[0]?.ringBytes);
  expect(held[1]?.ringSamples).toBe(held[0]?.ringSamples);
});
