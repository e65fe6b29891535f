import { expect, it } from 'vitest';
import { toUnreadWords } from '#dashboards/night-staff/unread-words.ts';

const numbered = (...numbers: readonly number[]): string[] => numbers.map((number) => `Room ${number}`);
const tail = 'no consent record. Watch these rooms yourself.';

it.each<{ rooms: ReadonlyArray<string | null>; sentence: string; behindFold?: string }>([
  {
    rooms: numbered(12),
    sentence: 'Room 12: fall sensor not read, no consent record. Watch this room yourself.',
  },
  { rooms: numbered(4, 7, 12), sentence: `Rooms 4, 7 and 12: fall sensors not read, ${tail}` },
  { rooms: ['Room 2a', 'Room 2b'], sentence: `Rooms 2a and 2b: fall sensors not read, ${tail}` },
  { rooms: ['Room 4', 'Rose Suite'], sentence: `Room 4 and Rose Suite: fall sensors not read, ${tail}` },
  {
    rooms: [null],
    sentence: 'Room unknown: fall sensor not read, no consent record. Watch this room yourself.',
  },
  {
    rooms: numbered(1, 2, 3, 4, 5, 6, 7, 8, 9),
    sentence: `9 rooms: fall sensors not read, ${tail}`,
    behindFold: 'Rooms 1, 2, 3, 4, 5, 6, 7, 8 and 9',
  },
])('a tired carer reads: $sentence', ({ rooms, sentence, behindFold = null }) => {
  const words = toUnreadWords(rooms.map((roomLabel) => ({ roomLabel, sensor: 'fall sensor' })));
  expect(`${words?.what} ${words?.why} ${words?.action}`).toBe(sentence);
  expect(words?.rooms).toBe(behindFold);
});

it('names no kind of sensor where they are of several', () => {
  const words = toUnreadWords([
    { roomLabel: 'Room 4', sensor: 'fall sensor' },
    { roomLabel: 'Room 7', sensor: 'chair sensor' },
  ]);
  expect(words?.what).toBe('Rooms 4 and 7: sensors not read,');
});

it('says nothing where every room is read', () => {
  expect(toUnreadWords([])).toBeNull();
});
