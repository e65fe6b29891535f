import type { UnreadRoom } from '#gateway/staff/protocol.ts';
import { cardWords, toList } from './words.ts';

/** What stands there for as long as rooms are not read: where, what, why, what to do. */
export type UnreadWords = {
  /** "Rooms 4, 7 and 12: fall sensors not read," */
  readonly what: string;
  readonly why: string;
  readonly action: string;
  /** Where they are too many for a sentence: all of them, behind a fold. */
  readonly rooms: string | null;
};

/** More than these are no longer read in a second (design decision). */
const NAMED_MOST = 8;

/** Null: every room that has a sensor is read. */
export function toUnreadWords(unread: readonly UnreadRoom[]): UnreadWords | null {
  const labels = [
    ...new Set(
      unread.map(({ roomLabel, residentName }) => roomLabel ?? residentName ?? cardWords.roomUnknown),
    ),
  ];
  if (labels.length === 0) return null;
  const isOne = labels.length === 1;
  const isMany = labels.length > NAMED_MOST;
  const hasPeople = unread.some(({ residentName }) => residentName !== null);
  const many = hasPeople ? 'rooms and people' : 'rooms';
  const where = isMany ? `${labels.length} ${many}` : toRooms(labels);
  return {
    what: `${where}: ${toSensors(unread)} not read,`,
    why: 'no consent in force.',
    action: `Watch ${isOne ? (hasPeople ? 'this person' : 'this room') : `these ${many}`} yourself.`,
    rooms: isMany ? toRooms(labels) : null,
  };
}

/** "Rooms 4, 7 and 12", where that is how the doors are called. */
function toRooms(labels: readonly string[]): string {
  const numbers = labels.flatMap((label) => /^Room (\S*\d\S*)$/.exec(label)?.[1] ?? []);
  return labels.length > 1 && numbers.length === labels.length ? `Rooms ${toList(numbers)}` : toList(labels);
}

function toSensors(unread: readonly UnreadRoom[]): string {
  const [sensor, ...others] = new Set(unread.map((each) => each.sensor));
  if (sensor === undefined || others.length > 0) return 'sensors';
  return unread.length === 1 ? sensor : `${sensor}s`;
}
