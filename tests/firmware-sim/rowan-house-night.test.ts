import { describe, expect, it } from 'vitest';
import { DeviceId } from '#devices/ids.ts';
import type { Happening } from '#firmware-sim/happening.ts';
import { rowanHouseNight } from '#firmware-sim/scenarios/rowan-house-night.ts';

const MINUTE_MS = 60_000;
const OVER_MS = 590 * MINUTE_MS;
const numbers = Array.from({ length: 20 }, (_, index) => index + 1);
const deviceIds = numbers.flatMap((number) =>
  ['fall', 'call', 'audio', 'bed', ...([3, 7, 12].includes(number) ? ['speaker'] : [])].map((kind) =>
    DeviceId.parse(`${kind}-${String(number).padStart(4, '0')}`),
  ),
);
const play = (seed: number, ids = deviceIds): readonly Happening[] => [...rowanHouseNight(seed, ids)];
const nights = Array.from({ length: 200 }, (_, seed) => play(seed));
const toRoom = ({ deviceId }: Happening): number => Number(deviceId.slice(-4));
/** From half past ten to six: whoever leaves their bed then has been in it. */
const isAtNight = ({ atMs }: Happening): boolean => atMs > 80 * MINUTE_MS && atMs < 530 * MINUTE_MS;
const count = (night: readonly Happening[], what: Happening['what'], isWanted = isAtNight): number =>
  night.filter((each) => each.what === what && isWanted(each)).length;
const meanOf = (toNumber: (night: readonly Happening[]) => number): number =>
  nights.reduce((sum, night) => sum + toNumber(night), 0) / nights.length;

it('the same seed is the same night, and another one another', () => {
  expect(play(7)).toEqual(play(7));
  expect(play(7)).not.toEqual(play(8));
});

it.each([
  { atMs: 40_000, deviceId: 'fall-0012', what: 'hard-fall' },
  { atMs: 120_000, deviceId: 'fall-0007', what: 'stumble' },
  { atMs: 240_000, deviceId: 'call-0003', what: 'call' },
])('a newcomer sees it in every night: $what of $deviceId after $atMs ms', (beat) => {
  for (const night of nights) expect(night).toContainEqual(beat);
});

it('in the first six minutes nothing rings that the newcomer was not told of', () => {
  const rings = ['hard-fall', 'stumble', 'call', 'unplugged', 'battery-low'];
  for (const night of nights) {
    const early = night.filter(({ atMs, what }) => atMs < 6 * MINUTE_MS && rings.includes(what));
    expect(early).toHaveLength(3);
  }
});

it('who has not gone to bed yet leaves no bed when the story begins', () => {
  for (const night of nights) {
    expect(night.some(({ what, atMs }) => what === 'get-up' && atMs < 120_000)).toBe(false);
    const stillUp = night.filter(({ what }) => what === 'still-up');
    expect(stillUp.length).toBeGreaterThan(0);
    for (const { atMs, forMs = 0 } of stillUp) {
      expect(atMs).toBe(0);
      expect(forMs).toBeGreaterThanOrEqual(10 * MINUTE_MS);
    }
  }
});

describe('each of 200 nights', () => {
  it('is told in order of time, and is over at seven', () => {
    for (const night of nights) {
      const times = night.map(({ atMs }) => atMs);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      expect(times.every((atMs) => Number.isInteger(atMs) && atMs >= 0 && atMs <= OVER_MS)).toBe(true);
    }
  });

  it('has one fall more than the story’s two: a stumble, at night, in a room without a part in the story', () => {
    for (const night of nights) {
      expect(count(night, 'hard-fall', () => true)).toBe(1);
      const later = night.filter(({ what, atMs }) => what === 'stumble' && atMs > 6 * MINUTE_MS);
      expect(later).toHaveLength(1);
      expect(later.every((each) => isAtNight(each) && ![3, 7, 12].includes(toRoom(each)))).toBe(true);
    }
  });

  it('has one sensor without its plug for 25 to 60 minutes, never that of who stumbles, and one flat battery', () => {
    for (const night of nights) {
      const [out, ...more] = night.filter(({ what }) => what === 'unplugged');
      const stumble = night.find(({ what, atMs }) => what === 'stumble' && atMs > 6 * MINUTE_MS);
      expect(more).toEqual([]);
      expect(out?.forMs).toBeGreaterThanOrEqual(25 * MINUTE_MS);
      expect(out?.forMs).toBeLessThanOrEqual(60 * MINUTE_MS);
      expect(out && stumble && toRoom(out) !== toRoom(stumble)).toBe(true);
      expect(count(night, 'battery-low', () => true)).toBe(1);
    }
  });

  it('lets nobody leave their bed more than five times', () => {
    for (const night of nights) {
      for (const room of numbers) {
        expect(count(night, 'get-up', (each) => isAtNight(each) && toRoom(each) === room)).toBeLessThan(6);
      }
    }
  });

  it('names devices of the home only', () => {
    const known = new Set<string>(deviceIds);
    for (const night of nights) expect(night.every(({ deviceId }) => known.has(deviceId))).toBe(true);
  });
});

it.each<{ what: Happening['what']; of: string; low: number; high: number }>([
  // 1.3 with help for half of them, 1.75 by themselves for a third; less what would be closer than half an hour.
  { what: 'get-up', of: 'twenty residents leave their beds', low: 22, high: 28 },
  // Half of the helped exits, and two for something else.
  { what: 'call', of: 'call buttons are pressed', low: 5, high: 10 },
  // Somebody with a bad chest, and a third of the others.
  { what: 'coughing', of: 'spells of coughing are heard', low: 25, high: 50 },
])('in the mean of 200 nights, $of $low to $high times', ({ what, low, high }) => {
  const mean = meanOf((night) => count(night, what));
  expect(mean).toBeGreaterThan(low);
  expect(mean).toBeLessThan(high);
});

it('people are away from their bed for about six minutes, a few for much longer', () => {
  const away = nights.flatMap((night) =>
    night.filter((each) => each.what === 'get-up' && isAtNight(each)).map(({ forMs = 0 }) => forMs),
  );
  const middle = away.toSorted((a, b) => a - b)[Math.floor(away.length / 2)] ?? 0;
  expect(middle).toBeGreaterThan(4 * MINUTE_MS);
  expect(middle).toBeLessThan(7 * MINUTE_MS);
  expect(away.filter((forMs) => forMs > 20 * MINUTE_MS)).toHaveLength(nights.length);
});

it('room 3 says yes, room 12 asks for help, and room 7 stays silent until staff were told', () => {
  const answers = play(1).filter(({ what }) => what === 'answering');
  const at = (room: number, atMs: number) =>
    answers.findLast((each) => toRoom(each) === room && each.atMs <= atMs)?.answering ?? null;
  expect(at(3, 90_000)).toMatchObject({ answer: 'yes' });
  expect(at(12, 300_000)).toMatchObject({ answer: 'help' });
  for (const minute of [3, 8, 13, 18]) expect(at(7, minute * MINUTE_MS)).toBeNull();
});

it('a home of a few devices has its part of the same night', () => {
  const few = ['fall-0012', 'call-0003'].map((id) => DeviceId.parse(id));
  const night = play(1, few);
  expect(new Set(night.map(({ deviceId }) => deviceId))).toEqual(new Set(few));
  expect(play(1, [])).toEqual([]);
});
