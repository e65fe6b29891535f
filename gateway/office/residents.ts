import type { z } from 'zod';
import { ResidentId, type RoomId } from '#devices/ids.ts';
import { toDeviceClassName } from '#devices/registry.ts';
import type { HomeConfig } from '#gateway/alerting/home-config.ts';
import { ok, type Result } from '#gateway/base/result.ts';
import type { Directory, Resident } from '#gateway/staff/directory.ts';
import type { Documents, Replaced } from './documents.ts';
import type { AddResident, ChangeResident, ResidentsPage, SetPresence } from './people-messages.ts';
import type { OfficeRefusal } from './protocol.ts';
import { isSameName, refuse, refuseUnknown } from './refusals.ts';

type Outcome = Result<Replaced, OfficeRefusal>;

export function toResidentsPage({ directory, homeConfig }: Documents, version: number): ResidentsPage {
  return { version, residents: directory.residents, rooms: homeConfig.rooms };
}

/** The next pseudonym. Residents are never taken off the list, so none is given twice. */
export function toNextResidentId({ residents }: Directory): ResidentId {
  const numbers = residents.map(({ residentId }) => Number(/^resident-(\d+)$/.exec(residentId)?.[1] ?? 0));
  return ResidentId.parse(`resident-${Math.max(0, ...numbers) + 1}`);
}

export function addResident(documents: Documents, { name, roomId }: z.output<typeof AddResident>): Outcome {
  const { directory } = documents;
  const resident: Resident = { residentId: toNextResidentId(directory), name, presence: 'in-home', roomId };
  return (
    findFault(documents, resident) ??
    ok({ directory: { ...directory, residents: [...directory.residents, resident] } })
  );
}

export function changeResident(documents: Documents, wish: z.output<typeof ChangeResident>): Outcome {
  const { directory, homeConfig } = documents;
  const { residentId, name, roomId } = wish;
  const before = directory.residents.find((resident) => resident.residentId === residentId);
  if (before === undefined) return refuseUnknown('resident');
  const fault = findFault(documents, wish);
  if (fault !== null) return fault;
  const changed = { directory: withResident(directory, residentId, { name, roomId }) };
  const hasMoved = before.roomId !== roomId;
  return ok(hasMoved ? { ...changed, homeConfig: withWornMoved(homeConfig, residentId, roomId) } : changed);
}

export function setPresence(
  { directory }: Documents,
  { residentId, presence }: z.output<typeof SetPresence>,
): Outcome {
  if (!directory.residents.some((resident) => resident.residentId === residentId))
    return refuseUnknown('resident');
  return ok({ directory: withResident(directory, residentId, { presence }) });
}

const withResident = (directory: Directory, residentId: ResidentId, to: Partial<Resident>): Directory => ({
  ...directory,
  residents: directory.residents.map((resident) =>
    resident.residentId === residentId ? { ...resident, ...to } : resident,
  ),
});

/** A fall sensor is worn: left behind on paper, it would send a carer to the room where its resident used to live. */
const withWornMoved = (config: HomeConfig, residentId: ResidentId, roomId: RoomId | null): HomeConfig => ({
  ...config,
  devices: config.devices.map((place) =>
    place.residentId === residentId && toDeviceClassName(place.deviceId) === 'fall'
      ? { ...place, roomId }
      : place,
  ),
});

function findFault(
  { directory, homeConfig }: Documents,
  { residentId, name, roomId }: Pick<Resident, 'residentId' | 'name' | 'roomId'>,
): Result<never, OfficeRefusal> | null {
  const isTaken = directory.residents.some(
    (other) => other.residentId !== residentId && isSameName(other.name, name),
  );
  if (isTaken)
    return refuse('taken', `A resident is called ${name} already. Add something that tells them apart.`);
  const hasRoom = roomId === null || homeConfig.rooms.some((room) => room.roomId === roomId);
  return hasRoom ? null : refuseUnknown('room');
}
