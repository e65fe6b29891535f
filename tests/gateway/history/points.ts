import { DeviceId, ResidentId, RoomId } from '#devices/ids.ts';
import type { HistoryPoint } from '#gateway/history/contract.ts';

/** An hour that is over, a while ago: on a whole hour, well inside every retention. */
export const hourAtMs = Math.floor(Date.now() / 3_600_000) * 3_600_000 - 26 * 3_600_000;

export const hilda = ResidentId.parse('r-hilda');
export const george = ResidentId.parse('r-george');
export const room12 = RoomId.parse('room-12');
export const audio12 = DeviceId.parse('audio-0012');

/** A sound level of Hilda's in room 12 by its monitor, `seconds` into the hour, unless told otherwise. */
export function aPoint(seconds: number, value: number, more: Partial<HistoryPoint> = {}): HistoryPoint {
  return {
    deviceId: audio12,
    residentId: hilda,
    roomId: room12,
    quantity: 'laeqDba',
    atMs: hourAtMs + seconds * 1_000,
    value,
    ...more,
  };
}

/** One point per 10 s. */
export const manyPoints = (count: number, fromAtMs = hourAtMs): HistoryPoint[] =>
  Array.from({ length: count }, (_, n) => aPoint(0, 30 + (n % 40), { atMs: fromAtMs + n * 10_000 }));
