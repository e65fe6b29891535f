import { DeviceId } from '#devices/ids.ts';
import type { Answering, Happening } from '#firmware-sim/happening.ts';
import { createRandom, type Random, toSeed } from '#firmware-sim/random.ts';
import { toDisturbances } from './disturbances.ts';
import { toNightOf } from './resident-night.ts';
import { MINUTE_MS, type Resident, toDevice } from './residents.ts';

/** Rooms of the first minutes: they begin the night as that story needs them. */
const STORY_ROOMS: readonly number[] = [3, 7, 12];
/** Nothing else happens before: a newcomer looks at one thing at a time. */
const STORY_MS = 6 * MINUTE_MS;

/** What a newcomer sees within six minutes: each part of the house moves once. */
const story: readonly Happening[] = [
  answering(0, 'speaker-0003', { answer: 'yes', afterMs: 6_000 }),
  answering(0, 'speaker-0007', null),
  answering(0, 'speaker-0012', { answer: 'help', afterMs: 5_000 }),
  { atMs: 40_000, deviceId: DeviceId.parse('fall-0012'), what: 'hard-fall' },
  { atMs: 120_000, deviceId: DeviceId.parse('fall-0007'), what: 'stumble' },
  { atMs: 200_000, deviceId: DeviceId.parse('bed-0005'), what: 'get-up', forMs: 5 * MINUTE_MS },
  { atMs: 240_000, deviceId: DeviceId.parse('call-0003'), what: 'call' },
  // Asked in the sixth minute, from the floor if nobody has come by then. Afterwards as others do.
  answering(8 * MINUTE_MS, 'speaker-0012', { answer: 'yes', afterMs: 8_000 }),
  // Nobody answers the reminder of room 7, nor its repeats 5 and 10 minutes later; then staff are told.
  answering(25 * MINUTE_MS, 'speaker-0007', { answer: 'yes', afterMs: 7_000 }),
];

/**
 * One night of Rowan House, from ten past nine in the evening: the first six minutes are a story for whoever looks for the
 * first time; from then on people sleep, get up, call and cough about as often as studies of homes say, until seven.
 * One stumble and one unplugged sensor happen every time, so that there is something to show: in life a home of 20
 * sees a fall at night about once in two months (2 a year and bed, 16 % of them from 23 to 7 o'clock).
 */
export function* rowanHouseNight(seed: number, deviceIds: readonly DeviceId[]): Generator<Happening, void> {
  const known = new Set<string>(deviceIds);
  const residents = toResidents(deviceIds);
  const nights = residents.flatMap((resident) => toNightOf(resident, toOwn(seed, resident)));
  const others = residents.filter(({ number }) => !STORY_ROOMS.includes(number));
  const disturbances = toDisturbances({ others, nights, random: createRandom(toSeed(seed, 'disturbances')) });
  const answers = residents.flatMap((resident) => toAnswers(resident, toOwn(seed, resident)));
  yield* [...story, ...nights, ...disturbances, ...answers]
    .filter(({ deviceId }) => known.has(deviceId))
    .toSorted((a, b) => a.atMs - b.atMs);
}

const toOwn = (seed: number, { number }: Resident): Random =>
  createRandom(toSeed(seed, `resident-${number}`));

/** Devices of one number are one resident's. */
function toResidents(deviceIds: readonly DeviceId[]): readonly Resident[] {
  const numbers = new Set(deviceIds.map((id) => Number(id.slice(id.indexOf('-') + 1))));
  return [...numbers]
    .toSorted((a, b) => a - b)
    .map((number) => ({
      number,
      isOfStory: STORY_ROOMS.includes(number) || number === 5,
      // A worn sensor and a bed share their resident: either will do.
      body: toDevice(deviceIds.includes(toDevice('fall', number)) ? 'fall' : 'bed', number),
    }));
}

/** Half the time somebody at night says yes; how often others don't is not known (design estimate). */
function toAnswers({ number }: Resident, random: Random): readonly Happening[] {
  const firstMs = Math.max(STORY_MS, 30 * MINUTE_MS);
  return Array.from({ length: 10 }, (_, hour) => {
    const share = random.next();
    const afterMs = Math.round(random.between(4_000, 30_000));
    const answer = share < 0.55 ? 'yes' : share < 0.72 ? 'not-now' : share < 0.76 ? 'help' : null;
    const atMs = firstMs + hour * 60 * MINUTE_MS;
    return answering(atMs, toDevice('speaker', number), answer === null ? null : { answer, afterMs });
  });
}

function answering(atMs: number, deviceId: string, how: Answering): Happening {
  return { atMs, deviceId: DeviceId.parse(deviceId), what: 'answering', answering: how };
}
