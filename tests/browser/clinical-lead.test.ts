import { mkdirSync } from 'node:fs';
import axe from 'axe-core';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buildPagesWhenStale } from '#dashboards/build.ts';
import { HomeId } from '#devices/ids.ts';
import { startTestHub, type TestHub } from '#tests/support/a-hub.ts';
import { chromiumMissing, launchChromium } from '#tests/support/chromium.ts';
import {
  aFreshFall,
  atClockChanges,
  atNight,
  begun,
  createSpeaker,
  retell,
  toFortnight,
} from './clinical-lead-site.ts';
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
  // Far from the homes: what is read here must be their time all the same.
  const context = await browser.newContext({ viewport: size, timezoneId: 'America/New_York' });
  const page = await context.newPage();
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

/** One row of a table, by what its first cell says. */
const cellsOf = (table: Locator, first: string): Promise<string[]> =>
  table
    .getByRole('row')
    .filter({ has: table.page().getByRole('cell', { name: first, exact: true }) })
    .locator('.service-cell')
    .allTextContents();

describe.skipIf(chromiumMissing !== null)(
  `the clinical lead’s pages (${chromiumMissing ?? 'in Chromium'})`,
  () => {
    beforeAll(async () => {
      mkdirSync(pictures, { recursive: true });
      await buildPagesWhenStale({ force: false });
      hub = await startTestHub();
      speaker = createSpeaker(hub);
      await speaker.say(...toFortnight(Date.now()));
      await hub.hub.addHome(HomeId.parse('elm-court'));
      await hub.hub.addHome(HomeId.parse('birch-lodge'));
      const heardAtMs = Date.now() - 7_500_000;
      await hub.sql.query(`UPDATE home SET heard_at_ms = $1 WHERE home_id = 'birch-lodge'`, [heardAtMs]);
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

    it.each<{
      what: string;
      hash: string;
      /** What is done first. */
      act?: (page: Page) => Promise<unknown>;
      ready: (page: Page) => Promise<unknown>;
    }>([
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
      {
        what: 'resident-without-bed-sensor',
        hash: '#/homes/rowan-house/residents/resident-4',
        ready: (page) => page.locator('canvas').nth(6).waitFor(),
      },
      {
        what: 'resident-not-measured',
        hash: '#/homes/rowan-house/residents/resident-5',
        ready: (page) => page.getByText('Falls: not measured').waitFor(),
      },
      {
        what: 'resident-so-far',
        hash: '#/homes/rowan-house/residents/resident-6',
        act: (page) => retell(page, atNight()),
        ready: (page) => page.getByText('21:00 to 23:15, so far').waitFor(),
      },
      {
        what: 'resident-begun',
        hash: '#/homes/rowan-house/residents/resident-6',
        act: (page) => retell(page, (view) => ({ ...atNight(-120)(view), ...begun(view) })),
        ready: (page) => page.getByText('21:00 to 21:15, so far').waitFor(),
      },
      {
        what: 'resident-unsent',
        hash: '#/homes/rowan-house/residents/resident-6',
        act: (page) => retell(page, atNight(130)),
        ready: (page) => page.getByText('Nothing was sent after 23:15.').first().waitFor(),
      },
      {
        what: 'resident-first-night',
        hash: '#/homes/rowan-house/residents/resident-8',
        ready: (page) => page.getByText('First night: nothing was measured').waitFor(),
      },
      {
        what: 'resident-clock-changes',
        hash: '#/homes/rowan-house/residents/resident-3',
        act: (page) => retell(page, atClockChanges),
        ready: (page) => page.getByText('it has 9 hours').waitFor(),
      },
      {
        what: 'never-heard',
        hash: '#/homes/elm-court',
        ready: (page) => page.getByText('never heard it').waitFor(),
      },
      {
        what: 'not-heard-since',
        hash: '#/homes/birch-lodge',
        ready: (page) => page.getByText(/Not heard since \d+ \w+, \d\d:\d\d/).waitFor(),
      },
      {
        what: 'nowhere',
        hash: '#/homes/ash-grange',
        ready: (page) => page.getByText('no home on by this name').waitFor(),
      },
      {
        what: 'nobody',
        hash: '#/homes/rowan-house/residents/resident-99',
        ready: (page) => page.getByText('No resident goes by this address').waitFor(),
      },
      {
        what: 'no-home',
        hash: '#/homes',
        act: async (page) => {
          await page.route('**/api/homes', (route) => route.fulfill({ json: { n: 0, homes: [] } }));
          await page.reload();
        },
        ready: (page) => page.getByText('No home reports').waitFor(),
      },
      {
        what: 'cut-off',
        hash: '#/homes/rowan-house',
        act: async (page) => {
          await heading(page, 'Rowan House').waitFor();
          await page.route('**/api/homes/**', (route) => route.abort());
          await speaker.say(aFreshFall(Date.now()));
        },
        ready: async (page) => {
          await page.getByText('The hub does not answer.').waitFor();
          await page.getByText('Connecting …').waitFor();
        },
      },
      {
        what: 'cut-off-before-anything',
        hash: '#/homes/rowan-house',
        act: async (page) => {
          await page.route('**/api/homes/**', (route) => route.abort());
          await page.reload();
        },
        ready: (page) => heading(page, 'The hub does not answer').waitFor(),
      },
    ])(
      '$what: axe finds no fault, and nothing is cut off, on a phone and on a laptop',
      async ({ what, hash, act, ready }) => {
        for (const [device, size] of Object.entries(sizes)) {
          const page = await openSignedIn(hash, size);
          await act?.(page);
          await ready(page);
          expect(await findFaults(page)).toEqual([]);
          expect(await toOverflowPx(page)).toBe(0);
          await page.screenshot({ path: `${pictures}/${what}-${device}.png`, fullPage: true });
        }
      },
    );

    it('lets nobody in with a wrong password, and says so', async () => {
      const page = await open();
      const look = async (what: string): Promise<void> => {
        for (const [device, size] of Object.entries(sizes)) {
          await page.setViewportSize(size);
          expect(await findFaults(page)).toEqual([]);
          expect(await toOverflowPx(page)).toBe(0);
          await page.screenshot({ path: `${pictures}/${what}-${device}.png`, fullPage: true });
        }
      };
      await heading(page, 'Sign in').waitFor();
      await look('sign-in');
      await page.getByLabel('Name').fill('clinical-lead');
      await page.getByLabel('Password').fill('not this one');
      // Once: the hub makes whoever guesses again wait.
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByText('The name or the password is not right').waitFor();
      await look('wrong-password');
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
        .getByRole('img', { name: /Sound: median 36 dB\(A\).*Gaps, sound: 02:00–03:00/ })
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

    it('shows each fall with its six times, by the home’s clock, and how long each took', async () => {
      const page = await openSignedIn('#/homes/rowan-house/residents/resident-12');
      const row = page.getByRole('row', { name: /RH-12/ }).first();
      await row.waitFor();
      const cells = (await row.getByRole('cell').locator('.service-cell').allTextContents()).map((text) =>
        text.replaceAll('\u00a0', ' '),
      );
      expect(cells.slice(1, 2)).toEqual(['Fell, not hurt']);
      expect(cells.slice(2)).toEqual([
        expect.stringMatching(/^\d+ \w+, 23:10:4020 s after it happened$/),
        '23:10:40 after under 1 s',
        '23:10:44 after 4 s',
        '23:10:48 after 8 s',
        '23:11:54 after 1 min 14 s',
        '23:16:40 after 6 min',
      ]);
    });

    it('says of a step that never came before the end that it was not told', async () => {
      const page = await openSignedIn('#/homes/rowan-house/residents/resident-14');
      const row = page.getByRole('row', { name: /RH-14/ });
      await row.getByText('25 min after it happened').waitFor();
      expect(await row.getByText('not told').count()).toBe(2);
      expect(await row.getByText('not yet').count()).toBe(0);
    });

    it('has every night as a table too, each quarter of an hour with its sound, bed exits and falls', async () => {
      const page = await openSignedIn('#/homes/rowan-house/residents/resident-12', sizes.phone);
      await page.getByText('Every 15 minutes as a table').first().click();
      const table = page.getByRole('table', { name: /every 15 minutes/ });
      expect(await cellsOf(table, '23:00')).toEqual(['23:00', '36 dB(A)', '0', '1']);
      expect(await cellsOf(table, '02:00')).toEqual(['02:00', 'not measured', 'not measured', '0']);
      expect(await table.getByRole('row').count()).toBe(1 + 48);
      expect(await toOverflowPx(page)).toBe(0);
    });

    it('hatches the lane of a bed without a sensor: no bars must not look like no bed exits', async () => {
      const page = await openSignedIn('#/homes/rowan-house/residents/resident-4');
      const picture = page.getByRole('img', { name: /Out of bed: not measured.*Gaps, bed: 21:00–07:00/ });
      await picture.first().waitFor();
      // Grey lines of hatching, in the lower lane alone.
      const grey = await page.evaluate<number[]>(`(() => {
      const canvas = document.querySelector('canvas');
      const context = canvas.getContext('2d');
      return [0.1, 0.3, 0.72].map((from) => {
        const { data } = context.getImageData(canvas.width / 2, canvas.height * from, 60, canvas.height * 0.1);
        let count = 0;
        for (let i = 0; i < data.length; i += 4) if (data[i] > 160 && data[i] < 190 && data[i + 3] === 255) count += 1;
        return count;
      });
    })()`);
      expect(grey.slice(0, 2)).toEqual([0, 0]);
      expect(grey[2]).toBeGreaterThan(50);
    });

    it('leaves empty what of tonight has yet to come: two hours of it are not a whole night', async () => {
      const page = await openSignedIn('#/homes/rowan-house/residents/resident-6');
      await retell(page, atNight());
      await page
        .getByRole('img', { name: /Now: 23:20. Not yet: 23:15–07:00/ })
        .first()
        .waitFor();
      const inked = await page.evaluate<number[]>(`(() => {
      const canvas = document.querySelector('canvas');
      const context = canvas.getContext('2d');
      return [0.1, 0.85].map((from) => {
        const { data } = context.getImageData(canvas.width * from, canvas.height * 0.1, 60, canvas.height * 0.7);
        let count = 0;
        for (let i = 0; i < data.length; i += 4) if (data[i] < 250) count += 1;
        return count;
      });
    })()`);
      expect(inked[0]).toBeGreaterThan(50);
      expect(inked[1]).toBe(0);
    });

    it('begins with a resident’s first night, and shows none before it', async () => {
      const page = await openSignedIn('#/homes/rowan-house/residents/resident-8');
      await page.getByText('First night: nothing was measured of this resident before it.').waitFor();
      expect(await page.locator('canvas').count()).toBe(1);
      const table = page.getByRole('table', { name: /Nights in figures/ });
      expect(await table.getByRole('row').count()).toBe(1 + 1);
      expect(await table.getByText(', first night').count()).toBe(1);
    });

    it('shows a week of nights, and the week before where somebody asks', async () => {
      const page = await openSignedIn('#/homes/rowan-house/residents/resident-3');
      await page.locator('canvas').nth(6).waitFor();
      expect(await page.locator('canvas').count()).toBe(7);
      await page.getByRole('button', { name: 'Show 7 earlier nights' }).click();
      await page.locator('canvas').nth(13).waitFor();
      expect(await page.getByRole('button', { name: /earlier/ }).count()).toBe(0);
    });

    it('keeps every device in reach, and those that need a look in front', async () => {
      const page = await openSignedIn('#/homes/rowan-house');
      const ill = page.getByRole('table', { name: /^58 of 60 devices heard, 4 to look at/ });
      await ill.waitFor();
      expect(await ill.getByRole('row').count()).toBe(1 + 4);
      await page.getByText('All 60 devices').click();
      await page.getByRole('cell', { name: 'bed-0020' }).waitFor();
    });

    it('says of a device that is not read that it watches nobody, wherever its resident is shown', async () => {
      const page = await openSignedIn('#/homes/rowan-house');
      const ill = page.getByRole('table', { name: /^58 of 60 devices heard/ });
      await ill.waitFor();
      const words = 'not read: no consent in force';
      expect(await cellsOf(ill, 'fall-0011')).toEqual(['fall-0011', 'Room 11', words, 'not known']);
      await ill.getByText('it watches nobody').waitFor();
      const resident = page.getByRole('row').filter({ has: page.getByRole('link', { name: 'RH-11' }) });
      await resident.getByText(`1 device ${words}`).waitFor();
      await resident.getByText(/^\d+\s%\sof what is read$/).waitFor();
      await page.getByRole('link', { name: 'RH-11' }).click();
      await heading(page, 'Resident RH-11').waitFor();
      await page.getByText(`1 device ${words}`).waitFor();
    });

    it('says where one is: in the tab’s name, and to whoever goes on by keyboard', async () => {
      const page = await openSignedIn('#/homes');
      await page.getByRole('link', { name: 'Rowan House' }).click();
      await heading(page, 'Rowan House').waitFor();
      await expect.poll(() => page.title()).toBe('Rowan House – Nightwell for clinical leads');
      expect(await page.evaluate('document.activeElement.id')).toBe('maincontent');
    });

    it('prints what there is to read, and no buttons', async () => {
      const page = await openSignedIn('#/homes/rowan-house/residents/resident-12');
      await page.locator('canvas').nth(6).waitFor();
      await page.emulateMedia({ media: 'print' });
      await page.setViewportSize({ width: 1_032, height: 703 }); // A4 landscape less its margins
      const heads = page.getByRole('columnheader', { name: 'Accepted' });
      expect(await heads.isVisible()).toBe(true);
      expect(await toOverflowPx(page)).toBe(0);
      const ofService = 'getComputedStyle(document.querySelector(".service-name"), "::after").content';
      expect(await page.evaluate(ofService)).toBe('none');
      for (const name of ['Sign out', 'Show 7 earlier nights'])
        expect(await page.getByRole('button', { name }).isVisible()).toBe(false);
      expect(await page.locator('canvas').first().isVisible()).toBe(true);
      const pdf = await page.pdf({ path: `${pictures}/resident.pdf`, preferCSSPageSize: true });
      expect(pdf.byteLength).toBeGreaterThan(10_000);
    });

    it('says at once that the hub does not answer, where it is not there from the beginning', async () => {
      const page = await (await browser.newContext({ viewport: sizes.phone })).newPage();
      await page.route('**/api/me', (route) => route.abort());
      await page.goto(hub.url);
      await heading(page, 'The hub does not answer').waitFor();
      expect(await findFaults(page)).toEqual([]);
      await page.screenshot({ path: `${pictures}/no-hub-phone.png` });
      await page.unroute('**/api/me');
      await heading(page, 'Sign in').waitFor({ timeout: 10_000 });
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

    it('says that one is still signed in where the hub did not hear the wish to sign out', async () => {
      const page = await openSignedIn('#/homes');
      await page.route('**/api/sign-out', (route) => route.abort());
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByText('You are still signed in.').waitFor();
      await page.unroute('**/api/sign-out');
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByText('You are signed out.').waitFor();
    });

    it('says it where the hub itself has ended the session', async () => {
      const page = await openSignedIn('#/homes');
      await page.getByText('Rowan House').waitFor();
      await page.context().clearCookies();
      await page.getByRole('link', { name: 'Rowan House' }).click();
      await page.getByText('You were signed out.').waitFor();
      await page.screenshot({ path: `${pictures}/session-over-laptop.png` });
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
