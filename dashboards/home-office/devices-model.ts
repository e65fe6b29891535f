import { toDeviceClassName } from '#devices/registry.ts';
import type { DeviceRow, DevicesPage } from '#gateway/office/place-messages.ts';
import { type Colour, compareNames, isFound, toAbout, toZoneWords } from './words-model.ts';

export const deviceLists = [
  { value: '', label: 'All devices' },
  { value: 'look', label: 'Those that need a look' },
  { value: 'silent', label: 'Silent' },
  { value: 'refused', label: 'Refused' },
  { value: 'no-room', label: 'Without a room' },
] as const;

export type DeviceLine = DeviceRow & {
  /** Empty: for nobody in particular. */
  readonly forWhom: string;
  /** Whom it is for lives where it stands: the heading of the room says it already. */
  readonly isAtHome: boolean;
  /** What somebody should see to; null: nothing. */
  readonly trouble: string | null;
};

export type DeviceGroup = {
  readonly key: string;
  /** "Room 12", "No room". */
  readonly title: string;
  /** Who lives there, and in which part of the home. */
  readonly where: string;
  readonly lines: readonly DeviceLine[];
};

type StreamRefusal = NonNullable<DeviceRow['refusal']>;

/** There is nobody whose consent could be on record. */
const nobodyWords = {
  worn: 'Refused: nobody is named for it. Say whom it is for',
  monitor: 'Refused: it is in no room, so nobody can be asked. Say where it stands',
} as const;

const refusalWords: Readonly<Record<StreamRefusal, string>> = {
  'no-record': 'Refused: no consent or best-interests decision is recorded',
  withdrawn: 'Refused: the consent was withdrawn',
  'resident-died': 'Refused: the resident has died. Take the device away',
};

/** A speaker’s page is all that the home has of it, or speaks in its place. */
const isHeardByPage = ({ page, heardAgoMs }: Pick<DeviceRow, 'page' | 'heardAgoMs'>): boolean =>
  page === 'speaks' && heardAgoMs === null;

export function toStateTag({ state, heardAgoMs, page }: DeviceRow): { colour: Colour; words: string } {
  switch (state) {
    case 'heard':
      if (isHeardByPage({ page, heardAgoMs })) return { colour: 'green', words: 'Its page is open' };
      return { colour: 'green', words: heardAgoMs === null ? 'Heard' : `Heard ${toAbout(heardAgoMs)} ago` };
    case 'waiting':
      return { colour: 'grey', words: 'Not heard yet' };
    case 'silent':
      return { colour: 'red', words: heardAgoMs === null ? 'Silent' : `Silent for ${toAbout(heardAgoMs)}` };
    case 'refused':
      return { colour: 'orange', words: 'Refused' };
    case 'not-expected':
      return { colour: 'grey', words: 'Not expected now' };
  }
}

type Resident = DevicesPage['residents'][number];

/** A name, or for whoever may see none: whose it is by the door. */
export function toResidentWords({ rooms }: DevicesPage, { residentId, name, roomId }: Resident): string {
  if (name !== null) return name;
  const room = rooms.find((one) => one.roomId === roomId);
  return room === undefined ? residentId : `Resident of ${room.label}`;
}

function toLine(page: DevicesPage, device: DeviceRow): DeviceLine {
  const resident = page.residents.find(({ residentId }) => residentId === device.residentId);
  const forWhom = resident === undefined ? '' : toResidentWords(page, resident);
  const isAtHome = resident !== undefined && resident.roomId === device.roomId;
  return { ...device, forWhom, isAtHome, trouble: toTrouble(page, device, resident) };
}

function toTrouble(page: DevicesPage, device: DeviceRow, resident: Resident | undefined): string | null {
  if (!device.hasSecret) return 'Can’t sign in: give it a new secret';
  if (device.refusal !== null) return toRefusalWords(device, device.refusal);
  if (device.state === 'silent') return toSilentWords(device);
  if (device.roomId === null) return 'Nobody knows where it is: an alert would say “Room unknown”';
  const home = page.rooms.find(({ roomId }) => roomId === resident?.roomId);
  if (resident !== undefined && home !== undefined && home.roomId !== device.roomId)
    return `${resident.name ?? 'Its resident'} lives in ${home.label}`;
  return null;
}

const silentWords: Readonly<Record<NonNullable<DeviceRow['page']>, string>> = {
  speaks: 'Its page speaks in its place, but has no help button. Look at the speaker',
  mute: 'Its page is open and may not sound: touch it once. Or look at the speaker',
  away: 'Its page has gone: open it again. Or look at the speaker',
  none: 'Look at the speaker, or open its page on a tablet',
};

const toSilentWords = ({ page }: DeviceRow): string =>
  page === null ? 'Look at its battery, and whether it is near enough' : silentWords[page];

function toRefusalWords({ className, roomId, residentId }: DeviceRow, refusal: StreamRefusal): string {
  if (refusal !== 'no-record' || residentId !== null) return refusalWords[refusal];
  if (className !== 'audio') return nobodyWords.worn;
  return roomId === null ? nobodyWords.monitor : refusalWords[refusal];
}

function isOn(list: string, line: DeviceLine): boolean {
  switch (list) {
    case 'look':
      return line.trouble !== null;
    case 'silent':
    case 'refused':
      return line.state === list;
    case 'no-room':
      return line.roomId === null;
    default:
      return true;
  }
}

/** Devices that are found, by room; those without one first. */
export function toDeviceGroups(
  page: DevicesPage,
  { typed, list }: { readonly typed: string; readonly list: string },
): readonly DeviceGroup[] {
  const groups = [null, ...page.rooms.toSorted((a, b) => compareNames(a.label, b.label))].map((room) => {
    const here = page.residents.filter(({ roomId }) => room !== null && roomId === room.roomId);
    const title = room?.label ?? 'No room';
    const names = here.flatMap(({ name }) => (name === null ? [] : [name]));
    const where = room === null ? '' : [...names, toZoneWords(room.zone)].join(' · ');
    const lines = page.devices
      .filter(({ roomId }) => roomId === (room?.roomId ?? null))
      .map((device) => toLine(page, device))
      .filter((line) => isOn(list, line))
      .filter((line) =>
        isFound(typed, [title, where, line.label, line.deviceId, line.forWhom, toStateTag(line).words]),
      )
      .toSorted((a, b) => compareNames(a.deviceId, b.deviceId));
    return { key: room?.roomId ?? '', title, where, lines };
  });
  return groups.filter(({ lines }) => lines.length > 0);
}

/** All that need a look, wherever they are. */
/** Where a tablet beside the bed opens this speaker's page, once; null for other devices. It holds the secret. */
export const toBedsideAddress = (origin: string, deviceId: string, secret: string): string | null =>
  toDeviceClassName(deviceId) === 'speaker' ? `${origin}/bedside/#${deviceId}:${secret}` : null;

export const toTroubled = (page: DevicesPage): readonly DeviceLine[] =>
  page.devices.map((device) => toLine(page, device)).filter(({ trouble }) => trouble !== null);

export const findLine = (page: DevicesPage, deviceId: string): DeviceLine | null => {
  const device = page.devices.find((one) => one.deviceId === deviceId);
  return device === undefined ? null : toLine(page, device);
};
