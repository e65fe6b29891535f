import { expect, it } from 'vitest';
import { toUnreadWords } from '#dashboards/night-staff/unread-words.ts';
import type { UnreadRoom } from '#gateway/staff/protocol.ts';

const numbered = (...numbers: readonly number[]): string[] => numbers.map((number) => `Room ${number}`);
const unread = (changes: Partial<UnreadRoom>): UnreadRoom => ({
  ...{ roomLabel: null, residentName: null, sensor: 'fall sensor' },
  ...changes,
});
const tail = 'no consent in force. Watch these rooms yourself.';

it.each<{ rooms: ReadonlyArray<string | null>; sentence: string; behindFold?: string }>([
  {
    rooms: numbered(12),
    sentence: 'Room 12: fall sensor not read, no consent in force. Watch this room yourself.',
  },
  { rooms: numbered(4, 7, 12), sentence: `Rooms 4, 7 and 12: fall sensors not read, ${tail}` },
  { rooms: ['Room 2a', 'Room 2b'], sentence: `Rooms 2a and 2b: fall sensors not read, ${tail}` },
  { rooms: ['Room 4', 'Rose Suite'], sentence: `Room 4 and Rose Suite: fall sensors not read, ${tail}` },
  {
    rooms: [null],
    sentence: 'Room unknown: fall sensor not read, no consent in force. Watch this room yourself.',
  },
  {
    rooms: numbered(1, 2, 3, 4, 5, 6, 7, 8, 9),
    sentence: `9 rooms: fall sensors not read, ${tail}`,
    behindFold: 'Rooms 1, 2, 3, 4, 5, 6, 7, 8 and 9',
  },
])('a tired carer reads: $sentence', ({ rooms, sentence, behindFold = null }) => {
  const words = toUnreadWords(rooms.map((roomLabel) => unread({ roomLabel })));
  expect(`${words?.what} ${words?.why} ${words?.action}`).toBe(sentence);
  expect(words?.rooms).toBe(behindFold);
});

it('names no kind of sensor where they are of several', () => {
  const words = toUnreadWords([
    unread({ roomLabel: 'Room 4' }),
    unread({ roomLabel: 'Room 7', sensor: 'chair sensor' }),
  ]);
  expect(words?.what).toBe('Rooms 4 and 7: sensors not read,');
});

it('calls who has no room by name', () => {
  const cyril = unread({ residentName: 'Cyril' });
  expect(toUnreadWords([cyril])).toMatchObject({
    what: 'Cyril: fall sensor not read,',
    action: 'Watch this person yourself.',
  });
  expect(toUnreadWords([unread({ roomLabel: 'Room 4' }), cyril])).toMatchObject({
    what: 'Room 4 and Cyril: fall sensors not read,',
    action: 'Watch these rooms and people yourself.',
  });
});

it('says nothing where every room is read', () => {
  expect(toUnreadWords([])).toBeNull();
});
