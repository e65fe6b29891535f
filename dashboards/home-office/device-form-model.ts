import { ResidentId, type RoomId } from '#devices/ids.ts';
import { fail, ok, type Result } from '#gateway/base/result.ts';
import type { DevicesPage } from '#gateway/office/place-messages.ts';
import type { Choice } from './choice.ts';
import { toResidentWords } from './devices-model.ts';
import type { Base, FieldError } from './draft-model.ts';
import { toRoomId } from './residents-model.ts';
import { compareNames, toCapital } from './words-model.ts';

export type PlaceValues = { readonly roomId: string; readonly residentId: string };
export type PlaceWish = { readonly roomId: RoomId | null; readonly residentId: ResidentId | null };
export type DeviceValues = PlaceValues & { readonly className: string; readonly number: string };
export type DeviceWish = PlaceWish & { readonly className: string; readonly number: number };

export const toNewDevice = ({ version }: DevicesPage): Base<DeviceValues> => ({
  version,
  values: { className: '', number: '', roomId: '', residentId: '' },
});

export function toPlaceBase(page: DevicesPage, deviceId: string): Base<PlaceValues> | null {
  const device = page.devices.find((one) => one.deviceId === deviceId);
  if (device === undefined) return null;
  const { roomId, residentId } = device;
  return { version: page.version, values: { roomId: roomId ?? '', residentId: residentId ?? '' } };
}

/** Where, and for whom: with a room comes the one who lives there, who can still be changed. */
export function withRoom(page: DevicesPage, roomId: string): PlaceValues {
  const here = page.residents.filter((resident) => resident.roomId === roomId);
  return { roomId, residentId: here.length === 1 ? (here[0]?.residentId ?? '') : '' };
}

const toPlace = ({ roomId, residentId }: PlaceValues): PlaceWish => ({
  roomId: toRoomId(roomId),
  residentId: residentId === '' ? null : ResidentId.parse(residentId),
});

export const checkPlace = (values: PlaceValues): Result<PlaceWish, readonly FieldError[]> =>
  ok(toPlace(values));

/** `fall` and `21` as the casing has it: `fall-0021`. */
export const toDeviceId = (className: string, number: number): string =>
  `${className}-${String(number).padStart(4, '0')}`;

/** The digits alone, or the whole of what stands on the casing: `21`, `0021`, `fall-0021`. */
function parseNumber(typed: string, className: string): number | null {
  const digits = /^(?:([a-z]+)-)?(\d{1,4})$/.exec(typed.trim().toLowerCase());
  if (digits === null || (digits[1] !== undefined && digits[1] !== className)) return null;
  const number = Number(digits[2]);
  return number >= 1 ? number : null;
}

export function checkDevice(
  values: DeviceValues,
  { classes, devices }: Pick<DevicesPage, 'classes' | 'devices'>,
): Result<DeviceWish, readonly FieldError[]> {
  const { className } = values;
  const errors: FieldError[] = [];
  if (!classes.some((one) => one.className === className))
    errors.push({ field: 'className', message: 'Choose the kind of device' });
  const number = parseNumber(values.number, className);
  if (number === null) {
    errors.push({ field: 'number', message: 'Enter the number on the casing, from 1 to 9999' });
    return fail(errors);
  }
  const deviceId = toDeviceId(className, number);
  if (devices.some((one) => one.deviceId === deviceId))
    errors.push({
      field: 'number',
      message: `${deviceId} is here already. Look at the number on the casing again`,
    });
  return errors.length > 0 ? fail(errors) : ok({ className, number, ...toPlace(values) });
}

/** Residents to choose from; whoever is chosen already and has left the list stays choosable, or the choice would lie. */
export const toResidentChoices = (page: DevicesPage, chosen: string): readonly Choice[] => [
  { value: '', label: 'Nobody in particular' },
  ...(chosen === '' || page.residents.some(({ residentId }) => residentId === chosen)
    ? []
    : [{ value: chosen, label: `${chosen}, who is no longer here` }]),
  ...page.residents
    .map((resident) => ({ value: resident.residentId as string, label: toResidentWords(page, resident) }))
    .toSorted((a, b) => compareNames(a.label, b.label)),
];

export const toClassChoices = ({ classes }: DevicesPage): readonly Choice[] =>
  classes.map(({ className, label, sensor }) => ({
    value: className,
    label: toCapital(label),
    hint:
      sensor === null
        ? 'Observes nobody.'
        : 'Observes a resident: nothing of it is read before that is consented to.',
  }));
