import { expect, it } from 'vitest';
import { DeviceId, ResidentId, RoomId } from '#devices/ids.ts';
import { toUnreadRooms } from '#gateway/staff/unread-rooms.ts';

const room = (number: number) => ({
  roomId: RoomId.parse(`room-${number}`),
  label: `Room ${number}`,
  zone: 'east',
});
const agnes = ResidentId.parse('resident-1');
const source = {
  homeConfig: { rooms: [room(1), room(4), room(12)] },
  directory: {
    residents: [
      { residentId: agnes, name: 'Agnes', presence: 'in-home' as const, roomId: room(12).roomId },
      {
        residentId: ResidentId.parse('resident-2'),
        name: 'Cyril',
        presence: 'in-home' as const,
        roomId: null,
      },
    ],
  },
};

type Where = readonly [device: string, room: number | null, resident: number | null];
it.each<{ why: string; places: readonly Where[]; rooms: ReadonlyArray<string | null> }>([
  { why: 'all is read', places: [], rooms: [] },
  { why: 'her fall sensor is not', places: [['fall-0001', 1, 1]], rooms: ['Room 1'] },
  {
    why: 'one that is worn stands in no room, and she lives in one',
    places: [['fall-0001', null, 1]],
    rooms: ['Room 12'],
  },
  { why: 'a spare, nobody’s and nowhere', places: [['fall-0001', null, null]], rooms: [] },
  { why: 'nobody is named for it, and it is in a room', places: [['fall-0001', 4, null]], rooms: ['Room 4'] },
  {
    why: 'what never rings is missed by no carer',
    places: [
      ['audio-0001', 1, 1],
      ['bed-0001', 1, 1],
    ],
    rooms: [],
  },
  {
    why: 'two in one room',
    places: [
      ['fall-0001', 1, 1],
      ['fall-0002', 1, 2],
    ],
    rooms: ['Room 1'],
  },
  {
    why: 'as one walks along the doors',
    places: [
      ['fall-0001', 12, 1],
      ['fall-0002', 4, 2],
    ],
    rooms: ['Room 4', 'Room 12'],
  },
])('says which rooms carers must watch for themselves: $why', ({ places, rooms }) => {
  const given = places.map(([deviceId, roomNumber, number]) => ({
    deviceId: DeviceId.parse(deviceId),
    roomId: roomNumber === null ? null : room(roomNumber).roomId,
    residentId: number === null ? null : ResidentId.parse(`resident-${number}`),
  }));
  expect(toUnreadRooms(given, source)).toEqual(
    rooms.map((roomLabel) => ({ roomLabel, residentName: null, sensor: 'fall sensor' })),
  );
});

it('who has no room is called by name, once for several sensors', () => {
  const given = [2, 2].map((number, index) => ({
    deviceId: DeviceId.parse(`fall-000${index + 1}`),
    roomId: null,
    residentId: ResidentId.parse(`resident-${number}`),
  }));
  expect(toUnreadRooms(given, source)).toEqual([
    { roomLabel: null, residentName: 'Cyril', sensor: 'fall sensor' },
  ]);
});
