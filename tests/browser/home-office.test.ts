import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buildPagesWhenStale } from '#dashboards/build.ts';
import { chromiumMissing, launchChromium } from '#tests/support/chromium.ts';
import { complaints } from './night-screen.ts';
import { aBusyLife } from './office-life.ts';
import { findFaults, heading, openOffice, openSignIn, signIn } from './office-page.ts';
import { type OfficeSite, startOfficeSite } from './office-site.ts';

const notSignedIn = { code: 'not-signed-in', message: 'Nobody is signed in. Sign in first.' } as const;

let browser: Browser;
let site: OfficeSite;

/** Somebody else, at another screen, changes something of the people and residents. */
async function changeElsewhere(): Promise<void> {
  const { version } = await site.office.well('/api/office/residents');
  await site.office.well('/api/office/residents/presence', {
    basedOnVersion: version,
    residentId: 'resident-20',
    presence: 'away',
  });
}

const readPeople = async () => (await site.office.well('/api/office/people')).people;
const findResident = async (residentId: string) =>
  (await site.office.well('/api/office/residents')).residents.find((one) => one.residentId === residentId);
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

describe.skipIf(chromiumMissing !== null)(
  `the home office’s pages in front of the real office (${chromiumMissing ?? 'in Chromium'})`,
  () => {
    beforeAll(async () => {
      await buildPagesWhenStale({ force: false });
      site = await startOfficeSite(aBusyLife());
      browser = await launchChromium();
    });
    afterEach(async () => {
      site.setAway(false);
      await Promise.all(browser.contexts().map((context) => context.close()));
      expect(complaints.splice(0)).toEqual([]);
    });
    afterAll(async () => {
      await browser?.close();
      await site?.stop();
    });

    it('lets nobody in with a wrong PIN, says so, and then goes where the address says', async () => {
      const page = await openSignIn(browser, site, { hash: '#/rooms' });
      await press(page, 'Sign in');
      await page.locator('#person-error').waitFor();
      expect(await findFaults(page)).toEqual([]);
      await page.getByLabel('Your name').selectOption({ label: 'Helen – Manager' });
      await page.getByLabel('Your PIN').fill('000000');
      await press(page, 'Sign in');
      await page.getByText(/That PIN is not right/).waitFor();
      await signIn(page, site, 'Helen');
      await heading(page, 'Rooms').waitFor();
    });

    it('signs out, and then shows nothing any more', async () => {
      const page = await openOffice(browser, site, { hash: '#/residents' });
      await page.getByText('Agnes Barlow').first().waitFor();
      await press(page, 'Sign out');
      await heading(page, 'Sign in').waitFor();
      expect(await page.getByText('Agnes Barlow').count()).toBe(0);
      expect((await page.request.get(new URL('/api/office/residents', site.url).href)).status()).toBe(401);
    });

    it('adds a person, shows the PIN this once, and the PIN opens the door', async () => {
      const page = await openOffice(browser, site, { hash: '#/people/add' });
      await page.getByLabel('Name', { exact: true }).fill('Farida');
      await press(page, 'Add and make a PIN');
      await page.getByRole('link', { name: 'Choose what they do here' }).click();
      expect(await page.evaluate<string>('document.activeElement.id')).toBe('role');
      await page.getByLabel('Carer', { exact: true }).check();
      await page.getByLabel('First floor').check();
      await press(page, 'Add and make a PIN');
      const pin = await page.getByLabel('PIN', { exact: true }).textContent();
      expect(pin).toMatch(/^\d{4}$/);
      expect(await findFaults(page)).toEqual([]);
      await press(page, 'Copy');
      await page.getByText('Copied', { exact: true }).waitFor();
      await press(page, 'Farida has it');
      expect(await page.getByLabel('PIN', { exact: true }).count()).toBe(0);
      expect(await page.getByText(String(pin)).count()).toBe(0);
      const farida = (await readPeople()).find(({ name }) => name === 'Farida');
      expect(farida).toMatchObject({ role: 'carer', zones: ['first-floor'] });
      expect(await site.office.signIn(String(farida?.personId), String(pin))).toBe(200);
    });

    it('shows somebody who gave themselves a new PIN that PIN beside the sign-in: it has signed them out', async () => {
      const { version } = await site.office.well('/api/office/people');
      const { personId, pin } = await site.office.well('/api/office/people/add', {
        ...{ basedOnVersion: version, name: 'Zara', role: 'manager', zones: [] },
      });
      const page = await openSignIn(browser, site, { hash: `#/people/${personId}/pin` });
      const enter = async (typed: string): Promise<void> => {
        await page.getByLabel('Your name').selectOption({ label: 'Zara – Manager' });
        await page.getByLabel('Your PIN').fill(typed);
        await press(page, 'Sign in');
      };
      await enter(pin);
      await press(page, 'Make a new PIN');
      await heading(page, 'Sign in').waitFor();
      const renewed = await page.getByLabel('PIN', { exact: true }).textContent();
      expect(await findFaults(page)).toEqual([]);
      await enter(String(renewed));
      await press(page, 'Zara has it');
      await heading(page, 'People').waitFor();
      expect(complaints.splice(0).filter((complaint) => !complaint.includes('401'))).toEqual([]);
    });

    it('removes a person only after asking, and "Cancel" leaves everything as it was', async () => {
      const page = await openOffice(browser, site, { hash: '#/people/ben' });
      await page.getByRole('link', { name: 'Remove Ben' }).click();
      await heading(page, 'Remove Ben?').waitFor();
      await page.getByRole('link', { name: 'Cancel' }).click();
      await heading(page, 'Change Ben').waitFor();
      expect((await readPeople()).some(({ name }) => name === 'Ben')).toBe(true);
      await page.getByRole('link', { name: 'Remove Ben' }).click();
      await press(page, 'Remove Ben');
      await page.getByText('Ben is removed.').waitFor();
      expect((await readPeople()).some(({ name }) => name === 'Ben')).toBe(false);
    });

    it('says where a resident is in two taps, and takes it back with one', async () => {
      const page = await openOffice(browser, site, { who: 'Ruth', hash: '#/residents' });
      await page.getByRole('button', { name: 'Change where Agnes Barlow is' }).click();
      await press(page, 'In hospital');
      await page.getByText(/Agnes Barlow: in hospital/).waitFor();
      expect((await findResident('resident-1'))?.presence).toBe('in-hospital');
      await press(page, 'Undo');
      await page.getByText(/Agnes Barlow: in the home/).waitFor();
      expect((await findResident('resident-1'))?.presence).toBe('in-home');
    });

    it('asks before it records that somebody has died', async () => {
      const page = await openOffice(browser, site, { hash: '#/residents' });
      await page.getByRole('button', { name: 'Change where Norman Eccles is' }).click();
      await page.getByRole('link', { name: 'Has died …' }).click();
      await heading(page, 'Has Norman Eccles died?').waitFor();
      expect((await findResident('resident-17'))?.presence).toBe('in-home');
      await press(page, 'Yes, record it');
      await page.getByText('It is recorded that Norman Eccles has died.').waitFor();
      expect((await findResident('resident-17'))?.presence).toBe('died');
    });

    it('does not save over what somebody else changed meanwhile: look again, then save', async () => {
      const page = await openOffice(browser, site, { hash: '#/residents/resident-2' });
      await page.getByLabel('Name').fill('Albert Finch-Hatton');
      await changeElsewhere();
      await press(page, 'Save');
      await page.getByText('Not saved', { exact: true }).waitFor();
      expect(await findFaults(page)).toEqual([]);
      expect((await findResident('resident-2'))?.name).toBe('Albert Finch');
      await press(page, 'Look again');
      await page.getByText(/This is how it stands now/).waitFor();
      expect(await page.getByLabel('Name').inputValue()).toBe('Albert Finch-Hatton');
      await press(page, 'Save');
      await page.getByText('Albert Finch-Hatton is changed.').waitFor();
      expect((await findResident('resident-2'))?.name).toBe('Albert Finch-Hatton');
    });

    it('keeps what was typed when the session ends in the middle of a form', async () => {
      const page = await openOffice(browser, site, { hash: '#/rooms/room-3' });
      await page.getByLabel('Room', { exact: true }).fill('Room 3 (garden)');
      site.refuseOnce('/api/office/rooms/change', notSignedIn);
      await press(page, 'Save');
      await page.getByText(/Your session is over, Helen/).waitFor();
      await signIn(page, site, 'Helen');
      await heading(page, 'Change Room 3').waitFor();
      expect(await page.getByLabel('Room', { exact: true }).inputValue()).toBe('Room 3 (garden)');
      await press(page, 'Save');
      await page.getByText('Room 3 (garden) is changed.').waitFor();
    });

    it('hands nothing that one person typed to the next who signs in', async () => {
      const page = await openOffice(browser, site, { hash: '#/rooms/room-4' });
      await page.getByLabel('Room', { exact: true }).fill('Room 4 (Helen’s words)');
      site.refuseOnce('/api/office/rooms/change', notSignedIn);
      await press(page, 'Save');
      await page.getByText(/Your session is over/).waitFor();
      await signIn(page, site, 'Tom');
      await heading(page, 'Change Room 4').waitFor();
      expect(await page.getByLabel('Room', { exact: true }).inputValue()).toBe('Room 4');
    });

    it('says that the gateway does not answer, keeps the form, and saves once it is back', async () => {
      const page = await openOffice(browser, site, { hash: '#/rooms/add' });
      await page.getByLabel('Room', { exact: true }).fill('Quiet room');
      await page.getByLabel('Part of the home').fill('Ground floor');
      site.setAway(true);
      await press(page, 'Add');
      await page.getByText(/What you entered is still here/).waitFor();
      await page.getByText('The gateway does not answer.', { exact: true }).waitFor({ timeout: 20_000 });
      expect(await findFaults(page)).toEqual([]);
      expect(await page.getByLabel('Room', { exact: true }).inputValue()).toBe('Quiet room');
      site.setAway(false);
      await page
        .getByText('The gateway does not answer.', { exact: true })
        .waitFor({ state: 'detached', timeout: 20_000 });
      await press(page, 'Add');
      await page.getByText('Quiet room is added.').waitFor();
      const { rooms } = await site.office.well('/api/office/rooms');
      expect(rooms.find(({ label }) => label === 'Quiet room')?.zone).toBe('ground-floor');
    });

    it('says why nothing can be shown, blames no role for it, and goes on by itself', async () => {
      const page = await openOffice(browser, site, { hash: '#/rooms' });
      const message = 'The disk refuses to answer.';
      site.refuseOnce('/api/office/overview', { code: 'not-recorded', message });
      await heading(page, 'This can’t be shown now').waitFor({ timeout: 20_000 });
      await page.getByText(message).waitFor();
      expect(await findFaults(page)).toEqual([]);
      await heading(page, 'Rooms').waitFor({ timeout: 20_000 });
    });

    it('shows what the gateway refuses in the gateway’s own words', async () => {
      const page = await openOffice(browser, site, { hash: '#/rooms/add' });
      await page.getByLabel('Room', { exact: true }).fill('Room 99');
      await page.getByLabel('Part of the home').fill('Ground floor');
      site.refuseOnce('/api/office/rooms/add', {
        code: 'not-recorded',
        message: 'The disk refuses to write. Nothing was changed.',
      });
      await press(page, 'Add');
      await page.getByText('The disk refuses to write. Nothing was changed.').waitFor();
      expect(await page.getByLabel('Room', { exact: true }).inputValue()).toBe('Room 99');
    });

    it('adds a device in its room with the resident who lives there, and shows its secret this once', async () => {
      const page = await openOffice(browser, site, { who: 'Tom', hash: '#/devices/add' });
      await page.getByLabel('Fall sensor').check();
      await page.getByLabel('Number on the casing').fill('0012');
      await page.getByLabel('Room it stands in').selectOption('room-12');
      await press(page, 'Add and make a secret');
      await page
        .getByRole('link', { name: /fall-0012 is here already/ })
        .first()
        .waitFor();
      await page.getByLabel('Number on the casing').fill('0412');
      await press(page, 'Add and make a secret');
      const secret = await page.getByLabel('Secret', { exact: true }).textContent();
      expect(String(secret).length).toBeGreaterThanOrEqual(32);
      await press(page, 'It is in the device');
      expect(await page.content()).not.toContain(String(secret));
      const { devices } = await site.office.well('/api/office/devices');
      const made = devices.find(({ deviceId }) => deviceId === 'fall-0412');
      expect(made).toMatchObject({ roomId: 'room-12', residentId: 'resident-12', hasSecret: true });
    });

    it('shows an installer no resident’s name on any page', async () => {
      const page = await openOffice(browser, site, { who: 'Tom', hash: '#/devices' });
      await page.getByRole('link', { name: 'Change fall sensor 0012' }).waitFor();
      for (const name of ['Hilda', 'Agnes', 'Cyril']) expect(await page.content()).not.toContain(name);
      expect(await page.getByRole('link', { name: 'Residents' }).count()).toBe(0);
    });

    it('finds one of many devices by room, name or number', async () => {
      const page = await openOffice(browser, site, { hash: '#/devices' });
      await page.getByLabel('Find a room, a name or a number').fill('hilda audio');
      await page.getByText(/^1 of \d+ devices$/).waitFor();
      await page.getByRole('link', { name: 'Change audio monitor 0012' }).waitFor();
      await page.getByLabel('Find a room, a name or a number').fill('');
      await page.getByLabel('Show').selectOption('silent');
      await page.getByRole('link', { name: 'Change fall sensor 0007' }).waitFor();
      expect(await page.getByRole('link', { name: 'Change fall sensor 0012' }).count()).toBe(0);
    });

    it('records a decision in somebody’s best interests, and withdraws it after asking', async () => {
      const page = await openOffice(browser, site, { hash: '#/consent/resident-6/fall' });
      await page.getByLabel('A decision in their best interests').check();
      await page.getByLabel('Who decided').fill('Dr Ann Shaw, GP');
      await page.getByLabel('Day of the decision').fill('2026-09-03');
      await press(page, 'Record it');
      await page.getByText(/It is recorded/).waitFor();
      await page.getByText(/by Dr Ann Shaw, GP on 3 September 2026/).waitFor();
      await page.getByRole('link', { name: 'Record anew or withdraw for the fall sensor' }).click();
      await page.getByRole('link', { name: 'Withdraw what is recorded' }).click();
      await page.getByText(/A fall of Edith Lamb would no longer ring/).waitFor();
      await press(page, 'Withdraw');
      await page.getByText(/It is withdrawn/).waitFor();
      const { residents } = await site.office.well('/api/office/consents');
      const cells = residents.find(({ residentId }) => residentId === 'resident-6')?.cells;
      expect(cells?.find(({ sensor }) => sensor === 'fall')?.state).toBe('withdrawn');
    });

    it('works from the keyboard alone, and each page begins at its heading', async () => {
      const page = await openOffice(browser, site, { hash: '#/overview' });
      await page.getByRole('link', { name: 'People', exact: true }).focus();
      await page.keyboard.press('Enter');
      await heading(page, 'People').waitFor();
      await page.waitForFunction("document.activeElement?.textContent === 'People'");
      expect(await page.title()).toBe('People – Nightwell home office');
      await page.getByRole('link', { name: 'Skip to main content' }).focus();
      await page.keyboard.press('Enter');
      await page.waitForFunction("document.activeElement?.id === 'maincontent'");
      await page.waitForFunction("location.hash === '#/people'");
    });
  },
);
