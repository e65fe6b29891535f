import { expect, it } from 'vitest';
import { DeviceId, ResidentId, RoomId } from '#devices/ids.ts';
import { emptyHome, type Home } from '#gateway/alerting/home.ts';
import { HomeConfig } from '#gateway/alerting/home-config.ts';
import { silentLog } from '#gateway/base/log.ts';
import type { HistoryPoint } from '#gateway/history/contract.ts';
import { createHistoryFeed } from '#gateway/history/history-feed.ts';
import { hourAtMs } from './points.ts';

const deviceId = DeviceId.parse('audio-0012');
const config = HomeConfig.parse({
  homeId: 'rowan-house',
  timeZone: 'Europe/London',
  rooms: [{ roomId: 'room-12', label: 'Room 12', zone: 'upper' }],
  devices: [{ deviceId, roomId: 'room-12', residentId: 'r-hilda' }],
});

function aFeed() {
  const added: HistoryPoint[] = [];
  const warned: string[] = [];
  const home: Home = { ...emptyHome, config };
  const feed = createHistoryFeed({
    history: { add: (points) => void added.push(...points) },
    home: () => home,
    log: { ...silentLog, warn: (event) => void warned.push(event) },
  });
  return { feed, added, warned };
}
const body = JSON.stringify({ laeqDba: { mean: 41, most: 44 } });

it('gives a reading to the resident whom the device watches, and one of a device that stands nowhere to nobody', () => {
  const { feed, added } = aFeed();
  feed.keepTelemetry([
    { deviceId, windowAtMs: hourAtMs, readingCount: 2, body },
    { deviceId: 'audio-0099', windowAtMs: hourAtMs, readingCount: 2, body },
  ]);
  expect(added).toEqual([
    {
      deviceId,
      roomId: RoomId.parse('room-12'),
      residentId: ResidentId.parse('r-hilda'),
      quantity: 'laeqDba',
      atMs: hourAtMs,
      value: 41,
    },
  ]);
});

it('loses a window that can’t be read, and says so; nobody else notices', () => {
  const { feed, added, warned } = aFeed();
  feed.keepTelemetry([{ deviceId, windowAtMs: hourAtMs, readingCount: 1, body: '{"laeqDba":' }]);
  expect(added).toEqual([]);
  expect(warned).toEqual(['history-windows-unreadable']);
});

it('adds the two counts of a prompt', () => {
  const { feed, added } = aFeed();
  const residentId = ResidentId.parse('r-hilda');
  feed.keepPrompt({ deviceId: null, residentId, roomId: null, dueAtMs: hourAtMs, isAnswered: false });
  expect(added.map(({ quantity, value }) => [quantity, value])).toEqual([
    ['promptAnsweredCount', 0],
    ['promptUnansweredCount', 1],
  ]);
});
