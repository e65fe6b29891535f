// Hot path, for packets of bed sensors: a few map look-ups, and no walk through the home.
import type { BedWindow } from '#devices/bed-sensor.ts';
import type { DeviceId, ResidentId } from '#devices/ids.ts';
import { deviceClasses, toDeviceClassName } from '#devices/registry.ts';

/** In bed, out of it, or null: not known. Never take null for either. */
export type InBed = boolean | null;

/** Which device belongs to whom: of the home's list only this matters here. */
export type BedPlace = { readonly deviceId: DeviceId; readonly residentId: ResidentId | null };

export type OccupancyDeps = {
  /** The home's devices as they are now. Asked with every word; the same list again costs nothing. */
  readonly places: () => readonly BedPlace[];
  /** Of whom the answer is another one than before. Called last of all, at most once per call from outside. */
  readonly onChange: (residentIds: readonly ResidentId[]) => void;
};

/** The last word of one bed sensor. */
type Word = Pick<BedWindow, 'bootId' | 'seq' | 'isOccupied'> & { readonly endedUptimeMs: number };

const { lostAfterMs } = deviceClasses.bed;

/**
 * Who is in bed, by what the home's bed sensors say. A sensor that says nothing for its class's time, or whose link is
 * gone, is not known to say either. Plain memory, at most a word per bed of the home, told the uptime with each call;
 * whoever holds it calls `expire` every second or so. For comfort and automations: no alert may hang on it.
 */
export function createOccupancy({ places, onChange }: OccupancyDeps) {
  let placed: readonly BedPlace[] = [];
  let residentOf = new Map<DeviceId, ResidentId>();
  let sensorsOf = new Map<ResidentId, readonly DeviceId[]>();
  const words = new Map<DeviceId, Word>();
  const touched = new Set<ResidentId>();
  const told = new Map<ResidentId, boolean>();

  const inBed = (residentId: ResidentId): InBed => {
    const said = (sensorsOf.get(residentId) ?? []).map((each) => words.get(each)?.isOccupied ?? null);
    if (said.includes(true)) return true;
    return said.length === 0 || said.includes(null) ? null : false;
  };
  const forget = (deviceId: DeviceId): void => {
    const residentId = residentOf.get(deviceId);
    if (words.delete(deviceId) && residentId !== undefined) touched.add(residentId);
  };
  /** A sensor that changed hands, or its resident, begins anew. */
  const place = (): void => {
    if (placed === places()) return;
    placed = places();
    const beds = toBeds(placed);
    for (const each of words.keys()) if (beds.get(each) !== residentOf.get(each)) forget(each);
    for (const residentId of sensorsOf.keys()) touched.add(residentId);
    residentOf = beds;
    sensorsOf = groupSensors(beds);
  };
  const tell = (): void => {
    const changed = [...touched].filter((each) => inBed(each) !== (told.get(each) ?? null));
    touched.clear();
    for (const residentId of changed) {
      const now = inBed(residentId);
      if (now === null) told.delete(residentId);
      else told.set(residentId, now);
    }
    if (changed.length > 0) onChange(changed);
  };

  return {
    /** What a bed sensor of the home said. A repeat, an old word, and any other device's change nothing. */
    take(deviceId: DeviceId, { bootId, seq, isOccupied, ageMs }: BedWindow, uptimeMs: number): void {
      place();
      const residentId = residentOf.get(deviceId);
      if (residentId === undefined || ageMs >= lostAfterMs) return tell();
      const last = words.get(deviceId);
      if (last?.bootId === bootId && seq <= last.seq) return tell();
      words.set(deviceId, { bootId, seq, isOccupied, endedUptimeMs: uptimeMs - ageMs });
      touched.add(residentId);
      tell();
    },
    /** Its link died, or it said that it leaves. */
    lose(deviceId: DeviceId): void {
      forget(deviceId);
      tell();
    },
    /** Forgets whatever is too old by now. */
    expire(uptimeMs: number): void {
      place();
      for (const [deviceId, { endedUptimeMs }] of words)
        if (uptimeMs - endedUptimeMs >= lostAfterMs) forget(deviceId);
      tell();
    },
    /** One occupied bed is enough; out of bed is only who left every bed of theirs. */
    inBed,
  };
}

function toBeds(devices: readonly BedPlace[]): Map<DeviceId, ResidentId> {
  const beds = new Map<DeviceId, ResidentId>();
  for (const { deviceId, residentId } of devices)
    if (residentId !== null && toDeviceClassName(deviceId) === 'bed') beds.set(deviceId, residentId);
  return beds;
}

function groupSensors(beds: ReadonlyMap<DeviceId, ResidentId>): Map<ResidentId, readonly DeviceId[]> {
  const sensorsOf = new Map<ResidentId, DeviceId[]>();
  for (const [deviceId, residentId] of beds)
    sensorsOf.set(residentId, [...(sensorsOf.get(residentId) ?? []), deviceId]);
  return sensorsOf;
}
