import type { Happening } from '#firmware-sim/happening.ts';
import type { Random } from '#firmware-sim/random.ts';
import { betweenMin, MINUTE_MS, NIGHT_MIN, type Resident, toCount, toDevice } from './residents.ts';

export type DisturbanceOptions = {
  /** Residents who have no part in the first minutes. */
  readonly others: readonly Resident[];
  readonly nights: readonly Happening[];
  readonly random: Random;
};

/** From the bed to the middle of the way that most stumbles happen on. */
const STUMBLES_AFTER_MS = { low: 30_000, high: 90_000 } as const;
/** A home of 20 sees 2 to 4 % of its room-nights with a sensor unplugged (field estimate): about every second night one. */
const UNPLUGGED_MIN = { low: 25, high: 60 } as const;
const AWAY_LONG_MIN = { low: 25, high: 45 } as const;
const CHESTY_SPELLS = { mean: 14, most: 24 } as const;
/** Calls for something else than the toilet, in the whole home. */
const OTHER_CALLS = { mean: 2, most: 6 } as const;

/** What befalls the home once in a night: a stumble, a sensor unplugged, a battery, a bad cough, a long absence from bed. */
export function toDisturbances({ others, nights, random }: DisturbanceOptions): readonly Happening[] {
  const [first, ...rest] = others;
  if (first === undefined) return [];
  const pick = (): Resident => random.pick([first, ...rest]);
  const pickOf = ([one, ...more]: readonly Resident[]): Resident =>
    one === undefined ? pick() : random.pick([one, ...more]);
  const movers = others.filter(({ body }) => nights.some((each) => each.deviceId === body));
  const stumble = toStumble([first, ...rest], nights, random);
  return [
    stumble,
    // Of the one room where it is known what a sensor should have told, no sensor is out.
    toUnplugged(pickOf(others.filter(({ body }) => body !== stumble.deviceId)), random),
    toLowBattery(pick(), random),
    ...toChestyNight(pick(), random),
    toLongAbsence(pickOf(movers), random),
    ...Array.from({ length: toCount(random, OTHER_CALLS.mean, OTHER_CALLS.most) }, () =>
      toCall(pick(), random),
    ),
  ];
}

const isInTheNight = ({ what, atMs }: Happening): boolean =>
  what === 'get-up' && atMs > NIGHT_MIN.lastInBed * MINUTE_MS && atMs < NIGHT_MIN.firstUp * MINUTE_MS;

/** On the way from the bed: to hands and knees, and up again. No device can be sure of it. */
function toStumble(
  [someone, ...more]: readonly [Resident, ...Resident[]],
  nights: readonly Happening[],
  random: Random,
): Happening {
  const bodies = new Set<string>([someone, ...more].map(({ body }) => body));
  const exits = nights.filter((each) => isInTheNight(each) && bodies.has(each.deviceId));
  const [first, ...rest] = exits;
  const afterMs = Math.round(random.between(STUMBLES_AFTER_MS.low, STUMBLES_AFTER_MS.high));
  if (first !== undefined) {
    const { deviceId, atMs } = random.pick([first, ...rest]);
    return { atMs: atMs + afterMs, deviceId, what: 'stumble' };
  }
  const atMs = betweenMin(random, NIGHT_MIN.lastInBed, NIGHT_MIN.firstUp);
  return { atMs, deviceId: someone.body, what: 'stumble' };
}

function toUnplugged({ number }: Resident, random: Random): Happening {
  const deviceId = toDevice(random.pick(['audio', 'bed', 'fall']), number);
  const forMs = betweenMin(random, UNPLUGGED_MIN.low, UNPLUGGED_MIN.high);
  return { atMs: betweenMin(random, 150, 400), deviceId, what: 'unplugged', forMs };
}

const toLowBattery = ({ number }: Resident, random: Random): Happening => ({
  atMs: betweenMin(random, 30, 500),
  deviceId: toDevice('call', number),
  what: 'battery-low',
});

/** Somebody has a bad chest: the sound of that room's night is another one than its neighbours'. */
function toChestyNight({ number }: Resident, random: Random): readonly Happening[] {
  return Array.from({ length: Math.max(6, toCount(random, CHESTY_SPELLS.mean, CHESTY_SPELLS.most)) }, () => ({
    atMs: betweenMin(random, 20, NIGHT_MIN.firstUp),
    deviceId: toDevice('audio', number),
    what: 'coughing' as const,
    forMs: Math.round(random.between(60_000, 240_000)),
  }));
}

/** Out of bed for longer than people are at night. */
function toLongAbsence({ body }: Resident, random: Random): Happening {
  const forMs = betweenMin(random, AWAY_LONG_MIN.low, AWAY_LONG_MIN.high);
  return { atMs: betweenMin(random, 300, 430), deviceId: body, what: 'get-up', forMs };
}

const toCall = ({ number }: Resident, random: Random): Happening => ({
  atMs: betweenMin(random, 8, NIGHT_MIN.firstUp),
  deviceId: toDevice('call', number),
  what: 'call',
});
