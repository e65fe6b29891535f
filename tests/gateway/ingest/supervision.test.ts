import { expect, it } from 'vitest';
import { DeviceId } from '#devices/ids.ts';
import { createSupervision } from '#gateway/ingest/supervision.ts';

const worn = DeviceId.parse('fall-0012');
const mains = DeviceId.parse('audio-0012');
const watch = () => {
  const supervision = createSupervision();
  supervision.expect([worn, mains], 0, new Set());
  return supervision;
};

it.each([
  { atMs: 89_999, lost: [] },
  { atMs: 90_000, lost: ['audio-0012'] },
  { atMs: 180_000, lost: ['fall-0012', 'audio-0012'] },
])('misses after $atMs ms of silence: $lost', ({ atMs, lost }) => {
  expect(
    watch()
      .findLost(atMs)
      .map(({ deviceId }) => deviceId),
  ).toEqual(lost);
});

it('says once that a device is lost, and once that it is back', () => {
  const supervision = watch();
  expect(supervision.findLost(200_000)).toHaveLength(2);
  expect(supervision.findLost(300_000)).toEqual([]);
  expect(supervision.hear(worn, 300_000)).toBe(true);
  expect(supervision.hear(worn, 300_001)).toBe(false);
});

it('counts as heard only what has spoken since the start', () => {
  const supervision = watch();
  expect(supervision.count()).toEqual({ heardCount: 0, expectedCount: 2 });
  supervision.hear(worn, 10);
  expect(supervision.count()).toEqual({ heardCount: 1, expectedCount: 2 });
});

it('remembers over a restart which device was lost, and notices its return', () => {
  const supervision = createSupervision();
  supervision.expect([worn], 0, new Set([worn]));
  expect(supervision.findLost(500_000)).toEqual([]);
  expect(supervision.hear(worn, 500_000)).toBe(true);
});

it('forgets a device that the home no longer has, and keeps what it knows of the others', () => {
  const supervision = watch();
  supervision.hear(worn, 170_000);
  supervision.expect([worn], 175_000, new Set());
  expect(supervision.findLost(200_000)).toEqual([]);
  expect(supervision.count().expectedCount).toBe(1);
});

it('tells of each device whether it was heard, is waited for, or has fallen silent', () => {
  const supervision = watch();
  supervision.hear(worn, 10);
  expect(supervision.findLost(90_000)).toHaveLength(1);
  expect(supervision.list()).toEqual([
    { deviceId: 'fall-0012', state: 'heard', heardUptimeMs: 10 },
    { deviceId: 'audio-0012', state: 'silent', heardUptimeMs: null },
  ]);
  supervision.loseLink(worn);
  expect(supervision.list()[0]).toEqual({ deviceId: 'fall-0012', state: 'waiting', heardUptimeMs: 10 });
});
