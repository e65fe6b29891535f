import { expect, it } from 'vitest';
import { DeviceId, RoomId } from '#devices/ids.ts';
import { createDrivenClock } from '#gateway/base/driven-clock.ts';
import { silentLog } from '#gateway/base/log.ts';
import { createAnnouncer, decideAnnounce } from '#gateway/voice/announce.ts';

const place = (deviceId: string, roomId: string | null) => ({
  deviceId: DeviceId.parse(deviceId),
  roomId: roomId === null ? null : RoomId.parse(roomId),
  residentId: null,
});
const home = {
  timeZone: 'Europe/London',
  devices: [
    place('speaker-0099', null),
    place('fall-0012', 'room-12'),
    place('speaker-0013', 'room-12'),
    place('speaker-0012', 'room-12'),
    place('fall-0014', 'room-14'),
  ],
};
const at = (local: string): number =>
  Temporal.PlainDateTime.from(local).toZonedDateTime('Europe/London').epochMilliseconds;

it.each([
  { roomId: 'room-12', local: '2026-11-21T12:00', answer: 'speaker-0012' },
  { roomId: 'room-12', local: '2026-11-21T07:00', answer: 'speaker-0012' },
  { roomId: 'room-12', local: '2026-11-21T21:59', answer: 'speaker-0012' },
  { roomId: 'room-12', local: '2026-11-21T22:00', answer: 'quiet-hours' },
  { roomId: 'room-12', local: '2026-11-21T06:59', answer: 'quiet-hours' },
  { roomId: 'room-12', local: '2026-07-01T06:59', answer: 'quiet-hours' },
  { roomId: 'room-12', local: '2026-07-01T07:00', answer: 'speaker-0012' },
  { roomId: 'room-14', local: '2026-11-21T12:00', answer: 'no-speaker-there' },
  { roomId: 'room-99', local: '2026-11-21T12:00', answer: 'no-speaker-there' },
  { roomId: 'room-99', local: '2026-11-21T23:00', answer: 'no-speaker-there' },
  { roomId: null, local: '2026-11-21T12:00', answer: 'no-speaker-there' },
])('in $roomId at $local: $answer', ({ roomId, local, answer }) => {
  const request = { roomId: roomId === null ? null : RoomId.parse(roomId) };
  const decision = decideAnnounce(request, home, at(local));
  expect(decision.ok ? decision.value : decision.failure).toBe(answer);
});

it('says what it takes, and nothing of what it refuses', () => {
  const said: string[] = [];
  const clock = createDrivenClock({ bootId: 'boot', nowMs: at('2026-11-21T21:59:30'), uptimeMs: 0 });
  const announce = createAnnouncer({
    homeConfig: () => home,
    say: async ({ deviceId, words }) => void said.push(`${deviceId} ${words}`),
    clock,
    log: silentLog,
  });
  const lunch = { roomId: RoomId.parse('room-12'), words: 'Good night.' };
  expect(announce(lunch)).toBe(null);
  clock.advance(30_000);
  expect(announce(lunch)).toBe('quiet-hours');
  expect(said).toEqual(['speaker-0012 Good night.']);
});
