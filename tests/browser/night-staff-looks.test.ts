import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { ben, toAlert } from '#tests/dashboards/alerts.ts';
import { type FakeGateway, startFakeGateway } from '#tests/dashboards/fake-gateway.ts';
import { chromiumMissing } from '#tests/support/chromium.ts';
import { openPhone, openSignedIn, PHONE } from './night-screen.ts';
import { useBrowser } from './use-browser.ts';

/** Between a thumb's width and the 44 px of WCAG 2.5.5: this project's own measure for a tired hand. */
const THUMB_PX = 56;

let browser: Browser;
let gateway: FakeGateway;

/** What axe-core finds wrong, as rule and element. Run by the debugger, so the page's policy stays as it is. */
async function findFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate<axe.AxeResults>('axe.run()');
  return found.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

const toOverflowPx = (page: Page) =>
  page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');

describe.skipIf(chromiumMissing !== null)(
  `the night screen’s looks (${chromiumMissing ?? 'in Chromium'})`,
  () => {
    useBrowser(startFakeGateway, (made) => {
      ({ browser, gateway } = made);
    });

    const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true });
    function raiseOfEachKind(): void {
      const onsetUptimeMs = gateway.uptimeMs() - 65_000;
      const room = (label: string) => ({
        roomId: label.toLowerCase().replace(' ', '-'),
        label,
        zone: 'east',
      });
      gateway.raise(toAlert({ onsetUptimeMs, nextRungUptimeMs: gateway.uptimeMs() + 29_000 }));
      for (const [alertId, changes] of Object.entries({
        'look-in': {
          priority: 'medium',
          reason: 'look-in',
          room: room('Room 7'),
          residentName: 'Tom Braithwaite',
        },
        'call-9': { kind: 'call', priority: 'low', reason: 'pressed', evidence: {}, room: room('Room 9') },
        silent: {
          kind: 'device-silent',
          priority: 'technical',
          reason: 'silent',
          evidence: { silentMs: 92_000 },
        },
        journal: {
          kind: 'journal-failing',
          priority: 'technical-high',
          reason: 'journal',
          room: null,
          evidence: {},
        },
        theirs: { state: 'accepted', acceptedBy: ben, seenBy: [ben], room: room('Room 3') },
        visited: { state: 'attended', arrivedBy: ben, room: room('Room 4') },
        over: { state: 'closed', closedBy: ben, outcome: 'helped', room: room('Room 5') },
      })) {
        gateway.raise(toAlert({ alertId, onsetUptimeMs, ...changes }));
      }
    }

    it.each<{ state: string; show: (page: Page) => Promise<void> }>([
      { state: 'an empty board', show: (page) => page.locator('.empty').waitFor() },
      {
        state: 'rooms that are not read',
        async show(page) {
          gateway.devices.unreadRooms = Array.from({ length: 23 }, (_, index) => ({
            roomLabel: `Room ${index + 1}`,
            residentName: null,
            sensor: 'fall sensor',
          }));
          await page.getByText('Which rooms').click({ timeout: 10_000 });
        },
      },
      {
        state: 'alerts of each kind and state',
        async show(page) {
          raiseOfEachKind();
          await page.locator('.closed .card').waitFor();
        },
      },
      {
        state: 'closing',
        async show(page) {
          gateway.raise(toAlert({ state: 'attended', arrivedBy: ben }));
          await button(page, 'Close').click();
          await button(page, 'Helped').waitFor();
        },
      },
      {
        state: 'nothing readable',
        async show(page) {
          gateway.say('board', 'nonsense');
          await button(page, 'Reload now').waitFor();
        },
      },
      {
        state: 'signing out',
        async show(page) {
          await button(page, 'Sign out').click();
          await button(page, 'Stay signed in').waitFor();
        },
      },
    ])(
      '$state: axe finds no fault, every button fits a thumb, nothing is cut off at 320 px',
      async ({ show }) => {
        const page = await openSignedIn(browser, gateway);
        await show(page);
        expect(await findFaults(page)).toEqual([]);
        for (const target of await page.locator('button:visible').all()) {
          const box = await target.boundingBox();
          expect(
            Math.min(box?.height ?? 0, box?.width ?? 0),
            (await target.textContent()) ?? '',
          ).toBeGreaterThanOrEqual(THUMB_PX);
        }
        await page.setViewportSize({ width: 320, height: 640 });
        expect(await toOverflowPx(page)).toBe(0);
        await page.setViewportSize(PHONE);
        await page.evaluate("document.documentElement.style.fontSize = '200%'");
        expect(await toOverflowPx(page)).toBe(0);
      },
    );

    it('the sign-in: axe finds no fault, and nothing is cut off at 320 px', async () => {
      const page = await openPhone(browser, gateway, { width: 320, height: 640 });
      await button(page, /Amy/).waitFor();
      expect(await findFaults(page)).toEqual([]);
      await button(page, /Amy/).click();
      await button(page, '7').waitFor();
      expect(await findFaults(page)).toEqual([]);
      expect(await toOverflowPx(page)).toBe(0);
    });

    it('the lost link: axe finds no fault', async () => {
      const page = await openSignedIn(browser, gateway);
      await gateway.goAway();
      await page.locator('.stripe').waitFor();
      expect(await findFaults(page)).toEqual([]);
      await gateway.comeBack();
    });

    it('a tablet on its side shows two columns', async () => {
      const page = await openSignedIn(browser, gateway, { width: 1180, height: 820 });
      raiseOfEachKind();
      await page.locator('.closed .card').waitFor();
      const [first, second] = await page.locator('.card').all();
      const [a, b] = [await first?.boundingBox(), await second?.boundingBox()];
      expect(b?.y).toBe(a?.y);
      expect(b?.x).toBeGreaterThan((a?.x ?? 0) + (a?.width ?? 0));
    });

    const flashes = (page: Page) =>
      page.evaluate<Array<{ priority: string; hz: number }>>(`document.getAnimations().map((animation) => ({
      priority: animation.effect.target.closest('.card').dataset.priority,
      hz: 1000 / animation.effect.getTiming().duration,
    }))`);

    it('flashes at the rates of IEC 60601-1-8, and not at all for who asked for less motion', async () => {
      const page = await openSignedIn(browser, gateway);
      raiseOfEachKind();
      await page.locator('.closed .card').waitFor();
      const rates = await flashes(page);
      expect(rates.map(({ priority }) => priority).toSorted()).toEqual(['high', 'medium', 'technical-high']);
      for (const { priority, hz } of rates) {
        expect(hz).toBeGreaterThanOrEqual(priority === 'high' ? 1.4 : 0.4);
        expect(hz).toBeLessThanOrEqual(priority === 'high' ? 2.8 : 0.8);
      }
      await page.emulateMedia({ reducedMotion: 'reduce' });
      expect(await flashes(page)).toEqual([]);
    });

    it('wears red for what is urgent alone', async () => {
      const page = await openSignedIn(browser, gateway);
      raiseOfEachKind();
      await page.locator('.closed .card').waitFor();
      const colours = await page.evaluate<Array<[string, string]>>(
        `[...document.querySelectorAll('.card')].map((card) => [card.dataset.priority, getComputedStyle(card).getPropertyValue('--tone')])`,
      );
      const red = await page.evaluate<string>(
        `getComputedStyle(document.documentElement).getPropertyValue('--high')`,
      );
      expect(red).not.toBe('');
      for (const [priority, tone] of colours) expect(tone === red, priority).toBe(priority === 'high');
    });
  },
);
