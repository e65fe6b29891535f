import { afterEach, beforeEach, expect, it } from 'vitest';
import { createDrivenClock, type DrivenClock } from '#gateway/base/driven-clock.ts';
import { replay } from '#tests/faults/replaying.ts';
import { openPage, type TestPage } from '#tests/gateway/voice/a-page.ts';
import { startHome, type TestHome } from '#tests/support/a-home.ts';
import { visitOffice } from '#tests/support/an-office-visitor.ts';

/*
  the speaker of room 12 is a tablet with the bedside page, and nothing else
  while the page may sound, nobody is told that the speaker is silent, also over a restart of the gateway
  the page goes: after 90 s the board says so, in words for a page; it comes back, and the card goes away by itself
  a page that may not sound, or whose key was renewed, counts for nothing
*/

const deviceId = 'speaker-0012';
let clock: DrivenClock;
let home: TestHome;
const pages: TestPage[] = [];
beforeEach(async () => {
  const nowMs = Date.UTC(2026, 10, 21, 20, 10);
  clock = createDrivenClock({ bootId: 'night-boot', nowMs, uptimeMs: 5_000_000 });
  home = await startHome({ clock });
});
afterEach(async () => {
  for (const page of pages.splice(0)) page.leave();
  await home.stop();
});

async function open(sound: 'on' | 'locked', key = home.secretOf(deviceId)): Promise<TestPage> {
  const page = openPage(home.url(), { deviceId, key });
  pages.push(page);
  expect(await page.refusal()).toBe(null);
  await page.beat(sound);
  return page;
}

/** So long, with a word from the page every five seconds of it. */
async function pass(ms: number, page: TestPage | null = null, sound: 'on' | 'locked' = 'on'): Promise<void> {
  for (let leftMs = ms; leftMs > 0; leftMs -= 5_000) {
    clock.advance(Math.min(5_000, leftMs));
    await page?.beat(sound);
  }
}

const silent = () =>
  Object.values(home.gateway().pipeline.home().open).find(
    (alert) => alert.kind === 'device-silent' && alert.deviceId === deviceId,
  );

/** Of the speaker alone: the demonstration home's other devices are silent here, and none of this test's. */
const isIts = ({ deviceLabel, state }: { deviceLabel: string | null; state: string }) =>
  deviceLabel === 'bedside speaker 0012' && state !== 'closed';

it('a page that may sound is a speaker that is heard, also over a restart, and its heartbeats leave no trace', async () => {
  const page = await open('on');
  await pass(200_000, page);
  expect(silent()).toBe(undefined);
  const { seq } = home.gateway().pipeline.home();
  await pass(60_000, page);
  expect(home.gateway().pipeline.home().seq).toBe(seq);

  await home.restart();
  await pass(20_000);
  const again = await open('on');
  await pass(200_000, again);
  expect(silent()).toBe(undefined);
  const amy = await home.carer('amy');
  expect((await amy.heartbeat()).devices.heardCount).toBe(1);
});

it('a page that goes away is told after the usual time, in its own words, and closes its card by coming back', async () => {
  const amy = await home.carer('amy');
  const page = await open('on');
  await pass(100_000, page);
  page.leave();
  await pass(80_000);
  expect(silent()).toBe(undefined);
  await pass(25_000);
  expect(await amy.waitFor(isIts, 2_000)).toMatchObject({
    kind: 'device-silent',
    room: { label: 'Room 12' },
    evidence: { bedsidePage: 'away' },
  });

  // It is remembered over a restart, and the page that comes back ends it.
  const before = JSON.stringify(silent()?.evidence);
  await home.restart();
  expect(JSON.stringify(silent()?.evidence)).toBe(before);
  const back = await open('on');
  await pass(5_000, back);
  expect(silent()).toBe(undefined);

  await home.gateway().stop();
  const { folded, decided, differing } = replay(home.folder);
  expect(differing).toEqual([]);
  const night = JSON.stringify(home.gateway().pipeline.home());
  expect([JSON.stringify(folded.home), JSON.stringify(decided.home)]).toEqual([night, night]);
});

it('a tablet that may not sound hides no dead speaker', async () => {
  const page = await open('locked');
  await pass(100_000, page, 'locked');
  expect(silent()?.evidence).toMatchObject({ bedsidePage: 'mute' });
});

it('hardware that was heard is missed beside a page that speaks, for its help button', async () => {
  const page = await open('on');
  const speaker = await home.device(deviceId);
  const state = { kind: 'device-status', bootId: 'b', seq: 0, state: 'online', firmware: '1' };
  await speaker.send('status', state);
  await speaker.leave();
  await pass(95_000, page);
  expect(silent()?.evidence).toMatchObject({ bedsidePage: 'speaks', hardwareHeard: true });

  // Nor after a restart: a page that speaks brings no help button back. The hardware does.
  await home.restart();
  const again = await open('on');
  await pass(100_000, again);
  expect(silent()?.evidence).toMatchObject({ hardwareHeard: true });
  const back = await home.device(deviceId);
  await back.send('status', { ...state, seq: 1 });
  expect(silent()).toBe(undefined);
});

it('a page whose key was renewed is put out, and counts no more', async () => {
  const page = await open('on');
  await pass(100_000, page);
  const office = await visitOffice(home);
  const { version } = await office('/api/office/devices');
  const gone = new Promise<void>((resolve) => page.socket.once('disconnect', () => resolve()));
  await office('/api/office/devices/renew-secret', { basedOnVersion: version, deviceId });
  await gone;
  await pass(100_000);
  expect(silent()?.evidence).toMatchObject({ bedsidePage: 'away' });
});
