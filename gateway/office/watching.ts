import type { DeviceId } from '#devices/ids.ts';
import type { DevicePlace, HomeConfig } from '#gateway/alerting/home-config.ts';
import type { Directory } from '#gateway/staff/directory.ts';
import { type Consents, createStreamJudge, type StreamRefusal, toSensor } from './consents.ts';

export type Watching = {
  /** Devices of which nothing is read, and why. */
  readonly refusals: ReadonlyMap<string, StreamRefusal>;
  /** Those of them that somebody in the home may be thought to be watched by. */
  readonly missed: readonly DevicePlace[];
  /** Devices whose silence means something: nothing is refused of them, and whom they watch is in the home. */
  readonly expected: readonly DeviceId[];
  /** Why nothing may be read of this device; null: it may. One that observes and stands in no list is never read. */
  readonly findRefusal: (deviceId: string) => StreamRefusal | null;
};

type Source = {
  readonly homeConfig: HomeConfig;
  readonly directory: Directory;
  readonly consents: Consents;
};

/** Whom the home listens to, and whose silence it notices. To be made anew with each change of its documents. */
export function toWatching({ homeConfig, directory, consents }: Source): Watching {
  const findRefusal = createStreamJudge({ consents, directory });
  const isSomebodyIn = createIsSomebodyIn(directory);
  const refusals = new Map<string, StreamRefusal>();
  const listed = new Set<string>(homeConfig.devices.map(({ deviceId }) => deviceId));
  const expected: DeviceId[] = [];
  const missed: DevicePlace[] = [];
  for (const place of homeConfig.devices) {
    const refusal = findRefusal(place);
    if (refusal !== null) refusals.set(place.deviceId, refusal);
    if (!isSomebodyIn(place)) continue;
    if (refusal === null) expected.push(place.deviceId);
    else if (refusal !== 'resident-died') missed.push(place);
  }
  return {
    refusals,
    missed,
    expected,
    findRefusal: (deviceId) =>
      refusals.get(deviceId) ?? (listed.has(deviceId) || toSensor(deviceId) === null ? null : 'no-record'),
  };
}

/** Is anybody in the home whom a device at this place is for? Where it is for nobody in particular: yes. */
function createIsSomebodyIn({ residents }: Directory): (place: DevicePlace) => boolean {
  const byId = new Map(residents.map((resident) => [resident.residentId, resident]));
  const byRoom = Map.groupBy(residents, ({ roomId }) => roomId);
  return ({ residentId, roomId }) => {
    const inRoom = roomId === null ? [] : (byRoom.get(roomId) ?? []);
    const own = residentId === null ? undefined : byId.get(residentId);
    const subjects = residentId === null ? inRoom : own === undefined ? [] : [own];
    return subjects.length === 0 || subjects.some(({ presence }) => presence === 'in-home');
  };
}
