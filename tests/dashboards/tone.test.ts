import { describe, expect, it } from 'vitest';
import { renderTone, type ToneName, tones, toVibration } from '#dashboards/night-staff/tone.ts';

const RATE_HZ = 16_000;
const names = Object.keys(tones) as ToneName[];

/** Where the rendered samples are loud: start and length of each pulse, in ms. Measured, not looked up. */
function findPulses(samples: Float32Array): Array<{ atMs: number; lengthMs: number }> {
  const stepCount = RATE_HZ / 1_000;
  const loud = Array.from({ length: Math.floor(samples.length / stepCount) }, (_, step) =>
    samples.subarray(step * stepCount, (step + 4) * stepCount).some((sample) => Math.abs(sample) > 0.01),
  );
  const pulses: Array<{ atMs: number; lengthMs: number }> = [];
  for (const [atMs, isLoud] of loud.entries()) {
    if (isLoud && !loud[atMs - 1]) pulses.push({ atMs, lengthMs: 0 });
    const last = pulses.at(-1);
    if (isLoud && last) last.lengthMs += 1;
  }
  return pulses;
}

/** Strength of one frequency in the first pulse (Goertzel). */
function measureHz(samples: Float32Array, hz: number, count: number): number {
  let real = 0;
  let imaginary = 0;
  for (let at = 0; at < count; at += 1) {
    const angle = (2 * Math.PI * hz * at) / RATE_HZ;
    real += (samples[at] ?? 0) * Math.cos(angle);
    imaginary += (samples[at] ?? 0) * Math.sin(angle);
  }
  return Math.hypot(real, imaginary) / count;
}

const gaps = (pulses: Array<{ atMs: number; lengthMs: number }>) =>
  pulses
    .slice(1)
    .map(({ atMs }, index) => atMs - (pulses[index]?.atMs ?? 0) - (pulses[index]?.lengthMs ?? 0));

describe('the rendered tones, measured against IEC 60601-1-8', () => {
  it.each<{
    name: ToneName;
    pulseCount: number;
    lengthMs: [number, number];
    restMs: [number, number] | null;
  }>([
    { name: 'high', pulseCount: 10, lengthMs: [75, 200], restMs: [2_500, 15_000] },
    { name: 'medium', pulseCount: 3, lengthMs: [125, 250], restMs: [2_500, 30_000] },
    { name: 'technical-high', pulseCount: 3, lengthMs: [125, 250], restMs: [2_500, 30_000] },
    { name: 'low', pulseCount: 2, lengthMs: [125, 250], restMs: null },
    { name: 'technical', pulseCount: 2, lengthMs: [125, 250], restMs: null },
  ])(
    '$name: $pulseCount pulses of $lengthMs ms, then a rest of $restMs ms',
    ({ name, pulseCount, lengthMs, restMs }) => {
      const samples = renderTone(tones[name], RATE_HZ);
      const pulses = findPulses(samples);
      expect(pulses).toHaveLength(pulseCount);
      for (const pulse of pulses) {
        expect(pulse.lengthMs).toBeGreaterThanOrEqual(lengthMs[0]);
        expect(pulse.lengthMs).toBeLessThanOrEqual(lengthMs[1]);
      }
      const last = pulses.at(-1);
      const measuredRestMs = samples.length / (RATE_HZ / 1_000) - (last ? last.atMs + last.lengthMs : 0);
      if (restMs === null) expect(tones[name].periodMs).toBeNull();
      else expect(measuredRestMs).toBeGreaterThanOrEqual(restMs[0] - 10);
      if (restMs !== null) expect(measuredRestMs).toBeLessThanOrEqual(restMs[1]);
    },
  );

  it('high is five pulses and five: three, two, a pause, three, two', () => {
    const between = gaps(findPulses(renderTone(tones.high, RATE_HZ)));
    const isLong = between.map((gapMs) => gapMs > 150);
    expect(isLong).toEqual([false, false, true, false, true, false, false, true, false]);
    for (const gapMs of between.filter((ms) => ms <= 150)) expect(gapMs).toBeGreaterThanOrEqual(50);
    expect(between[4]).toBeGreaterThanOrEqual(350);
  });

  it.each(names.map((name) => ({ name })))(
    '$name: a fundamental of 150–1000 Hz and four harmonics more',
    ({ name }) => {
      const tone = tones[name];
      const samples = renderTone(tone, RATE_HZ);
      const fundamentalHz = tone.pulses[0]?.hz ?? 0;
      expect(fundamentalHz).toBeGreaterThanOrEqual(150);
      expect(fundamentalHz).toBeLessThanOrEqual(1_000);
      const count = (tone.pulseMs / 1_000) * RATE_HZ;
      const between = measureHz(samples, fundamentalHz * 1.5, count);
      const heard = [1, 2, 3, 4, 5, 6]
        .map((order) => order * fundamentalHz)
        .filter((hz) => hz >= 300 && hz <= 4_000 && measureHz(samples, hz, count) > 4 * between);
      expect(heard.length).toBeGreaterThanOrEqual(4);
    },
  );

  it('a higher priority is never quieter than a lower one', () => {
    const levels = (['high', 'technical-high', 'medium', 'low'] as const).map((name) => tones[name].level);
    expect(levels).toEqual(levels.toSorted((a, b) => b - a));
  });

  it.each(names.map((name) => ({ name })))(
    '$name: never clips, and ends as softly as it begins',
    ({ name }) => {
      const samples = renderTone(tones[name], RATE_HZ);
      expect(samples.every((sample) => Math.abs(sample) <= 1)).toBe(true);
      expect(Math.abs(samples.at(-1) ?? 1)).toBeLessThan(0.02);
    },
  );
});

it('the phone shakes in the same pulses', () => {
  expect(toVibration(tones.medium)).toEqual([200, 200, 200, 200, 200]);
});
