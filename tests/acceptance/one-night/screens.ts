import type { Browser, Locator, Page } from 'playwright-core';
import { TABLET } from '#tests/browser/bedside-screen.ts';
import { enterPin, listen, measureSound, PHONE, watch } from '#tests/browser/night-screen.ts';
import type { RowanHouse } from './rowan-house.ts';

/** As long as somebody waits before they tap again, and so often. */
const TAKEN_WITHIN_MS = 4_000;
const TAPS_MOST = 3;
const LAPTOP = { width: 1280, height: 800 };
async function open(browser: Browser, url: string, viewport: { width: number; height: number }) {
  const page = await (await browser.newContext({ viewport, locale: 'en-GB' })).newPage();
  listen(page);
  await page.goto(url);
  return page;
}

export type NightScreen = {
  readonly page: Page;
  /** The card of that room with those words, while it is open. */
  readonly card: (room: string, words: string) => Locator;
  /** The same, while it rings. */
  readonly ringing: (room: string, words: string) => Locator;
  /** What comes out of the phone within so long: 0 is silence. */
  readonly listen: (forMs: number) => Promise<number>;
  /** Taps, and taps again where the page took no notice: it rests for a moment when cards have moved under the finger. */
  readonly tap: (card: Locator, name: string, until: Locator) => Promise<void>;
};

/** Amy's phone, signed in and able to sound. */
export async function openNightScreen(browser: Browser, { url, demo }: RowanHouse): Promise<NightScreen> {
  const page = await open(browser, url, PHONE);
  await page.getByRole('button', { name: /Amy/ }).click();
  await enterPin(page, demo.pin);
  await page.locator('.devices').waitFor();
  const card = (room: string, words: string): Locator =>
    page.locator('.card:not([data-state="closed"])', { hasText: words }).filter({
      has: page.locator('.card-where', { hasText: new RegExp(`^${room}$`) }),
    });
  return {
    page,
    card,
    ringing: (room, words) => card(room, words).and(page.locator('[data-rings="true"]')),
    listen: (forMs) => measureSound(page, forMs),
    async tap(on, name, until) {
      const button = on.getByRole('button', { name, exact: true });
      for (let triedCount = 1; ; triedCount += 1) {
        await button.click();
        const isTaken = await until.waitFor({ timeout: TAKEN_WITHIN_MS }).then(
          () => true,
          () => false,
        );
        if (isTaken) return;
        if (triedCount === TAPS_MOST) throw new Error(`"${name}" was tapped ${TAPS_MOST} times for nothing`);
      }
    },
  };
}

export type Bedside = Awaited<ReturnType<typeof openBedside>>;
export type Office = Awaited<ReturnType<typeof openOffice>>;

/** The tablet beside the bed, as the installer opened it, and touched once. */
export async function openBedside(browser: Browser, { url, demo }: RowanHouse, deviceId: string) {
  const key = demo.bedsides.find((bedside) => bedside.deviceId === deviceId)?.key ?? '';
  const page = await open(browser, `${url}/bedside/#${deviceId}:${key}`, TABLET);
  await page.getByRole('button', { name: /^Touch here/ }).click();
  await page.locator('.unlock').waitFor({ state: 'detached' });
  /** Whether anything comes out of it now. */
  const energy = (): Promise<number> => watch(page, 'nightwellVoice.energy()');
  return { page, energy };
}

/** Helen at the home office. */
export async function openOffice(browser: Browser, { url, demo }: RowanHouse) {
  const page = await open(browser, `${url}/office/`, LAPTOP);
  const choice = await page.locator('#person option', { hasText: 'Helen – ' }).textContent();
  await page.getByLabel('Your name').selectOption({ label: choice ?? 'Helen' });
  await page.getByLabel('Your PIN').fill(demo.pin);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
  return {
    page,
    /** By the menu, and by the address where the menu has no entry for it. */
    go: async (hash: string): Promise<void> => void (await page.goto(`${url}/office/#/${hash}`)),
    press: (name: string) => page.getByRole('button', { name, exact: true }).click(),
    /** The page looks again by itself every ten seconds. */
    waitForOutlet: (title: string, state: string): Promise<void> =>
      page
        .locator('.office-card', { has: page.getByRole('heading', { name: title, exact: true }) })
        .getByText(state, { exact: true })
        .waitFor({ timeout: 45_000 }),
  };
}

/** The clinical lead, in another building. */
export async function openLead(browser: Browser, { hubUrl, leadPassword }: RowanHouse, hash: string) {
  const page = await open(browser, `${hubUrl}/${hash}`, LAPTOP);
  await page.getByLabel('Name').fill('clinical-lead');
  await page.getByLabel('Password').fill(leadPassword);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
  return page;
}
