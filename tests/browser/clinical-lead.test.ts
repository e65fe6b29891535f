import { mkdirSync } from 'node:fs';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buildPagesWhenStale } from '#dashboards/build.ts';
import { startTestHub, type TestHub } from '#tests/support/a-hub.ts';
import { chromiumMissing, launchChromium } from '#tests/support/chromium.ts';
import { aFreshFall, createSpeaker, toFortnight } from './clinical-lead-site.ts';
import { complaints, listen } from './night-screen.ts';

const sizes = { phone: { width: 390, height: 844 }, laptop: { width: 1280, height: 800 } } as const;
const pictures = 'tests/output/clinical-lead';

let browser: Browser;
let hub: TestHub;
let speaker: ReturnType<typeof createSpeaker>;

async function findFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate<axe.AxeResults>('axe.run()');
  return found.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

const toOverflowPx = (page: Page) =>
  page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');

async function open(hash = '', size: { width: number; height: number } = sizes.laptop): Promise<Page> {
  const page = await (await browser.newContext({ viewport: size })).newPage();
  listen(page);
  await page.goto(`${hub.url}/${hash}`);
  return page;
}

async function openSignedIn(
  hash = '',
  size: { width: number; height: number } = sizes.laptop,
): Promise<Page> {
  const page = await open(hash, size);
  await page.getByLabel('Name').fill(hub.signIn.personId);
  await page.getByLabel('Password').fill(hub.signIn.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
  return page;
}

describe.skipIf(chromiumMissing !== null)(
  `the clinical lead’s pages (${chromiumMissing ?? 'in Chromium'})`,
  () => {
    beforeAll(async () => {
      mkdirSync(pictures, { recursive: true });
      await buildPagesWhenStale({ force: false });
      hub = await startTestHub();
      speaker = createSpeaker(hub);
      await speaker.say(...toFortnight(Date.now()));
      browser = await launchChromium();
    });
    afterEach(async () => {
      await Promise.all(browser.contexts().map((context) => context.close()));
      expect(complaints.splice(0)).toEqual([]);
    });
    afterAll(async () => {
      speaker?.stop();
      await browser?.close();
      await hub?.stop();
    });

    const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { name, level: 1 });

    it.each<{ what: string; hash: string; ready: (page: Page) => Promise<unknown> }>([
      {
        what: 'homes',
        hash: '#/homes',
        ready: (page) => page.getByText('2 or more falls in 7 days').first().waitFor(),
      },
      {
        what: 'home',
        hash: '#/homes/rowan-house',
        ready: (page) => page.getByText('silent since').first().waitFor(),
      },
      {
        what: 'resident',
        hash: '#/homes/rowan-house/residents/resident-12',
        ready: (page) => page.locator('canvas').nth(6).waitFor(),
      },
      {
        what: 'resident-without-nights',
        hash: '#/homes/rowan-house/residents/resident-7',
        ready: (page) => page.getByText('No night of this resident').waitFor(),
      },
      { what: 'nowhere', hash: '#/homes/elm-court', ready: (page) => heading(page, 'Not here').waitFor() },
    ])(
      '$what: axe finds no fault, and nothing is cut off, on a phone and on a laptop',
      async ({ what, hash, ready }) => {
        for (const [device, size] of Object.entries(sizes)) {
          const page = await openSignedIn(hash, size);
          await ready(page);
          expect(await findFaults(page)).toEqual([]);
          expect(await toOverflowPx(page)).toBe(0);
          await page.screenshot({ path: `${pictures}/${what}-${device}.png`, fullPage: true });
        }
      },
    );

    it('lets nobody in with a wrong password, and says so', async () => {
      const page = await open();
      await heading(page, 'Sign in').waitFor();
      expect(await findFaults(page)).toEqual([]);
      await page.screenshot({ path: `${pictures}/sign-in-laptop.png`, fullPage: true });
      await page.getByLabel('Name').fill('clinical-lead');
      await page.getByLabel('Password').fill('not this one');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByText('The name or the password is not right').waitFor();
      expect(await findFaults(page)).toEqual([]);
    });

    it('says on every page that it is no NHS product, and uses neither its logo nor its typeface', async () => {
      const page = await openSignedIn();
      await page.getByText(/not an NHS product/).waitFor();
      expect(await page.locator('header').textContent()).not.toMatch(/NHS/);
      expect(await page.evaluate<string>('getComputedStyle(document.body).fontFamily')).not.toMatch(
        /frutiger/i,
      );
      expect(await page.evaluate<number>('[...document.fonts].length')).toBe(0);
    });

    it('shows a gap as a gap: neither in the picture’s words nor in its line is there a zero', async () => {
      const page = await openSignedIn('#/homes/rowan-house/residents/resident-12');
      await page
        .getByRole('img', { name: /Sound: median 36 decibels.*1 gaps/ })
        .first()
        .waitFor();
      // In the middle of the hour that nobody measured there is no blue line, only hatching.
      const blue = await page.evaluate<number[]>(`(() => {
      const canvas = document.querySelector('canvas');
      const context = canvas.getContext('2d');
      const isBlue = (r, g, b) => r < 60 && g > 60 && g < 130 && b > 150;
      return [0.2, 0.54, 0.8].map((at) => {
        const { data } = context.getImageData(Math.round(canvas.width * at), 0, 12, canvas.height);
        let count = 0;
        for (let i = 0; i < data.length; i += 4) if (isBlue(data[i], data[i + 1], data[i + 2])) count += 1;
        return count;
      });
    })()`);
      expect(blue[0]).toBeGreaterThan(0);
      expect(blue[1]).toBe(0);
      expect(blue[2]).toBeGreaterThan(0);
    });

    it('shows a fall in another building as it happens, without a reload', async () => {
      const page = await openSignedIn('#/homes/rowan-house');
      await page.getByText('Live', { exact: true }).waitFor();
      await speaker.say(aFreshFall(Date.now()));
      await page.getByText('Nobody is going yet').waitFor({ timeout: 5_000 });
      await page.getByText('1 fall, nobody there yet').first().waitFor();
      await page.screenshot({ path: `${pictures}/home-with-fresh-fall-laptop.png` });
    });

    it('was cut off, comes back by its number and has missed nothing', async () => {
      const page = await openSignedIn('#/homes');
      await page.getByText('Live', { exact: true }).waitFor();
      await page.context().setOffline(true);
      await page.evaluate('window.dispatchEvent(new Event("offline"))');
      await page.getByText('Connecting …').waitFor({ timeout: 40_000 });
      const cell = page.getByRole('cell', { name: /devices silent/ });
      expect(await cell.count()).toBe(0);
      const [, ...rest] = toFortnight(Date.now()).filter(({ kind }) => kind === 'device-health');
      await speaker.say(
        ...rest
          .slice(0, 3)
          .map(({ kind, body }) => ({ kind, body: { ...(body as object), state: 'silent' } })),
      );
      await page.context().setOffline(false);
      await page.getByText('4 devices silent').waitFor({ timeout: 15_000 });
    });

    it('says that the hub does not answer, keeps what it knew, and goes on by itself', async () => {
      const page = await openSignedIn('#/homes');
      await page.getByText('Rowan House').waitFor();
      await page.route('**/api/homes', (route) => route.abort());
      await speaker.say(aFreshFall(Date.now()));
      await page.getByText('The hub does not answer.').waitFor();
      await page.screenshot({ path: `${pictures}/old-laptop.png` });
      expect(await page.getByText('Rowan House').count()).toBe(1);
      expect(await findFaults(page)).toEqual([]);
      await page.unroute('**/api/homes');
      await page.getByText('The hub does not answer.').waitFor({ state: 'detached', timeout: 15_000 });
    });

    it('signs out, and then shows nothing any more', async () => {
      const page = await openSignedIn('#/homes/rowan-house');
      await heading(page, 'Rowan House').waitFor();
      await page.getByRole('button', { name: 'Sign out' }).click();
      await heading(page, 'Sign in').waitFor();
      expect(await page.getByText('Rowan House').count()).toBe(0);
      expect((await page.request.get(`${hub.url}/api/homes`)).status()).toBe(401);
    });
  },
);
