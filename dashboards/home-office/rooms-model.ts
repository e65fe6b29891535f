import { plural } from '#dashboards/shared/words.ts';
import { fail, ok, type Result } from '#gateway/base/result.ts';
import type { RoomRow, RoomsPage } from '#gateway/office/place-messages.ts';
import type { Base, FieldError } from './draft-model.ts';
import { checkText, compareNames, isFound, toZone, toZoneWords } from './words-model.ts';

export type RoomValues = { readonly label: string; readonly zone: string };

/** Rooms that are found, by part of the home. */
export function toZoneGroups(
  { rooms }: RoomsPage,
  typed: string,
): readonly { readonly zone: string; readonly rooms: readonly RoomRow[] }[] {
  const found = rooms.filter(({ label, zone }) => isFound(typed, [label, toZoneWords(zone)]));
  const zones = [...new Set(found.map(({ zone }) => zone))].toSorted(compareNames);
  return zones.map((zone) => ({
    zone,
    rooms: found.filter((room) => room.zone === zone).toSorted((a, b) => compareNames(a.label, b.label)),
  }));
}

export const toNewRoom = ({ version }: RoomsPage): Base<RoomValues> => ({
  version,
  values: { label: '', zone: '' },
});

export function toRoomBase(page: RoomsPage, roomId: string): Base<RoomValues> | null {
  const room = page.rooms.find((one) => one.roomId === roomId);
  if (room === undefined) return null;
  return { version: page.version, values: { label: room.label, zone: toZoneWords(room.zone) } };
}

export function checkRoom(
  values: RoomValues,
  zones: readonly string[],
): Result<RoomValues, readonly FieldError[]> {
  const label = checkText(values.label, { most: 40, ask: 'Enter what the door says' });
  const zone = checkText(values.zone, { most: 32, ask: 'Enter the part of the home' });
  const errors = [
    ...(label.message === null ? [] : [{ field: 'label', message: label.message }]),
    ...(zone.message === null ? [] : [{ field: 'zone', message: zone.message }]),
  ];
  return errors.length > 0 ? fail(errors) : ok({ label: label.text, zone: toZone(zone.text, zones) });
}

export const toRoomHolds = ({ residentCount, deviceIds }: RoomRow): string =>
  [
    residentCount === 0 ? 'nobody' : plural(residentCount, 'resident', 'residents'),
    deviceIds.length === 0 ? 'no device' : plural(deviceIds.length, 'device', 'devices'),
  ].join(', ');

/** Why a room can't be removed; null: it can. */
export function toRoomInUse({ residentCount, deviceIds }: RoomRow): string | null {
  const stays = [
    ...(residentCount > 0 ? [plural(residentCount, 'resident lives', 'residents live')] : []),
    ...(deviceIds.length > 0 ? [plural(deviceIds.length, 'device stands', 'devices stand')] : []),
  ];
  return stays.length === 0 ? null : `${stays.join(' and ')} there: move them first.`;
}
