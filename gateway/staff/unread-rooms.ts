import { type DeviceClass, deviceClasses, toDeviceClassName } from '#devices/registry.ts';
import type { DevicePlace, HomeConfig } from '#gateway/alerting/home-config.ts';
import type { Directory } from './directory.ts';
import type { UnreadRoom } from './protocol.ts';

type Source = {
  readonly homeConfig: Pick<HomeConfig, 'rooms'>;
  readonly directory: Pick<Directory, 'residents'>;
};

/**
 * Where people must watch for themselves, of the devices that are not read. Only those that would ring: a monitor that never
 * rings is missed by no carer, and a line that stands there every night is read by none.
 */
export function toUnreadRooms(
  places: readonly DevicePlace[],
  { homeConfig, directory }: Source,
): UnreadRoom[] {
  const labels = new Map(homeConfig.rooms.map(({ roomId, label }) => [roomId, label]));
  const residents = new Map(directory.residents.map((each) => [each.residentId, each]));
  const unread = new Map<string, UnreadRoom>();
  for (const { deviceId, roomId, residentId } of places) {
    const sensor = toRingingSensor(deviceId);
    const resident = residentId === null ? null : (residents.get(residentId) ?? null);
    const ownRoomId = roomId ?? resident?.roomId ?? null;
    // A spare in a drawer: nobody's, and nowhere.
    if (sensor === null || (ownRoomId === null && residentId === null)) continue;
    const roomLabel = ownRoomId === null ? null : (labels.get(ownRoomId) ?? null);
    // "Room unknown" would be nowhere to go.
    const residentName = roomLabel === null ? (resident?.name ?? null) : null;
    unread.set(`${roomLabel}/${residentName}/${sensor}`, { roomLabel, residentName, sensor });
  }
  return [...unread.values()].sort(byDoor);
}

/** What people call a sensor that watches somebody and raises alerts; null: it is none. */
function toRingingSensor(deviceId: string): string | null {
  const className = toDeviceClassName(deviceId);
  const its: DeviceClass | null = className === null ? null : deviceClasses[className];
  return its?.observes === true && its.lanes.includes('event') ? its.label : null;
}

const byDoor = (a: UnreadRoom, b: UnreadRoom): number =>
  (a.roomLabel ?? '').localeCompare(b.roomLabel ?? '', 'en', { numeric: true });
