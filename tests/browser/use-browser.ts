import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { buildPagesWhenStale } from '#dashboards/build.ts';
import { launchChromium } from '#tests/support/chromium.ts';
import { complaints } from './night-screen.ts';

type Playable = { readonly clear: () => void; readonly stop: () => Promise<void> };

/**
 * For the tests of one block: the pages as they are, one gateway that plays them, one browser, handed over once they are
 * there. After each test nothing is left open, and no page has complained.
 */
export function useBrowser<Gateway extends Playable>(
  start: () => Promise<Gateway>,
  hand: (made: { readonly browser: Browser; readonly gateway: Gateway }) => void,
): void {
  let browser: Browser | null = null;
  let gateway: Gateway | null = null;
  beforeAll(async () => {
    await buildPagesWhenStale({ force: false });
    gateway = await start();
    browser = await launchChromium();
    hand({ browser, gateway });
  });
  afterEach(async () => {
    await Promise.all((browser?.contexts() ?? []).map((context) => context.close()));
    gateway?.clear();
    expect(complaints.splice(0)).toEqual([]);
  });
  afterAll(async () => {
    await browser?.close();
    await gateway?.stop();
  });
}
