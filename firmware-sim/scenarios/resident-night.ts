import { toAwayMs } from '#firmware-sim/bed-habits.ts';
import type { Happening } from '#firmware-sim/happening.ts';
import type { Random } from '#firmware-sim/random.ts';
import { betweenMin, MINUTE_MS, NIGHT_MIN, type Resident, toCount, toDevice } from './residents.ts';

/**
 * How a resident gets out of bed at night. A third do by themselves, 1 to 3 times (design estimate); half with help, 1.3
 * times in the mean (63 persons, 3 nights each, as in the literature on toileting in care); the rest not at all.
 */
type Mobility = 'by-themselves' | 'with-help' | 'stays';
const SHARE = { byThemselves: 1 / 3, withHelp: 1 / 2 } as const;
const HELPED_EXITS = { mean: 1.3, most: 4 } as const;
/** Of those who are helped, half ring for it first; the others are met by a carer on their round (design estimate). */
const SHARE_RINGS = 0.5;
/** Two exits closer than this are one. */
const APART_MS = 30 * MINUTE_MS;
/** Half are still up at ten past nine. */
const SHARE_UP_LATE = 0.5;

/** A third of residents cough at night; with each spell a few coughs, most in the first half hour in bed. */
const SHARE_COUGHS = 1 / 3;
const SPELLS = { mean: 3, most: 9 } as const;
/** One in four has the television on until the late evening (design estimate). */
const SHARE_TELEVISION = 1 / 4;

/** What one resident does in a night, apart from what befalls them. */
export function toNightOf(resident: Resident, random: Random): readonly Happening[] {
  const share = random.next();
  let mobility: Mobility = 'stays';
  if (share < SHARE.byThemselves) mobility = 'by-themselves';
  else if (share < SHARE.byThemselves + SHARE.withHelp) mobility = 'with-help';
  const inBedMs = betweenMin(random, NIGHT_MIN.firstInBed, NIGHT_MIN.lastInBed);
  const isUpLate = random.next() < SHARE_UP_LATE && mobility !== 'stays' && !resident.isOfStory;
  const bedMs = isUpLate ? inBedMs : 0;
  const happenings = [
    ...(isUpLate ? [stillUp(resident, inBedMs)] : []),
    ...toExits(resident, mobility, random),
    ...toSounds(resident, bedMs, random),
  ];
  if (mobility === 'stays') return happenings;
  const risesMs = betweenMin(random, NIGHT_MIN.firstUp, NIGHT_MIN.over);
  return [...happenings, getUp(resident, risesMs, 120 * MINUTE_MS)];
}

const getUp = ({ body }: Resident, atMs: number, forMs: number): Happening => ({
  atMs,
  deviceId: body,
  what: 'get-up',
  forMs: Math.round(forMs),
});

const stillUp = ({ body }: Resident, forMs: number): Happening => ({
  atMs: 0,
  deviceId: body,
  what: 'still-up',
  forMs,
});

function toExits(resident: Resident, mobility: Mobility, random: Random): readonly Happening[] {
  const count =
    mobility === 'by-themselves'
      ? random.pick([1, 2, 2, 3])
      : toCount(random, HELPED_EXITS.mean, HELPED_EXITS.most);
  if (mobility === 'stays') return [];
  const times = Array.from({ length: count }, () =>
    betweenMin(random, NIGHT_MIN.lastInBed + 15, NIGHT_MIN.firstUp - 25),
  ).toSorted((a, b) => a - b);
  const kept: number[] = [];
  for (const atMs of times) if (atMs - (kept.at(-1) ?? Number.NEGATIVE_INFINITY) >= APART_MS) kept.push(atMs);
  return kept.flatMap((atMs) => {
    const exit = getUp(resident, atMs, toAwayMs('gets-up', random));
    const rings = random.next() < SHARE_RINGS && mobility === 'with-help';
    const ringsMs = atMs - betweenMin(random, 1, 6);
    const call = { atMs: ringsMs, deviceId: toDevice('call', resident.number), what: 'call' } as const;
    return rings ? [call, exit] : [exit];
  });
}

function toSounds({ number, isOfStory }: Resident, bedMs: number, random: Random): readonly Happening[] {
  const deviceId = toDevice('audio', number);
  const sounds: Happening[] = [];
  if (random.next() < SHARE_TELEVISION && !isOfStory) {
    const forMs = betweenMin(random, 30, NIGHT_MIN.lastInBed);
    sounds.push({ atMs: 2_000, deviceId, what: 'television', forMs });
  }
  if (random.next() >= SHARE_COUGHS) return sounds;
  const spell = (fromMin: number, toMin: number): void => {
    const forMs = Math.round(random.between(30_000, 150_000));
    sounds.push({ atMs: betweenMin(random, fromMin, toMin), deviceId, what: 'coughing', forMs });
  };
  const bedMin = Math.max(NIGHT_MIN.firstInBed, bedMs / MINUTE_MS);
  // In adults with asthma 4.5 times as often in the first half hour in bed as later.
  spell(bedMin, bedMin + 30);
  const count = toCount(random, SPELLS.mean, SPELLS.most);
  for (let left = count; left > 0; left -= 1) spell(bedMin + 30, NIGHT_MIN.firstUp);
  return sounds;
}
