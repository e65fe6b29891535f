import axe from 'axe-core';
import type { Browser, Locator, Page } from 'playwright-core';
import { listen } from './night-screen.ts';
import type { OfficeSite } from './office-site.ts';

const LAPTOP = { width: 1280, height: 800 };

export async function findFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate<axe.AxeResults>('axe.run()');
  return found.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

export const toOverflowPx = (page: Page): Promise<number> =>
  page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');

/** Rows and cards whose content sticks out of them: the page's own width would not show it. */
export const findStickingOut = (page: Page): Promise<string[]> =>
  page.evaluate<string[]>(
    `[...document.querySelectorAll('.office-row, .office-concern, .office-card, .office-find, td')]
      .filter((box) => box.scrollWidth > box.clientWidth + 1)
      .map((box) => box.textContent)`,
  );

export const heading = (page: Page, name: string | RegExp): Locator =>
  page.getByRole('heading', { name, level: 1, exact: typeof name === 'string' });

type Visit = {
  readonly who?: string;
  readonly hash?: string;
  readonly size?: { readonly width: number; readonly height: number };
};

/** A browser in front of the sign-in, on its way to `hash`. */
export async function openSignIn(browser: Browser, site: OfficeSite, visit: Visit = {}): Promise<Page> {
  const page = await (
    await browser.newContext({ viewport: visit.size ?? LAPTOP, locale: 'en-GB' })
  ).newPage();
  listen(page);
  await page.goto(`${site.url}${visit.hash ?? ''}`);
  await heading(page, 'Sign in').waitFor();
  return page;
}

export async function signIn(page: Page, site: OfficeSite, who: string): Promise<void> {
  const choice = await page.locator('#person option', { hasText: `${who} – ` }).textContent();
  await page.getByLabel('Your name').selectOption({ label: choice ?? who });
  await page.getByLabel('Your PIN').fill(site.office.pin);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
}

export async function openOffice(browser: Browser, site: OfficeSite, visit: Visit = {}): Promise<Page> {
  const page = await openSignIn(browser, site, visit);
  await signIn(page, site, visit.who ?? 'Helen');
  return page;
}
