import { mkdirSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buildPagesWhenStale } from '#dashboards/build.ts';
import { chromiumMissing, launchChromium } from '#tests/support/chromium.ts';
import { complaints } from './night-screen.ts';
import { aBusyLife, fillTheHouse, settleTheHouse } from './office-life.ts';
import { findFaults, findStickingOut, heading, openOffice, signIn, toOverflowPx } from './office-page.ts';
import { type OfficeSite, startOfficeSite } from './office-site.ts';

const sizes = { phone: { width: 390, height: 844 }, laptop: { width: 1280, height: 800 } } as const;
const pictures = 'tests/output/home-office';
const notSignedIn = { code: 'not-signed-in', message: 'Nobody is signed in. Sign in first.' } as const;

let browser: Browser;
let busy: OfficeSite;
let quiet: OfficeSite;

describe.skipIf(chromiumMissing !== null)(
  `the look of the home office (${chromiumMissing ?? 'in Chromium'})`,
  () => {
    beforeAll(async () => {
      mkdirSync(pictures, { recursive: true });
      await buildPagesWhenStale({ force: false });
      busy = await startOfficeSite(aBusyLife());
      quiet = await startOfficeSite();
      await fillTheHouse(busy);
      await settleTheHouse(quiet);
      browser = await launchChromium();
    });
    afterEach(() => {
      expect(complaints.splice(0)).toEqual([]);
    });
    afterAll(async () => {
      await browser?.close();
      await busy?.stop();
      await quiet?.stop();
    });

    /** Everybody signs in once for each home and width: a PIN takes its time. */
    const signedIn = new Map<string, Page>();
    type Visitor = {
      readonly who: string;
      readonly home: 'busy' | 'quiet';
      readonly device: string;
      readonly size: { readonly width: number; readonly height: number };
    };
    async function visit({ who, home, device, size }: Visitor, hash: string): Promise<Page> {
      const site = home === 'quiet' ? quiet : busy;
      const key = `${who} ${home} ${device}`;
      const page = signedIn.get(key) ?? (await openOffice(browser, site, { who, size }));
      signedIn.set(key, page);
      // By way of an empty page, so that it begins anew.
      await page.goto('about:blank');
      await page.goto(`${site.url}${hash}`);
      return page;
    }

    type Seen = {
      readonly what: string;
      readonly hash: string;
      readonly title: string | RegExp;
      readonly who?: 'Helen' | 'Ruth' | 'Tom' | 'Amy';
      readonly home?: 'busy' | 'quiet';
      /** Too long for one picture: its first screenful has to do. */
      readonly isLong?: boolean;
      /** What is done before the picture is taken. */
      readonly act?: (page: Page) => Promise<unknown>;
    };
    const seen: readonly Seen[] = [
      { what: 'overview', hash: '#/overview', title: 'Rowan House' },
      {
        what: 'overview-all-well',
        hash: '#/overview',
        title: 'Rowan House',
        home: 'quiet',
        act: (page) => page.getByText('Nothing needs you now.').waitFor(),
      },
      { what: 'overview-nurse', hash: '#/overview', title: 'Rowan House', who: 'Ruth' },
      { what: 'residents', hash: '#/residents', title: 'Residents', isLong: true },
      {
        what: 'residents-presence',
        hash: '#/residents',
        title: 'Residents',
        isLong: true,
        who: 'Ruth',
        act: (page) => page.getByRole('button', { name: 'Change where Agnes Barlow is' }).click(),
      },
      { what: 'resident-add', hash: '#/residents/add', title: 'Add a resident' },
      { what: 'resident-change', hash: '#/residents/resident-12', title: 'Change Hilda Forsyth' },
      { what: 'resident-died', hash: '#/residents/resident-12/died', title: 'Has Hilda Forsyth died?' },
      { what: 'consent', hash: '#/consent', title: 'Consent', isLong: true },
      { what: 'consent-one', hash: '#/consent/resident-3', title: 'Consent of Beryl Cooper' },
      {
        what: 'consent-record',
        hash: '#/consent/resident-3/audio',
        title: 'Beryl Cooper: audio monitor',
        act: async (page) => {
          await page.getByLabel('A decision in their best interests').check();
          await page.getByRole('button', { name: 'Record it' }).click();
          await page.getByText('There is a problem').waitFor();
        },
      },
      {
        what: 'consent-withdraw',
        hash: '#/consent/resident-4/fall/withdraw',
        title: /Withdraw for Cyril Hobbs/,
      },
      { what: 'rooms', hash: '#/rooms', title: 'Rooms' },
      { what: 'room-change', hash: '#/rooms/room-3', title: 'Change Room 3' },
      { what: 'devices', hash: '#/devices', title: 'Devices', isLong: true },
      {
        what: 'devices-look',
        hash: '#/devices',
        title: 'Devices',
        act: (page) => page.getByLabel('Show').selectOption('look'),
      },
      { what: 'devices-installer', hash: '#/devices', title: 'Devices', who: 'Tom', isLong: true },
      { what: 'device-add', hash: '#/devices/add', title: 'Add a device', who: 'Tom' },
      { what: 'device-change', hash: '#/devices/audio-0003', title: 'Audio monitor 0003' },
      { what: 'device-remove', hash: '#/devices/fall-0012/remove', title: /Remove fall sensor 0012/ },
      { what: 'people', hash: '#/people', title: 'People' },
      { what: 'person-add', hash: '#/people/add', title: 'Add a person' },
      { what: 'person-change', hash: '#/people/amy', title: 'Change Amy' },
      { what: 'person-remove', hash: '#/people/amy/remove', title: 'Remove Amy?' },
      { what: 'reminders', hash: '#/reminders', title: 'Spoken reminders' },
      { what: 'reminders-none', hash: '#/reminders', title: 'Spoken reminders', home: 'quiet' },
      {
        what: 'leaving',
        hash: '#/leaving',
        title: 'What leaves this house',
        act: (page) => page.getByText('The exact message').click(),
      },
      { what: 'leaving-no-hub', hash: '#/leaving', title: 'What leaves this house', home: 'quiet' },
      { what: 'outlets', hash: '#/outlets', title: 'Outlets' },
      {
        what: 'node-red',
        hash: '#/node-red',
        title: 'Node-RED',
        who: 'Tom',
        act: (page) => page.getByRole('button', { name: 'Show the password' }).click(),
      },
      { what: 'node-red-none', hash: '#/node-red', title: 'Node-RED', who: 'Tom', home: 'quiet' },
      { what: 'not-here', hash: '#/devices/fall-9999', title: 'Not here' },
      { what: 'not-your-role', hash: '#/people', title: '“People” is not for your role', who: 'Ruth' },
      { what: 'carer', hash: '', title: 'These pages are not for your role', who: 'Amy' },
    ];

    it.each(seen)(
      '$what: axe finds no fault, and nothing is cut off, on a phone and on a laptop',
      async ({ what, hash, title, who = 'Helen', home = 'busy', act, isLong = false }) => {
        for (const [device, size] of Object.entries(sizes)) {
          const page = await visit({ who, home, device, size }, hash);
          await heading(page, title).waitFor();
          await act?.(page);
          expect(await findFaults(page)).toEqual([]);
          expect(await toOverflowPx(page)).toBe(0);
          expect(await findStickingOut(page)).toEqual([]);
          await page.screenshot({ path: `${pictures}/${what}-${device}.png`, fullPage: !isLong });
        }
      },
    );

    it.each(Object.entries(sizes))(
      'a session that ends and a change that comes too late look as they should on a %s',
      async (device, size) => {
        const page = await openOffice(browser, quiet, { hash: '#/residents/resident-2', size });
        const look = async (what: string): Promise<void> => {
          expect(await findFaults(page)).toEqual([]);
          expect(await toOverflowPx(page)).toBe(0);
          expect(await findStickingOut(page)).toEqual([]);
          await page.screenshot({ path: `${pictures}/${what}-${device}.png`, fullPage: true });
        };
        await page.getByLabel('Name').fill('Albert Finch-Hatton');
        const { version } = await quiet.office.well('/api/office/residents');
        const elsewhere = { basedOnVersion: version, residentId: 'resident-20', presence: 'away' } as const;
        await quiet.office.well('/api/office/residents/presence', elsewhere);
        await page.getByRole('button', { name: 'Save' }).click();
        await page.getByText(/Somebody else has changed this .*What you entered is still here\./).waitFor();
        await look('stale');
        await page.getByRole('button', { name: 'Look again' }).click();
        await page.getByText(/This is how it stands now/).waitFor();
        await look('stale-looked-again');
        // At this page alone: the other tests' pages ask for the overview too.
        await page.route('**/api/office/overview', (route) =>
          route.fulfill({ status: 401, json: notSignedIn }),
        );
        await page.getByText(/Your session is over/).waitFor({ timeout: 20_000 });
        await page.unroute('**/api/office/overview');
        await look('session-over');
        await signIn(page, quiet, 'Helen');
        await page.getByRole('button', { name: 'Sign out' }).click();
        await heading(page, 'Sign in').waitFor();
        await page.getByText('You are signed out.').waitFor();
        await page.getByLabel('Your name').waitFor();
        await look('signed-out');
        await page.getByLabel('Your name').selectOption({ label: 'Helen – Manager' });
        await page.getByLabel('Your PIN').fill('000000');
        await page.getByRole('button', { name: 'Sign in' }).click();
        await page.getByText(/That PIN is not right/).waitFor();
        expect(await page.evaluate<string>('document.activeElement.id')).toBe('pin');
        await look('wrong-pin');
        await page.context().close();
      },
    );

    it('names the place of work, and neither uses the NHS’s logo nor its typeface', async () => {
      const page = await openOffice(browser, quiet);
      await page.getByText(/not an NHS product/).waitFor();
      expect(await page.locator('header').textContent()).not.toMatch(/NHS/);
      expect(await page.evaluate<string>('getComputedStyle(document.body).fontFamily')).not.toMatch(
        /frutiger/i,
      );
      expect(await page.evaluate<number>('[...document.fonts].length')).toBe(0);
    });
  },
);
