import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { type FakeBedsideGateway, startFakeBedsideGateway } from '#tests/dashboards/fake-bedside-gateway.ts';
import { chromiumMissing } from '#tests/support/chromium.ts';
import { openBedside, openSpeaking, TABLET } from './bedside-screen.ts';
import { PHONE } from './night-screen.ts';
import { useBrowser } from './use-browser.ts';

/** A hand that shakes: larger than the 44 px of WCAG 2.5.5, and than this project's 56 px for a tired one. */
const BUTTON_PX = 64;
/** The three answers, and the words by day and by night, from a bed: two to three times what a phone shows. */
const WORDS_PX = 28;

const SHORT = 'It is 03:10. It is still night, Hilda. You can go back to sleep.';
const LONG = `It is 08:12. This was for 08:00, if you have not had it yet. ${'It is time for your tablet, Hilda. '.repeat(8)}`;

let browser: Browser;
let gateway: FakeBedsideGateway;

async function findFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate<axe.AxeResults>(
    "axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag2aaa', 'wcag21aa', 'wcag22aa', 'best-practice'] })",
  );
  return found.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

const toOverflowPx = (page: Page) =>
  page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');

describe.skipIf(chromiumMissing !== null)(`the bedside’s looks (${chromiumMissing ?? 'in Chromium'})`, () => {
  useBrowser(startFakeBedsideGateway, (made) => {
    ({ browser, gateway } = made);
  });

  const sizes = [
    { device: 'a phone', size: PHONE, hasAxe: true },
    { device: 'a small phone', size: { width: 320, height: 568 } },
    { device: 'a phone on its side', size: { width: 844, height: 390 } },
    { device: 'a tablet', size: TABLET, hasAxe: true },
    { device: 'a tablet standing', size: { width: 800, height: 1_280 } },
  ];
  const lights = [
    { light: 'day', localTime: '2026-11-21T15:00:00' },
    { light: 'night', localTime: '2026-11-21T03:10:00' },
  ];

  it.each(sizes.flatMap((size) => lights.map((light) => ({ ...size, ...light }))))(
    'on $device by $light: axe finds no fault, every word and button is large, and no button leaves the screen',
    async ({ size, localTime, hasAxe = false }) => {
      // What axe sees is the same on each size but where the columns change.
      const lookFor = async (page: Page) => (hasAxe ? await findFaults(page) : []);
      gateway.script.localTime = localTime;
      const page = await openBedside(browser, gateway, size);
      expect(await lookFor(page)).toEqual([]);
      expect(await toOverflowPx(page)).toBe(0);
      await page.getByRole('button', { name: /^Touch here/ }).click();
      for (const words of [SHORT, LONG]) {
        gateway.prompt(words, { url: null });
        await page.getByText(words.slice(0, 20)).waitFor();
        expect(await lookFor(page)).toEqual([]);
        expect(await toOverflowPx(page)).toBe(0);
        for (const target of await page.locator('button:visible').all()) {
          const box = await target.boundingBox();
          const name = (await target.textContent()) ?? '';
          const isAnswer = ((await target.getAttribute('class')) ?? '').startsWith('answer');
          expect(box?.height, name).toBeGreaterThanOrEqual(isAnswer ? BUTTON_PX : 56);
          expect((box?.y ?? 0) + (box?.height ?? 0), name).toBeLessThanOrEqual(size.height);
          expect(box?.y, name).toBeGreaterThanOrEqual(0);
        }
      }
      gateway.prompt(SHORT, { url: null });
      const wordsPx = () =>
        page.evaluate<number>("parseFloat(getComputedStyle(document.querySelector('.words')).fontSize)");
      await expect.poll(wordsPx).toBeGreaterThanOrEqual(WORDS_PX);
      await page.getByRole('button', { name: 'Help' }).click();
      await page.getByText(/The staff have been told/).waitFor();
      expect(await lookFor(page)).toEqual([]);
    },
  );

  it.each(lights)(
    'by $light nothing is red, nothing moves, and what says "alarm" is nowhere',
    async ({ localTime }) => {
      gateway.script.localTime = localTime;
      const page = await openSpeaking(browser, gateway);
      gateway.prompt(SHORT, { url: null });
      await page.getByRole('button', { name: 'Yes' }).waitFor();
      const colours = await page.evaluate<string[]>(
        `[...document.querySelectorAll('*')].flatMap((each) => {
        const { color, backgroundColor, borderColor } = getComputedStyle(each);
        return [color, backgroundColor, borderColor];
      })`,
      );
      expect(colours.length).toBeGreaterThan(20);
      for (const colour of new Set(colours)) {
        const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).map(Number);
        expect(red > 1.6 * green && red > 1.6 * blue && red > 100, colour).toBe(false);
      }
      expect(await page.evaluate('document.getAnimations().length')).toBe(0);
      expect(await page.locator('body').textContent()).not.toMatch(
        /alarm|alert|urgent|emergency|error|warning/i,
      );
    },
  );

  it('at night it lights no room: the whole page is darker than a fifth of the day’s', async () => {
    const toLight = async (localTime: string): Promise<number> => {
      gateway.script.localTime = localTime;
      const page = await openBedside(browser, gateway);
      const shot = (await page.screenshot()).toString('base64');
      const light = await page.evaluate<number>(`new Promise((resolve) => {
        const bytes = Uint8Array.from(atob('${shot}'), (letter) => letter.charCodeAt(0));
        createImageBitmap(new Blob([bytes], { type: 'image/png' })).then((picture) => {
          const canvas = new OffscreenCanvas(64, 64);
          const context = canvas.getContext('2d');
          context.drawImage(picture, 0, 0, 64, 64);
          const { data } = context.getImageData(0, 0, 64, 64);
          resolve(data.reduce((sum, value, index) => sum + (index % 4 === 3 ? 0 : value), 0) / (64 * 64 * 3));
        });
      })`);
      await page.context().close();
      return light;
    };
    const day = await toLight('2026-11-21T15:00:00');
    const night = await toLight('2026-11-21T03:10:00');
    expect(day).toBeGreaterThan(150);
    expect(night).toBeLessThan(day / 5);
  });
});
