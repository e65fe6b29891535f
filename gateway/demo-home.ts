import { randomBytes, randomInt } from 'node:crypto';
import { DeviceId, HomeId, ResidentId, RoomId } from '#devices/ids.ts';
import type { HomeConfig } from '#gateway/alerting/home-config.ts';
import { PersonId } from '#gateway/alerting/ids.ts';
import type { Directory } from '#gateway/staff/directory.ts';
import { hashPin } from '#gateway/staff/pin.ts';

/** Twenty invented people in alphabetical order: room 1 to room 20. */
const residents: readonly string[] = [
  'Agnes Barlow',
  'Albert Finch',
  'Beryl Cooper',
  'Cyril Hobbs',
  'Doris Ashby',
  'Edith Lamb',
  'Ernest Pike',
  'Freda Knowles',
  'George Tully',
  'Gladys Marlow',
  'Harold Binns',
  'Hilda Forsyth',
  'Irene Sharples',
  'Joan Whitty',
  'Leonard Crabb',
  'Mabel Thorne',
  'Norman Eccles',
  'Olive Prentice',
  'Reginald Dale',
  'Winifred Moss',
];

const staff = [
  { personId: 'amy', name: 'Amy', role: 'carer' },
  { personId: 'ben', name: 'Ben', role: 'carer' },
  { personId: 'ruth', name: 'Ruth', role: 'nurse-in-charge' },
  { personId: 'helen', name: 'Helen', role: 'manager' },
  { personId: 'tom', name: 'Tom', role: 'installer' },
] as const;

export type DemoHome = {
  readonly homeConfig: HomeConfig;
  readonly directory: Directory;
  /** Plain secrets, for the simulator alone; the gateway keeps their hashes. */
  readonly devices: ReadonlyArray<{ readonly deviceId: DeviceId; readonly secret: string }>;
  /** For everybody in the directory, made for this run. */
  readonly pin: string;
};

/** Rowan House: 20 rooms on two floors, each with a worn fall sensor, a call button and an audio monitor. */
export async function createDemoHome(): Promise<DemoHome> {
  const numbers = residents.map((_, index) => index + 1);
  const kinds = ['fall', 'call', 'audio'] as const;
  const pin = String(randomInt(1_000, 10_000));
  const pinHash = await hashPin(pin);
  const places = numbers.flatMap((number) =>
    kinds.map((kind) => ({
      deviceId: DeviceId.parse(`${kind}-${String(number).padStart(4, '0')}`),
      roomId: RoomId.parse(`room-${number}`),
      residentId: ResidentId.parse(`resident-${number}`),
    })),
  );
  return {
    homeConfig: {
      homeId: HomeId.parse('rowan-house'),
      timeZone: 'Europe/London',
      rooms: numbers.map((number) => ({
        roomId: RoomId.parse(`room-${number}`),
        label: `Room ${number}`,
        zone: number <= 10 ? 'ground-floor' : 'first-floor',
      })),
      devices: places,
    },
    directory: {
      homeName: 'Rowan House',
      people: staff.map((person) => ({
        ...person,
        personId: PersonId.parse(person.personId),
        zones: [],
        pinHash,
      })),
      residents: residents.map((name, index) => ({
        residentId: ResidentId.parse(`resident-${index + 1}`),
        name,
        presence: 'in-home',
        roomId: RoomId.parse(`room-${index + 1}`),
      })),
    },
    devices: places.map(({ deviceId }) => ({ deviceId, secret: randomBytes(24).toString('base64url') })),
    pin,
  };
}
