import type { Browser, Page } from 'playwright-core';
import type { FakeGateway } from '#tests/dashboards/fake-gateway.ts';
import { PIN } from '#tests/dashboards/fake-site.ts';

/** A phone of the usual size, as Playwright names it. */
export const PHONE = { width: 390, height: 844 };

/** What the browser complained about: a broken content security policy, an error of ours. */
export const complaints: string[] = [];

/** An empty phone in front of the sign-in. */
export async function openPhone(browser: Browser, gateway: FakeGateway, size = PHONE): Promise<Page> {
  const context = await browser.newContext({ viewport: size });
  const page = await context.newPage();
  listen(page);
  await page.goto(gateway.url());
  return page;
}

export function listen(page: Page): void {
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (/Content Security Policy|unsafe-eval|unsafe-inline/i.test(message.text()))
      complaints.push(message.text());
  });
}

/** Signs Amy in as a thumb would, which also lets the page sound. */
export async function signAmyIn(page: Page): Promise<void> {
  await page.getByRole('button', { name: /Amy/ }).click();
  await enterPin(page, PIN);
}

export async function enterPin(page: Page, pin: string): Promise<void> {
  for (const digit of pin) await page.getByRole('button', { name: digit, exact: true }).click();
  await page.getByRole('button', { name: 'Sign in' }).click();
}

export async function openSignedIn(browser: Browser, gateway: FakeGateway, size = PHONE): Promise<Page> {
  const page = await openPhone(browser, gateway, size);
  await signAmyIn(page);
  await page.locator('.devices').waitFor();
  return page;
}

/**
 * Asks the page as a debugger does. Neither `page.evaluate` nor a locator: both count as a person's tap, and would
 * unlock the very sound whose absence is to be shown.
 */
export async function watch(page: Page, expression: string): Promise<number> {
  const debug = await page.context().newCDPSession(page);
  const { result } = await debug.send('Runtime.evaluate', {
    expression,
    awaitPromise: true,
    returnByValue: true,
    userGesture: false,
  });
  await debug.detach();
  return Number(result.value);
}

/** The loudest moment at the end of the page's audio graph within `forMs`, after `skipMs`: 0 is silence. */
export async function measureSound(page: Page, forMs: number, skipMs = 0): Promise<number> {
  return watch(
    page,
    `new Promise((resolve) => {
      const startMs = performance.now();
      let loudest = 0;
      const look = () => {
        const sinceMs = performance.now() - startMs;
        if (sinceMs >= ${skipMs}) loudest = Math.max(loudest, nightwellSound.energy());
        if (sinceMs < ${forMs}) setTimeout(look, 10);
        else resolve(loudest);
      };
      look();
    })`,
  );
}

/** Resolves once nothing has come out of the graph for longer than the rests between two bursts. */
export async function waitForSilence(page: Page): Promise<void> {
  await watch(
    page,
    `new Promise((resolve) => {
      let loudMs = performance.now();
      const look = () => {
        if (nightwellSound.energy() > 0.001) loudMs = performance.now();
        if (performance.now() - loudMs > 3000) resolve(0);
        else setTimeout(look, 10);
      };
      look();
    })`,
  );
}
