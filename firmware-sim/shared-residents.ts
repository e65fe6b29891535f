import type { DeviceId } from '#devices/ids.ts';
import { toDeviceClassName } from '#devices/registry.ts';
import type { BodyHappening, Happening } from './happening.ts';
import { toSeed } from './random.ts';
import type { Sample } from './sample-ring.ts';
import { createSimulatedResident, type SimulatedResident } from './simulated-resident.ts';
import type { WiredDevice } from './wiring.ts';

/** After a pause of this process the story goes on from now: nobody lives through hours in one tick. */
const CATCH_UP_MS = 5_000;

export type SharedResident = Pick<SimulatedResident, 'suffer' | 'isInBed'> & {
  /** Lets them live on until `storyMs`; nothing where another of their devices has done so. */
  readonly live: (storyMs: number) => void;
  /** Hands on each sample of the worn sensor's from now on, until the returned function is called. */
  readonly wear: (feel: (sample: Sample) => void) => () => void;
};

export type SharedResidentsOptions = {
  readonly devices: readonly WiredDevice[];
  readonly seed: number;
  readonly speed: number;
  /** To whom something happens so early that they are up from the start. */
  readonly early: readonly Happening[];
  /** Nobody gets up but when the scenario says so. */
  readonly isTold?: boolean;
};

/** `0012` of `bed-0012`: devices of one number are of one resident. */
const toNumber = (deviceId: DeviceId): string => deviceId.slice(deviceId.indexOf('-') + 1);

/** The residents of a simulated home, each shared by the devices of their number, so that those agree. */
export function createSharedResidents(options: SharedResidentsOptions): {
  readonly of: (deviceId: DeviceId) => SharedResident;
} {
  const residents = new Map<string, SharedResident>();
  return {
    of(deviceId) {
      const number = toNumber(deviceId);
      const resident = residents.get(number) ?? createSharedResident(options, number);
      residents.set(number, resident);
      return resident;
    },
  };
}

function createSharedResident(
  { devices, seed, speed, early, isTold = false }: SharedResidentsOptions,
  number: string,
): SharedResident {
  const isFall = (deviceId: DeviceId) => toDeviceClassName(deviceId) === 'fall';
  const worn = devices.find(({ deviceId }) => isFall(deviceId) && toNumber(deviceId) === number);
  const resident = createSimulatedResident({
    seed: toSeed(seed, `fall-${number}`),
    position: worn?.position ?? 'waist',
    isUp: early.some(({ deviceId, what }) => toNumber(deviceId) === number && isOfTheUpright(what)),
    isTold,
  });
  const wearing = new Set<(sample: Sample) => void>();
  // The resident's own time: the story's less whatever was missed, or passed before their first device was switched on.
  let skippedMs = 0;
  let livedMs = 0;
  return {
    live(storyMs) {
      const behindMs = storyMs - skippedMs - livedMs;
      if (behindMs > CATCH_UP_MS * speed) skippedMs += behindMs;
      livedMs = storyMs - skippedMs;
      for (const sample of resident.live(livedMs)) for (const feel of wearing) feel(sample);
    },
    suffer: (what, storyMs, forMs) => resident.suffer(what, storyMs - skippedMs, forMs),
    isInBed: resident.isInBed,
    wear(feel) {
      wearing.add(feel);
      return () => wearing.delete(feel);
    },
  };
}

const upright: ReadonlySet<Happening['what']> = new Set<BodyHappening>(['hard-fall', 'stumble', 'still-up']);
const isOfTheUpright = (what: Happening['what']): boolean => upright.has(what);
