import { ConsentsPage } from '#gateway/office/consent-messages.ts';
import { DevicesPage } from '#gateway/office/place-messages.ts';

type Change = { readonly [field: string]: unknown };

const aDevice = (deviceId: string, change: Change = {}) => ({
  deviceId,
  label: `device ${deviceId}`,
  className: deviceId.split('-')[0],
  ...{
    roomId: 'room-1',
    residentId: 'resident-1',
    state: 'heard',
    heardAgoMs: 4_000,
    page: null,
    refusal: null,
  },
  ...{ refusedCount: 0, lastRefusedAtMs: null, hasSecret: true },
  ...change,
});

/** Two rooms, each with a resident; `changes` replaces the one fall sensor by others. */
export const aDevicesPage = (changes: readonly Change[] = [{}]): DevicesPage =>
  DevicesPage.parse({
    version: 3,
    nowAtMs: 1_764_000_000_000,
    devices: changes.map((change, index) => aDevice(`fall-${String(index + 1).padStart(4, '0')}`, change)),
    rooms: [
      { roomId: 'room-1', label: 'Room 1', zone: 'ground-floor' },
      { roomId: 'room-10', label: 'Room 10', zone: 'first-floor' },
      { roomId: 'room-2', label: 'Room 2', zone: 'ground-floor' },
    ],
    residents: [
      { residentId: 'resident-1', name: 'Agnes Barlow', roomId: 'room-1' },
      { residentId: 'resident-2', name: 'Albert Finch', roomId: 'room-2' },
    ],
    classes: [
      { className: 'fall', label: 'fall sensor', sensor: 'fall' },
      { className: 'call', label: 'call button', sensor: null },
    ],
  });

/** One resident with a fall sensor whose cell is `change`. */
export const aConsentsPage = (change: Change): ConsentsPage =>
  ConsentsPage.parse({
    version: 7,
    nowAtMs: 1_764_000_000_000,
    sensors: [{ sensor: 'fall', label: 'Fall sensor' }],
    residents: [
      {
        ...{ residentId: 'resident-1', name: 'Agnes Barlow', presence: 'in-home', roomLabel: 'Room 1' },
        cells: [
          {
            ...{ sensor: 'fall', state: 'no-record', record: null, recordedByName: null },
            ...{ deviceIds: ['fall-0001'], refusedCount: 0, lastRefusedAtMs: null },
            ...change,
          },
        ],
      },
    ],
  });
