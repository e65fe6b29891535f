import { afterEach, beforeEach, expect, it } from 'vitest';
import { createDrivenClock, type DrivenClock } from '#gateway/base/driven-clock.ts';
import { startHome, type TestHome } from '#tests/support/a-home.ts';
import { findRecording, finishOf, playRecording } from '#tests/support/a-recording.ts';

/*
  in room 12 a person sits down and gets up again (recorded)
  the sensor streams all of it through its detector
  nobody's screen rings high, then or in the minute after
*/

let clock: DrivenClock;
let home: TestHome;
beforeEach(async () => {
  clock = createDrivenClock({
    bootId: 'night-boot',
    nowMs: Date.UTC(2026, 10, 21, 3, 10),
    uptimeMs: 5_000_000,
  });
  home = await startHome({ clock });
});
afterEach(() => home.stop());

it('a recorded person sitting down does not ring high', async () => {
  const { file, words } = findRecording('sitting');
  console.log(`night: ${words}`);
  const amy = await home.carer('amy');
  const high: string[] = [];
  amy.onAlert(({ priority, kind }) => {
    if (priority === 'high') high.push(kind);
  });
  await finishOf(playRecording(home, file, 'fall-0012'));
  const { heardCount } = (await amy.heartbeat()).devices;
  expect(heardCount, 'the sensor was there').toBe(1);
  clock.advance(61_000);
  await amy.heartbeat();
  expect(high).toEqual([]);
}, 60_000);
