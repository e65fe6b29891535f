import type { Browser, Page } from 'playwright-core';
import { listen } from './night-screen.ts';

/** Where the installer opens the page. */
type Site = { readonly url: () => string };

/** A tablet on a bedside table. */
export const TABLET = { width: 1180, height: 820 };

/** The page as it is after the installer opened it, and nobody touched it yet. */
export async function openBedside(browser: Browser, gateway: Site, viewport = TABLET): Promise<Page> {
  const page = await (await browser.newContext({ viewport })).newPage();
  listen(page);
  await page.goto(gateway.url());
  await page.locator('.time').waitFor();
  return page;
}

/** The same, touched once, so that it may speak. */
export async function openSpeaking(browser: Browser, gateway: Site, viewport = TABLET): Promise<Page> {
  const page = await openBedside(browser, gateway, viewport);
  await page.getByRole('button', { name: /^Touch here/ }).click();
  await page.locator('.unlock').waitFor({ state: 'detached' });
  return page;
}
