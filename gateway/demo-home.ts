import { randomBytes, randomInt } from 'node:crypto';
import { DeviceId, HomeId, ResidentId, RoomId } from '#devices/ids.ts';
import type { DeviceClassName } from '#devices/registry.ts';
import type { HomeConfig } from '#gateway/alerting/home-config.ts';
import { PersonId } from '#gateway/alerting/ids.ts';
import { type Consents, ObservingSensor } from '#gateway/office/consents.ts';
import type { Directory } from '#gateway/staff/directory.ts';
import { hashPin } from '#gateway/staff/pin.ts';
import { DEMO_LAMP } from './demo-lamp.ts';

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
  readonly consents: Consents;
  /** Plain secrets, for the simulator alone; the gateway keeps their hashes. */
  readonly devices: ReadonlyArray<{ readonly deviceId: DeviceId; readonly secret: string }>;
  /** For everybody in the directory, made for this run. */
  readonly pin: string;
  /** Zigbee2MQTT's login on this home's broker, and its lamps; null: there are none. */
  readonly zigbee: {
    readonly clientId: string;
    readonly secret: string;
    readonly lamps: readonly string[];
  } | null;
};

/** Rooms with a bedside speaker: a home begins with a few. */
const roomsWithSpeaker: readonly number[] = [3, 7, 12];

const toSecret = (): string => randomBytes(24).toString('base64url');

/**
 * Rowan House: 20 rooms on two floors, each with a worn fall sensor, a call button, an audio monitor and a bed sensor;
 * three of them with a bedside speaker. With `hasLamp`, room 5 has a bathroom lamp that an automation can switch.
 */
export async function createDemoHome({
  hasLamp = false,
}: {
  readonly hasLamp?: boolean;
} = {}): Promise<DemoHome> {
  const numbers = residents.map((_, index) => index + 1);
  const pin = String(randomInt(1_000, 10_000));
  const pinHash = await hashPin(pin);
  const places = numbers.flatMap((number) =>
    toKinds(number).map((kind) => ({
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
    consents: toDemoConsents(numbers),
    devices: places.map(({ deviceId }) => ({ deviceId, secret: toSecret() })),
    pin,
    zigbee: hasLamp ? { clientId: 'zigbee2mqtt', secret: toSecret(), lamps: [DEMO_LAMP] } : null,
  };
}

const toKinds = (number: number): readonly DeviceClassName[] => [
  ...(['fall', 'call', 'audio', 'bed'] as const),
  ...(roomsWithSpeaker.includes(number) ? (['speaker'] as const) : []),
];

/**
 * Every resident and kind of sensor has a record: three in four agreed themselves, for the others it was decided in
 * their best interests. Room 19 took back the one for sound: its audio monitor is refused, and the home office shows it.
 */
function toDemoConsents(numbers: readonly number[]): Consents {
  const helen = PersonId.parse('helen');
  const recordedAtMs = Date.UTC(2026, 8, 1, 10);
  const records = numbers.flatMap((number) =>
    ObservingSensor.options.map((sensor) => {
      const isDecided = number % 4 === 0;
      const isWithdrawn = number === 19 && sensor === 'audio';
      return {
        residentId: ResidentId.parse(`resident-${number}`),
        sensor,
        basis: isDecided ? ('best-interests' as const) : ('consent' as const),
        decision: isDecided
          ? { decidedBy: 'Dr Imani Clarke, GP, with the family', decidedOn: '2026-08-28' }
          : null,
        recordedByPersonId: helen,
        recordedAtMs,
        withdrawnAtMs: isWithdrawn ? Date.UTC(2026, 9, 12, 15) : null,
        withdrawnByPersonId: isWithdrawn ? helen : null,
      };
    }),
  );
  return { records };
}
