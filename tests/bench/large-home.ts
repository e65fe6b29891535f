import { randomBytes } from 'node:crypto';
import { DeviceId, HomeId, ResidentId, RoomId } from '#devices/ids.ts';
import { PersonId } from '#gateway/alerting/ids.ts';
import { toDeviceCredential } from '#gateway/broker/device-credential.ts';
import type { HomeDocuments } from '#gateway/home-documents.ts';
import { ObservingSensor } from '#gateway/office/consents.ts';
import { hashPin } from '#gateway/staff/pin.ts';

export type KnownDevice = { readonly deviceId: DeviceId; readonly secret: string };

export type LargeHome = {
  readonly documents: HomeDocuments;
  /** Each worn by a resident with a room of their own. */
  readonly falls: readonly KnownDevice[];
  /** Audio monitors and worn sensors in turn, spread over the rooms; they only measure. */
  readonly sensors: readonly KnownDevice[];
  /** Beside the beds of the first residents. */
  readonly speakers: readonly KnownDevice[];
  readonly personId: string;
  readonly pin: string;
};

export const BENCH_HOME_ID = HomeId.parse('bench-house');

const number = (index: number): string => String(index).padStart(4, '0');

/** A home of `fallCount` residents, `sensorCount` further sensors and speakers: at most 500 and, in all, 4,096. */
export async function createLargeHome(size: {
  readonly fallCount: number;
  readonly sensorCount: number;
  readonly speakerCount?: number;
}): Promise<LargeHome> {
  const roomOf = (index: number) => RoomId.parse(`room-${(index % size.fallCount) + 1}`);
  const indices = (count: number) => Array.from({ length: count }, (_, index) => index);
  const withSecret = (deviceId: string): KnownDevice => ({
    deviceId: DeviceId.parse(deviceId),
    secret: randomBytes(24).toString('base64url'),
  });
  const falls = indices(size.fallCount).map((index) => withSecret(`fall-${number(index + 1)}`));
  const sensors = indices(size.sensorCount).map((index) =>
    withSecret(index % 2 === 0 ? `audio-${number(index + 1)}` : `fall-${number(size.fallCount + index + 1)}`),
  );
  const speakers = indices(size.speakerCount ?? 0).map((index) => withSecret(`speaker-${number(index + 1)}`));
  const residentOf = (index: number) => ResidentId.parse(`resident-${index + 1}`);
  const pin = '1357';
  const personId = PersonId.parse('amy');
  // The falls stand last in the list: nothing that looks devices up may be flattered by their place.
  const devices = [
    ...sensors.map(({ deviceId }, index) => ({
      deviceId,
      roomId: roomOf(index),
      residentId: residentOf(index % size.fallCount),
    })),
    ...speakers.map(({ deviceId }, index) => ({ deviceId, roomId: roomOf(index), residentId: null })),
    ...falls.map(({ deviceId }, index) => ({
      deviceId,
      roomId: roomOf(index),
      residentId: residentOf(index),
    })),
  ];
  const documents: HomeDocuments = {
    homeConfig: {
      homeId: BENCH_HOME_ID,
      timeZone: 'Europe/London',
      rooms: falls.map((_, index) => ({
        roomId: roomOf(index),
        label: `Room ${index + 1}`,
        zone: 'ground-floor',
      })),
      devices,
    },
    directory: {
      homeName: 'Bench House',
      people: [{ personId, name: 'Amy', role: 'carer', zones: [], pinHash: await hashPin(pin) }],
      residents: falls.map((_, index) => ({
        residentId: residentOf(index),
        name: `Resident ${index + 1}`,
        presence: 'in-home',
        roomId: roomOf(index),
      })),
    },
    consents: {
      records: falls.flatMap((_, index) =>
        ObservingSensor.options.map((sensor) => ({
          residentId: residentOf(index),
          sensor,
          basis: 'consent' as const,
          decision: null,
          recordedByPersonId: personId,
          recordedAtMs: 0,
          withdrawnAtMs: null,
          withdrawnByPersonId: null,
        })),
      ),
    },
    credentials: [...falls, ...sensors, ...speakers].map(({ deviceId, secret }) =>
      toDeviceCredential(BENCH_HOME_ID, deviceId, secret),
    ),
  };
  return { documents, falls, sensors, speakers, personId, pin };
}
