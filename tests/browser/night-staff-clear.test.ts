import type { Browser, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { amy, toAlert } from '#tests/dashboards/alerts.ts';
import { type FakeGateway, startFakeGateway } from '#tests/dashboards/fake-gateway.ts';
import { chromiumMissing } from '#tests/support/chromium.ts';
import { openSignedIn, PHONE } from './night-screen.ts';
import { useBrowser } from './use-browser.ts';

const TABLET = { width: 1280, height: 800 };
/** In the page: where what lies over the list ends, and the button that closes the visit to room 3. */
const END = `Math.max(...[...document.querySelectorAll('.top, .show-ringing')].map((each) => each.getBoundingClientRect().bottom))`;
const CLOSE = `document.querySelector('[data-alert-id="fall-3"] .button.primary')`;

let browser: Browser;
let gateway: FakeGateway;

/** How far what has the focus stands under what lies over the list; below 0 where it is clear. */
const toCoveredPx = (page: Page) =>
  page.evaluate<number>(`${END} - document.activeElement.getBoundingClientRect().top`);
const isFocusIn = (page: Page, selector: string) =>
  page.evaluate<boolean>(`document.activeElement.closest('${selector}') !== null`);

function raiseIn(number: number, changes: Parameters<typeof toAlert>[0] = {}): void {
  const room = { roomId: `room-${number}`, label: `Room ${number}`, zone: 'east' };
  const onsetUptimeMs = gateway.uptimeMs() - 65_000 + number;
  gateway.raise(toAlert({ alertId: `fall-${number}`, room, onsetUptimeMs, ...changes }));
}

/** Amy is in many rooms at once, and another one rings out of her sight: its button lies over the list. */
async function openLongList(screen: typeof PHONE, words: string): Promise<Page> {
  for (const number of [1, 2, 3, 4, 5, 6]) raiseIn(number, { state: 'attended', arrivedBy: amy });
  raiseIn(12);
  const page = await openSignedIn(browser, gateway, screen);
  await page.locator('[data-alert-id="fall-6"]').waitFor();
  await page.evaluate(`document.documentElement.style.fontSize = '${words}'`);
  await page.evaluate(`${CLOSE}.scrollIntoView({ block: 'start' })`);
  await page.locator('.show-ringing').waitFor();
  return page;
}

/** The list, so that room 3's button stands `px` below what lies over it. */
const scrollBelow = (page: Page, px: number) =>
  page.evaluate(`scrollBy(0, ${CLOSE}.getBoundingClientRect().top - ${END} - ${px})`);

describe.skipIf(chromiumMissing !== null).each([
  { screen: PHONE, words: '100%' },
  { screen: PHONE, words: '200%' },
  { screen: TABLET, words: '100%' },
  { screen: TABLET, words: '200%' },
])(
  `what lies over the list, at $screen.width px and words of $words (${chromiumMissing ?? 'in Chromium'})`,
  ({ screen, words }) => {
    useBrowser(startFakeGateway, (made) => {
      ({ browser, gateway } = made);
    });

    it('leaves in sight the question that opens where half a button was, and what the keys go to', async () => {
      const page = await openLongList(screen, words);
      // Again where the line on top has changed its height meanwhile.
      const toHiddenPx = async () => {
        await scrollBelow(page, -30);
        return page.evaluate<number>(`${END} - ${CLOSE}.getBoundingClientRect().top`);
      };
      await expect.poll(toHiddenPx).toBeGreaterThan(0);
      // Cards take no tap just after the line on top has changed its height.
      await expect.poll(() => page.evaluate(`${CLOSE}.getAttribute('aria-disabled')`)).toBe('false');
      await page.evaluate(`${CLOSE}.click()`);
      await page.locator('.chooser').waitFor();
      await expect.poll(() => isFocusIn(page, '.chooser')).toBe(true);
      await expect.poll(() => toCoveredPx(page)).toBeLessThanOrEqual(0);
      for (let press = 1; press <= 4; press += 1) {
        await page.keyboard.press('Shift+Tab');
        if (!(await isFocusIn(page, '.card'))) break;
        await expect.poll(() => toCoveredPx(page)).toBeLessThanOrEqual(0);
      }
    });

    it('grows when the link is lost: it neither covers what has the focus nor takes the screen', async () => {
      const page = await openLongList(screen, words);
      await page.evaluate(`${CLOSE}.focus()`);
      await scrollBelow(page, 20);
      await gateway.goAway();
      await page.locator('.stripe').waitFor();
      await expect.poll(() => toCoveredPx(page)).toBeLessThanOrEqual(0);
      const topPx = await page.evaluate<number>(
        `document.querySelector('.top').getBoundingClientRect().bottom`,
      );
      expect(topPx).toBeLessThanOrEqual(0.4 * screen.height + 1);
      expect(await toCoveredPx(page)).toBeGreaterThan(topPx - screen.height + 40);
      await gateway.comeBack();
    });

    it('does not bring back what its reader has scrolled away', async () => {
      const page = await openLongList(screen, words);
      await page.evaluate(`${CLOSE}.focus()`);
      await page.evaluate('scrollTo(0, 0)');
      await page.locator('.show-ringing').waitFor({ state: 'detached' });
      await page.evaluate('scrollTo(0, document.body.scrollHeight)');
      await page.locator('.show-ringing').waitFor();
      const toLeftPx = () => page.evaluate<number>('document.body.scrollHeight - scrollY - innerHeight');
      await expect.poll(toLeftPx).toBeLessThanOrEqual(2);
    });
  },
);
