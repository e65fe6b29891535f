import { expect, it } from 'vitest';
import { createRandom, toSeed } from '#firmware-sim/random.ts';
import { live } from './sampled.ts';

const options = { seed: 11, rateHz: 20, position: 'waist' } as const;

it('the same seed gives the same samples, another seed others', () => {
  const samples = [...live('hard-fall', options)];
  expect([...live('hard-fall', options)]).toEqual(samples);
  expect([...live('hard-fall', { ...options, seed: 12 })]).not.toEqual(samples);
});

it('a hard fall has the phases of a fall: weighing little, a blow, then 1 g in another direction', () => {
  const samples = [...live('hard-fall', options)];
  const magnitudes = samples.map(({ xG, yG, zG }) => Math.hypot(xG, yG, zG));
  const peak = Math.max(...magnitudes);
  const at = magnitudes.indexOf(peak);
  expect(peak).toBeGreaterThan(3);
  expect(Math.min(...magnitudes.slice(at - 10, at))).toBeLessThan(0.5);
  expect(magnitudes.at(-1)).toBeCloseTo(1, 1);
  expect(Math.abs(samples.at(-1)?.yG ?? 1)).toBeLessThan(0.5);
});

it('random numbers are spread evenly and stay in their range', () => {
  const random = createRandom(1);
  const numbers = Array.from({ length: 10_000 }, () => random.between(2, 4));
  expect(Math.min(...numbers)).toBeGreaterThanOrEqual(2);
  expect(Math.max(...numbers)).toBeLessThan(4);
  expect(numbers.reduce((sum, number) => sum + number, 0) / numbers.length).toBeCloseTo(3, 1);
});

it('each device has a seed of its own under one seed', () => {
  const seeds = ['fall-0001', 'fall-0002', 'call-0001'].map((name) => toSeed(7, name));
  expect(new Set(seeds).size).toBe(3);
  expect(toSeed(7, 'fall-0001')).toBe(seeds[0]);
  expect(toSeed(8, 'fall-0001')).not.toBe(seeds[0]);
});
