import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { DeviceId, HomeId } from '#devices/ids.ts';
import { type BedsideSpeaker, startBedsideSpeaker } from '#firmware-sim/bedside-speaker.ts';
import type { Clock } from '#gateway/base/clock.ts';
import { toLocalTime } from '#gateway/base/local-time.ts';
import { type Log, silentLog } from '#gateway/base/log.ts';
import { createSystemClock } from '#gateway/system.ts';
import { startHome, type TestHome } from '#tests/support/a-home.ts';

const MINUTE_MS = 60_000;
const UNTIL_DUE_MS = 5_000;

let folder: string;
let home: TestHome;
let speaker: BedsideSpeaker;
const errors: string[] = [];
const log: Log = { ...silentLog, error: (event, fields) => void errors.push(`${event} ${fields?.code}`) };

/** Wherever the wall clock stands, the next full minute is near. */
function aClockBeforeTheMinute(): Clock {
  const clock = createSystemClock();
  const skewMs = MINUTE_MS - (clock.nowMs() % MINUTE_MS) - UNTIL_DUE_MS;
  return { ...clock, nowMs: () => clock.nowMs() + skewMs };
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nightwell-voice-folder-'));
  errors.length = 0;
});
afterEach(async () => {
  await speaker?.stop();
  await home?.stop();
  rmSync(folder, { recursive: true, force: true });
});

it('a file where the sounds are to be kept: falls ring, and a reminder is said', async () => {
  const clock = aClockBeforeTheMinute();
  writeFileSync(join(folder, 'voice'), 'not a folder');
  mkdirSync(join(folder, 'plans'));
  const at = [toLocalTime(clock.nowMs() + UNTIL_DUE_MS, 'Europe/London')];
  const tea = { planId: 'tea', kind: 'drink', say: 'There is tea.', at, speakerDeviceId: 'speaker-0012' };
  writeFileSync(join(folder, 'plans', 'resident-12.yaml'), JSON.stringify({ reminders: [tea] }));
  home = await startHome({ dataFolder: folder, clock, log });
  const sounds: Uint8Array[] = [];
  speaker = startBedsideSpeaker({
    brokerUrl: `mqtt://127.0.0.1:${home.gateway().mqttPort}`,
    homeId: HomeId.parse('rowan-house'),
    deviceId: DeviceId.parse('speaker-0012'),
    secret: home.secretOf('speaker-0012'),
    speed: 50,
    onSound: (_command, wav) => void sounds.push(wav),
  });
  const amy = await home.carer('amy');
  const sensor = await home.device('fall-0005');
  await sensor.fall(1);
  await amy.waitFor(({ kind, room }) => kind === 'possible-fall' && room?.label === 'Room 5', 2_000);
  await vi.waitUntil(() => sounds.length > 0, { timeout: UNTIL_DUE_MS + 10_000, interval: 20 });
  expect(sounds[0]?.length).toBeGreaterThan(10_000);
  expect(errors).toEqual(['voice-cache-unusable EEXIST']);
  expect(home.gateway().stats()).toMatchObject({ unusableCacheCount: 1, unkeptCount: 0 });
});
