import type { z } from 'zod';
import { RoomId } from '#devices/ids.ts';
import type { HomeConfig, Room } from '#gateway/alerting/home-config.ts';
import { ok, type Result } from '#gateway/base/result.ts';
import type { Documents, Replaced } from './documents.ts';
import { toZones } from './people.ts';
import type { ChangeRoom, RoomsPage } from './place-messages.ts';
import type { OfficeRefusal } from './protocol.ts';
import { isSameName, refuse, refuseUnknown, toSlug } from './refusals.ts';

type Outcome = Result<Replaced, OfficeRefusal>;

export function toRoomsPage({ homeConfig, directory }: Documents, version: number): RoomsPage {
  const rooms = homeConfig.rooms.map((room) => ({
    ...room,
    deviceIds: homeConfig.devices.filter(isIn(room.roomId)).map(({ deviceId }) => deviceId),
    residentCount: directory.residents.filter(isLivingIn(room.roomId)).length,
  }));
  return { version, rooms, zones: toZones(homeConfig) };
}

/** An id that reads like the label, and that no other room has. */
export function toRoomId(label: string, { rooms }: HomeConfig): RoomId {
  const slug = toSlug(label) || 'room';
  const isFree = (id: string): boolean => rooms.every(({ roomId }) => roomId !== id);
  for (let number = 1; ; number += 1) {
    const id = number === 1 ? slug : `${slug}-${number}`;
    if (isFree(id)) return RoomId.parse(id);
  }
}

export function addRoom(documents: Documents, room: Room): Outcome {
  const { rooms } = documents.homeConfig;
  return findFault(documents, room) ?? withRooms(documents, [...rooms, room]);
}

export function changeRoom(
  documents: Documents,
  { roomId, label, zone }: z.output<typeof ChangeRoom>,
): Outcome {
  const { rooms } = documents.homeConfig;
  if (!rooms.some((room) => room.roomId === roomId)) return refuseUnknown('room');
  const changed = { roomId, label, zone };
  const all = rooms.map((room) => (room.roomId === roomId ? changed : room));
  return findFault(documents, changed) ?? withRooms(documents, all);
}

export function removeRoom(documents: Documents, roomId: RoomId): Outcome {
  const { homeConfig, directory } = documents;
  const room = homeConfig.rooms.find((each) => each.roomId === roomId);
  if (room === undefined) return refuseUnknown('room');
  if (directory.residents.some(isLivingIn(roomId)))
    return refuse('in-use', `Somebody lives in ${room.label}. Give them another room first.`);
  if (homeConfig.devices.some(isIn(roomId)))
    return refuse('in-use', `Devices stand in ${room.label}. Move or remove them first.`);
  // Of whoever has died there.
  const residents = directory.residents.map((resident) =>
    resident.roomId === roomId ? { ...resident, roomId: null } : resident,
  );
  return withRooms(
    { ...documents, directory: { ...directory, residents } },
    homeConfig.rooms.filter((each) => each.roomId !== roomId),
  );
}

type InRoom = { readonly roomId: RoomId | null };
const isIn = (roomId: RoomId) => (each: InRoom) => each.roomId === roomId;
/** Whoever has died keeps their last room on the list; it can be given to somebody else, or taken away. */
const isLivingIn =
  (roomId: RoomId) =>
  (resident: InRoom & { readonly presence: string }): boolean =>
    resident.roomId === roomId && resident.presence !== 'died';

function findFault({ homeConfig }: Documents, room: Room): Result<never, OfficeRefusal> | null {
  const isTaken = homeConfig.rooms.some(
    (other) => other.roomId !== room.roomId && isSameName(other.label, room.label),
  );
  return isTaken ? refuse('taken', `There is a ${room.label} already.`) : null;
}

/**
 * A part of the home that no room is in any more is taken from people, too: whoever had no other one would not be rung
 * first for anything. An empty list means all parts.
 */
function withRooms({ homeConfig, directory }: Documents, rooms: Room[]): Outcome {
  const changed = { ...homeConfig, rooms };
  const zones = toZones(changed);
  const people = directory.people.map((person) => ({
    ...person,
    zones: person.zones.filter((zone) => zones.includes(zone)),
  }));
  return ok({ homeConfig: changed, directory: { ...directory, people } });
}
