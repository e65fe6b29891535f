import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buildPagesWhenStale } from '#dashboards/build.ts';
import { DeviceId, HomeId } from '#devices/ids.ts';
import { silentLog } from '#gateway/base/log.ts';
import { createStopStack } from '#gateway/base/stop-stack.ts';
import { createSystemClock } from '#gateway/system.ts';
import { type Bedsides, startBedsides } from '#gateway/voice/bedsides.ts';
import { createClipRoute } from '#gateway/voice/clip-route.ts';
import { createFlite } from '#gateway/voice/flite.ts';
import type { Outcome } from '#gateway/voice/saying.ts';
import { startVoice } from '#gateway/voice/speech.ts';
import { toPageMounts } from '#gateway/web/pages.ts';
import { createWeb } from '#gateway/web/server.ts';
import { aFolder } from '#tests/gateway/voice/a-voice.ts';
import { chromiumMissing, launchChromium } from '#tests/support/chromium.ts';
import { openSpeaking } from './bedside-screen.ts';
import { complaints, PHONE, watch } from './night-screen.ts';

const here = DeviceId.parse('speaker-0012');
const KEY = 'the-key-of-bedside-12';
const SMALL_TABLET = { width: 1_024, height: 768 };
const TEA = 'It is 15:00. There is a cup of tea beside you, Hilda.';

const clock = createSystemClock();
const stack = createStopStack();
const told: string[] = [];
let keep: () => Promise<void> = async () => {};
let browser: Browser;
let bedsides: Bedsides;
let site: string;
let number = 0;

const toWords = (outcome: Outcome): string =>
  outcome.kind === 'answered' ? outcome.answer : outcome.kind === 'failed' ? outcome.code : outcome.kind;

/** Everything that is real between the core and a resident's ear, but for the loudspeaker. */
async function startSpokenHome(): Promise<void> {
  const { folder, remove } = aFolder();
  stack.add('folder', { stop: remove });
  const engines = [createFlite({ wordsPerMinute: 120 })];
  const voice = stack.add('voice', await startVoice({ folder, engines, clock, log: silentLog }));
  const clips = createClipRoute({ read: voice.read, key: randomBytes(32), clock });
  const pages = toPageMounts(join(import.meta.dirname, '../../dashboards/dist'));
  const rest = { host: '127.0.0.1', port: 0, parseCookies: () => ({}), log: silentLog };
  const web = stack.add('web', createWeb({ ...rest, pages, routes: [clips.route] }));
  bedsides = startBedsides({
    homeId: HomeId.parse('rowan-house'),
    siteUrl: () => site,
    server: web.server,
    isKey: (deviceId, key) => deviceId === here && key === KEY,
    isSpeakerHeard: () => false,
    wasAsked: (promptId) => promptId.startsWith('hilda.'),
    timeZone: () => 'Europe/London',
    voice,
    toSignedPath: clips.toSignedPath,
    withdraw: clips.withdraw,
    publish: () => {},
    async onOutcome({ outcome }) {
      told.push(toWords(outcome));
      if (outcome.kind === 'answered') await keep();
    },
    clock,
    log: silentLog,
  });
  stack.add('bedsides', bedsides);
  site = `http://127.0.0.1:${await web.listen()}`;
}

/** As an installer may well type it, without the stroke. */
const bedside = { url: () => `${site}/bedside#${here}:${KEY}` };

async function say(words: string): Promise<void> {
  number += 1;
  const promptId = `hilda.tea.2026-11-21.1500.${number}`;
  const [playByUptimeMs, answerByUptimeMs] = [clock.uptimeMs() + 60_000, clock.uptimeMs() + 300_000];
  await bedsides.say({ promptId, deviceId: here, words, playByUptimeMs, answerByUptimeMs });
}

const text = (page: Page, words: string | RegExp) => page.getByText(words);
const button = (page: Page, name: string) => page.getByRole('button', { name });
const energy = (page: Page) => watch(page, 'nightwellVoice.energy()');

describe.skipIf(chromiumMissing !== null)(
  `a bedside that speaks (${chromiumMissing ?? 'in Chromium'})`,
  () => {
    beforeAll(async () => {
      await buildPagesWhenStale({ force: false });
      await startSpokenHome();
      browser = await launchChromium();
    });
    afterEach(async () => {
      // What nobody answered would be shown to the next one, too.
      bedsides.over('hilda.tea.2026-11-21.1500');
      await Promise.all(browser.contexts().map((context) => context.close()));
      await expect.poll(() => bedsides.pageCount(), { timeout: 10_000 }).toBe(0);
      keep = async () => {};
      told.length = 0;
      expect(complaints.splice(0)).toEqual([]);
    });
    afterAll(async () => {
      await browser?.close();
      await stack.stop();
    });

    it.each([
      { device: 'a small tablet', size: SMALL_TABLET },
      { device: 'a phone', size: PHONE },
    ])(
      'on $device: the words stand there, a voice says them, and help is kept before the page says so',
      async ({ device, size }) => {
        const page = await openSpeaking(browser, bedside, size);
        expect(page.url()).toBe(`${site}/bedside/`);
        const londonTime = new Intl.DateTimeFormat('en-GB', {
          timeZone: 'Europe/London',
          timeStyle: 'short',
        });
        await expect.poll(() => page.locator('.time').textContent()).toBe(londonTime.format(clock.nowMs()));
        await say(TEA);
        await text(page, TEA).waitFor();
        await expect.poll(() => energy(page), { interval: 20, timeout: 10_000 }).toBeGreaterThan(0.02);
        await page.screenshot({ path: `tests/output/bedside-${device.replaceAll(' ', '-')}.png` });
        await expect.poll(() => told, { timeout: 30_000 }).toEqual(['started', 'played']);
        await expect.poll(() => energy(page)).toBe(0);

        const { promise, resolve } = Promise.withResolvers<void>();
        keep = () => promise;
        await button(page, 'Help').click();
        await text(page, 'One moment …').waitFor();
        await expect.poll(() => told).toEqual(['started', 'played', 'help']);
        expect(await text(page, 'The staff have been told').count()).toBe(0);
        resolve();
        await text(page, 'The staff have been told that you would like help.').waitFor();
        expect(told).toEqual(['started', 'played', 'help']);
      },
    );

    it('two tablets at one bed: one speaks, both show it, and an answer on one clears the other', async () => {
      const first = await openSpeaking(browser, bedside, SMALL_TABLET);
      const second = await openSpeaking(browser, bedside, PHONE);
      await say(TEA);
      await text(second, TEA).waitFor();
      await expect.poll(() => energy(first), { interval: 20, timeout: 10_000 }).toBeGreaterThan(0.02);
      expect(await energy(second)).toBe(0);
      await button(second, 'Yes').click();
      await text(second, 'Thank you.').waitFor();
      await text(first, TEA).waitFor({ state: 'detached' });
      await expect.poll(() => energy(first)).toBe(0);
      expect(told).toEqual(['started', 'yes']);
    });

    it('an announcement is said and shown, and asks for nothing', async () => {
      const page = await openSpeaking(browser, bedside, SMALL_TABLET);
      await bedsides.announce({ deviceId: here, words: 'Lunch is ready in the dining room.' });
      await text(page, 'Lunch is ready in the dining room.').waitFor();
      await expect.poll(() => energy(page), { interval: 20, timeout: 10_000 }).toBeGreaterThan(0.02);
      expect(await page.getByRole('button').count()).toBe(0);
      await page.screenshot({ path: 'tests/output/bedside-announcement.png' });
      expect(told).toEqual([]);
    });
  },
);
