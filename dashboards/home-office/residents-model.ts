import { RoomId } from '#devices/ids.ts';
import { fail, ok, type Result } from '#gateway/base/result.ts';
import type { ResidentRow, ResidentsPage } from '#gateway/office/people-messages.ts';
import type { Presence } from '#gateway/staff/directory.ts';
import type { Choice } from './choice.ts';
import type { Base, FieldError } from './draft-model.ts';
import { checkText, compareNames, isFound, presenceWords, toZoneWords } from './words-model.ts';

type RoomChoice = ResidentsPage['rooms'][number];

export type ResidentLine = ResidentRow & {
  readonly room: RoomChoice | null;
};

/** A smaller list: everybody who has not died, by default. */
export const residentLists = [
  { value: '', label: 'Who lives here' },
  { value: 'in-home', label: 'In the home' },
  { value: 'out', label: 'In hospital or away' },
  { value: 'no-room', label: 'Without a room' },
  { value: 'died', label: 'Died' },
] as const;

function isOn(list: string, { presence, roomId }: ResidentRow): boolean {
  switch (list) {
    case 'in-home':
    case 'died':
      return presence === list;
    case 'out':
      return presence === 'in-hospital' || presence === 'away';
    case 'no-room':
      return roomId === null && presence !== 'died';
    default:
      return presence !== 'died';
  }
}

/** Who is found, by room, those without one first. */
export function toResidentLines(
  { residents, rooms }: ResidentsPage,
  { typed, list }: { readonly typed: string; readonly list: string },
): readonly ResidentLine[] {
  return residents
    .map((resident) => ({
      ...resident,
      room: rooms.find(({ roomId }) => roomId === resident.roomId) ?? null,
    }))
    .filter((line) => isOn(list, line))
    .filter(({ name, room, presence }) =>
      isFound(typed, [name, room?.label ?? 'no room', room?.zone ?? null, presenceWords[presence]]),
    )
    .toSorted(
      (a, b) => compareNames(a.room?.label ?? '', b.room?.label ?? '') || compareNames(a.name, b.name),
    );
}

export type ResidentValues = { readonly name: string; readonly roomId: string };
export type ResidentWish = { readonly name: string; readonly roomId: RoomId | null };

export const toNewResident = ({ version }: ResidentsPage): Base<ResidentValues> => ({
  version,
  values: { name: '', roomId: '' },
});

export function toResidentBase(page: ResidentsPage, residentId: string): Base<ResidentValues> | null {
  const resident = page.residents.find((one) => one.residentId === residentId);
  if (resident === undefined) return null;
  return { version: page.version, values: { name: resident.name, roomId: resident.roomId ?? '' } };
}

export function checkResident(values: ResidentValues): Result<ResidentWish, readonly FieldError[]> {
  const name = checkText(values.name, { most: 80, ask: 'Enter the resident’s name' });
  if (name.message !== null) return fail([{ field: 'name', message: name.message }]);
  return ok({ name: name.text, roomId: toRoomId(values.roomId) });
}

/** A value that a list of rooms offered; nothing chosen is no room. */
export const toRoomId = (value: string): RoomId | null => (value === '' ? null : RoomId.parse(value));

/** Rooms to choose from, each with its part of the home. */
export const toRoomChoices = (rooms: readonly RoomChoice[], none: string): readonly Choice[] => [
  { value: '', label: none },
  ...rooms
    .toSorted((a, b) => compareNames(a.label, b.label))
    .map(({ roomId, label, zone }) => ({ value: roomId, label: `${label} – ${toZoneWords(zone)}` })),
];

/** What a change of place means for the devices, said before it is made and after. */
export function toPresenceMeaning(presence: Presence): string {
  switch (presence) {
    case 'in-home':
      return 'Their devices are expected again, and one that is silent is reported.';
    case 'in-hospital':
    case 'away':
      return 'Their devices may be silent meanwhile: nobody is told of that. What they report still rings.';
    case 'died':
      return 'Nothing that their devices send is read any more.';
  }
}
