import type { DeviceId } from '#devices/ids.ts';
import type { EventReading } from '#devices/reading.ts';

/** A packet that has decided: its key, and when it did. */
export type HeardKey = { readonly key: string; readonly uptimeMs: number };

/** By the last two digits of the device's id, so that noting one packet copies a hundredth of the home. */
export type Heard = Readonly<Record<string, Readonly<Record<DeviceId, readonly HeardKey[]>>>>;

/** Packets remembered per device, to know a repeated one: two minutes of a flood, months of an ordinary sensor. */
export const HEARD_KEPT = 32;

/**
 * What names a packet: boot, sequence and what it says. A device that forgets to change its boot id would otherwise
 * fall silently for ever; its age and its clock are left out, since they may
 * change with each sending.
 */
export function toPacketKey(reading: EventReading): string {
  const { bootId, seq, ageMs: _age, sensorAtMs: _clock, ...said } = reading;
  return `${bootId}:${seq}:${toShortHash(JSON.stringify(said))}`;
}

export function findHeard(all: Heard, deviceId: DeviceId, key: string): HeardKey | null {
  return all[toBucket(deviceId)]?.[deviceId]?.findLast((heard) => heard.key === key) ?? null;
}

export const isHeard = (all: Heard, deviceId: DeviceId, key: string): boolean =>
  findHeard(all, deviceId, key) !== null;

export function withHeard(heard: Heard, deviceId: DeviceId, key: HeardKey): Heard {
  const bucket = toBucket(deviceId);
  const before = heard[bucket]?.[deviceId] ?? [];
  return { ...heard, [bucket]: { ...heard[bucket], [deviceId]: [...before, key].slice(-HEARD_KEPT) } };
}

/** After another boot the old uptimes mean nothing: everything was heard at `uptimeMs`, long ago. */
export function withoutTimes(heard: Heard, uptimeMs: number): Heard {
  const toOld = (keys: readonly HeardKey[]): readonly HeardKey[] =>
    keys.map(({ key }) => ({ key, uptimeMs }));
  const buckets = Object.entries(heard).map(([bucket, devices]) => {
    const entries = Object.entries(devices).map(([deviceId, keys]) => [deviceId, toOld(keys)]);
    return [bucket, Object.fromEntries(entries)];
  });
  return Object.fromEntries(buckets) as Heard;
}

const toBucket = (deviceId: DeviceId): string => deviceId.slice(-2);

/** FNV-1a, 32 bits (Fowler, Noll and Vo): not secret, only short and the same everywhere. */
function toShortHash(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0).toString(16);
}
