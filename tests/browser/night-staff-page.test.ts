import type { Browser, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { amy, ben, toAlert } from '#tests/dashboards/alerts.ts';
import { type FakeGateway, startFakeGateway } from '#tests/dashboards/fake-gateway.ts';
import { PIN } from '#tests/dashboards/fake-site.ts';
import { chromiumMissing } from '#tests/support/chromium.ts';
import {
  enterPin,
  listen,
  measureSound,
  openPhone,
  openSignedIn,
  signAmyIn,
  waitForSilence,
  watch,
} from './night-screen.ts';
import { useBrowser } from './use-browser.ts';

const SILENCE = 0.000_01;
const LOUD = 0.05;
/** Longer than any burst and the rest after it: a tone that rings is heard within. */
const ONE_PERIOD_MS = 6_500;
/** The fade of a stopping tone and the analyser's window, which looks 46 ms back. */
const AT_ONCE_MS = 100;

let browser: Browser;
let gateway: FakeGateway;

describe.skipIf(chromiumMissing !== null)(`the night screen (${chromiumMissing ?? 'in Chromium'})`, () => {
  useBrowser(startFakeGateway, (made) => {
    ({ browser, gateway } = made);
  });

  const card = (page: Page, room = 'Room 12') => page.locator('.card', { hasText: room });
  const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true });
  const raise = (changes: Parameters<typeof toAlert>[0] = {}) =>
    gateway.raise(toAlert({ onsetUptimeMs: gateway.uptimeMs() - 24_000, ...changes }));
  const text = (page: Page, words: string | RegExp) =>
    page.locator('.card, .empty, .stripe, .said').getByText(words);

  it('is silent until somebody signs in, and rings after the tap that does', async () => {
    raise();
    const page = await openPhone(browser, gateway);
    await button(page, /Amy/).waitFor();
    expect(await measureSound(page, 1_500)).toBeLessThan(SILENCE);
    await signAmyIn(page);
    await card(page).waitFor();
    await expect.poll(() => measureSound(page, 500), { timeout: ONE_PERIOD_MS }).toBeGreaterThan(LOUD);
    await expect.poll(() => gateway.heartbeats.at(-1)).toMatchObject({ visible: true, sounding: true });
  });

  it('plays the tone after signing in and asks whether it was heard', async () => {
    const page = await openSignedIn(browser, gateway);
    expect(await measureSound(page, 2_000)).toBeGreaterThan(LOUD);
    await button(page, 'Yes').click();
    await text(page, 'Nothing open.').waitFor();
    await text(page, '20 of 20 devices heard.').waitFor();
  });

  it('says without a sound which rooms are not read, and what to do, also below an open alert', async () => {
    const page = await openSignedIn(browser, gateway);
    await button(page, 'Yes').click();
    const room = (number: number) => ({
      ...{ roomLabel: `Room ${number}`, residentName: null, sensor: 'fall sensor' },
    });
    gateway.devices.unreadRooms = [room(12)];
    const unread = page.locator('.unread');
    await unread.waitFor({ timeout: 10_000 });
    expect((await unread.textContent())?.trim()).toBe(
      'Room 12: fall sensor not read, no consent in force. Watch this room yourself.',
    );
    await waitForSilence(page);
    gateway.devices.unreadRooms = [room(4), room(7), room(12)];
    await unread.getByText('Rooms 4, 7 and 12: fall sensors not read,').waitFor({ timeout: 10_000 });
    raise({ state: 'accepted', acceptedBy: ben });
    await card(page).waitFor();
    expect(await unread.isVisible()).toBe(true);
  });

  it('says in plain words that a PIN is wrong, and how long to wait', async () => {
    const page = await openPhone(browser, gateway);
    await button(page, /Amy/).click();
    await enterPin(page, '1111');
    await text(page, 'That PIN is not right. Try again.').waitFor();
    await enterPin(page, '2222');
    await text(page, 'Please wait 4 s, then try again.').waitFor();
    await enterPin(page, PIN);
    await text(page, 'Nothing open.').waitFor();
  });

  it('opened again without a tap it says that its sound is off, tells the truth about it, and one tap mends it', async () => {
    const first = await openSignedIn(browser, gateway);
    const page = await first.context().newPage();
    listen(page);
    await first.close();
    gateway.clear();
    raise();
    await page.goto(gateway.url());
    const shown = "document.querySelector('.card') && document.querySelector('.sound-off') ? 1 : 0";
    await expect.poll(() => watch(page, shown), { timeout: 5_000 }).toBe(1);
    expect(await measureSound(page, 1_000)).toBeLessThan(SILENCE);
    await expect.poll(() => gateway.receipts.at(-1)).toMatchObject({ visible: true, sounding: false });
    await button(page, 'SOUND IS OFF – tap to turn on').click();
    await expect.poll(() => measureSound(page, 500), { timeout: ONE_PERIOD_MS }).toBeGreaterThan(LOUD);
    expect(await button(page, 'SOUND IS OFF – tap to turn on').count()).toBe(0);
  });

  it('rings for a fall, stops the moment a colleague accepts, and says who', async () => {
    const page = await openSignedIn(browser, gateway);
    const fall = raise();
    await text(page, 'Go now.').waitFor();
    await expect.poll(() => page.title()).toBe('Room 12: possible fall, 20 s without moving. Go now.');
    await expect
      .poll(() => gateway.receipts.at(-1))
      .toMatchObject({ event: 'alert', visible: true, sounding: true });
    await expect.poll(() => measureSound(page, 300), { timeout: ONE_PERIOD_MS }).toBeGreaterThan(LOUD);
    gateway.ask({ request: 'accept-alert', alertId: fall.facts.alertId }, ben);
    await text(page, 'Ben is going').waitFor();
    expect(await measureSound(page, ONE_PERIOD_MS, AT_ONCE_MS)).toBeLessThan(SILENCE);
  });

  it('stays silent when an alert that does not ring is updated', async () => {
    const page = await openSignedIn(browser, gateway);
    await button(page, 'Yes').click();
    const fall = raise({ state: 'accepted', acceptedBy: ben });
    await text(page, 'Ben is going').waitFor();
    gateway.change(fall, { deliveredCount: 7 });
    await text(page, /delivered to 7 screens/).waitFor();
    await waitForSilence(page);
    gateway.change(fall, { deliveredCount: 8 });
    await text(page, /delivered to 8 screens/).waitFor();
    expect(await measureSound(page, 1_000)).toBeLessThan(SILENCE);
  });

  it('walks from going to being there to closing in two taps, and takes a mis-tap back', async () => {
    const page = await openSignedIn(browser, gateway);
    raise();
    await button(page, 'I’m going').click();
    await text(page, 'You are going').waitFor();
    await button(page, /^Undo/).click();
    await text(page, 'Nobody is going yet').waitFor();
    await button(page, 'I’m going').click();
    await button(page, 'I’m here').click();
    await text(page, 'You are there').waitFor();
    await button(page, 'Close').click();
    await button(page, 'Fell, not hurt').click();
    await text(page, 'Closed by Amy: Fell, not hurt').waitFor();
    expect(gateway.requests.map(({ request }) => request)).toEqual([
      'accept-alert',
      'undo',
      'accept-alert',
      'arrive',
      'close-alert',
    ]);
    expect(gateway.requests.at(-1)?.outcome).toBe('fell-not-hurt');
    expect(new Set(gateway.requests.map(({ requestId }) => requestId)).size).toBe(5);
  });

  it('keeps what was just closed on top with its undo, also above a long list', async () => {
    const page = await openSignedIn(browser, gateway);
    await button(page, 'Yes').click();
    raise({ state: 'attended', arrivedBy: amy });
    for (const number of [1, 2, 3])
      raise({
        alertId: `look-in-${number}`,
        priority: 'medium',
        room: { roomId: `room-${number}`, label: `Room ${number}`, zone: 'east' },
      });
    await button(page, 'Close').click();
    await button(page, 'Helped').click();
    const strip = page.locator('.top', { hasText: 'Room 12 closed: Helped' });
    await strip.waitFor();
    await strip.getByRole('button', { name: /^Undo \(\d+ s\)$/ }).click();
    await text(page, 'You are there').waitFor();
    await strip.waitFor({ state: 'detached' });
    expect(gateway.requests.map(({ request }) => request)).toEqual(['close-alert', 'undo']);
  });

  it('says whom somebody lost the race to', async () => {
    const page = await openSignedIn(browser, gateway);
    raise();
    gateway.script.answer = { ok: false, code: 'already-accepted', by: ben };
    await button(page, 'I’m going').click();
    await text(page, 'Ben is already going.').waitFor();
  });

  it('says that it is still sending, and never pretends while the link is down', async () => {
    const page = await openSignedIn(browser, gateway);
    raise();
    gateway.script.answer = 'never';
    await button(page, 'I’m going').click();
    await text(page, 'Sending …').waitFor();
    await text(page, 'No answer yet. Trying again …').waitFor();
    await expect.poll(() => gateway.requests.length).toBeGreaterThan(1);
    expect(new Set(gateway.requests.map(({ requestId }) => requestId)).size).toBe(1);
    gateway.script.answer = null;
    await text(page, 'You are going').waitFor();
    gateway.requests.length = 0;
    await gateway.goAway();
    await text(page, /^NOT CONNECTED/).waitFor();
    await button(page, 'I’m here').click();
    await text(page, /^NOT SENT. Not connected./).waitFor();
    await gateway.comeBack();
    await page.locator('.stripe').waitFor({ state: 'detached' });
    await text(page, 'Your tap was not sent. Tap again.').waitFor();
    expect(gateway.requests).toEqual([]);
    await button(page, 'I’m here').click();
    await text(page, 'You are there').waitFor();
    expect(await text(page, 'Your tap was not sent. Tap again.').count()).toBe(0);
  });

  it('is back within 200 ms of the gateway, by its number, and has missed nothing', async () => {
    const page = await openSignedIn(browser, gateway);
    const fall = raise();
    await card(page).waitFor();
    await expect.poll(() => gateway.seen.length).toBe(1);
    const lastSeq = gateway.seq();
    const backMs: number[] = [];
    for (const round of [1, 2, 3, 4, 5]) {
      await gateway.goAway();
      await page.evaluate(`new Promise((resolve) => setTimeout(resolve, ${round * 130}))`);
      if (round === 1) gateway.ask({ request: 'accept-alert', alertId: fall.facts.alertId }, ben);
      gateway.handshakes.length = 0;
      await gateway.comeBack();
      const listeningMs = performance.now();
      await expect.poll(() => gateway.handshakes.length, { interval: 2 }).toBe(1);
      backMs.push(Math.round(performance.now() - listeningMs));
      if (round === 1) {
        expect(gateway.handshakes[0]?.sinceSeq).toBe(lastSeq);
        await text(page, 'Ben is going').waitFor();
      }
    }
    expect(Math.max(...backMs), `after ${backMs.join(', ')} ms`).toBeLessThanOrEqual(200);
    await text(page, 'Ben is going').waitFor();
  });

  it('is back at once also after a long cut, when the browser has long begun to slow its sockets down', async () => {
    const page = await openSignedIn(browser, gateway);
    const fall = raise();
    await card(page).waitFor();
    const lastSeq = gateway.seq();
    await gateway.goAway();
    await text(page, /^NOT CONNECTED for (1[6-9]|2\d) s/).waitFor();
    gateway.ask({ request: 'accept-alert', alertId: fall.facts.alertId }, ben);
    gateway.handshakes.length = 0;
    await gateway.comeBack();
    const listeningMs = performance.now();
    await expect.poll(() => gateway.handshakes.length, { interval: 2, timeout: 10_000 }).toBe(1);
    const backMs = Math.round(performance.now() - listeningMs);
    console.log(`back ${backMs} ms after the gateway listened again`);
    expect(backMs).toBeLessThan(1_000);
    expect(gateway.handshakes[0]?.sinceSeq).toBeGreaterThanOrEqual(lastSeq);
    await text(page, 'Ben is going').waitFor();
  });

  it('tells once that a card was seen', async () => {
    const page = await openSignedIn(browser, gateway);
    const fall = raise();
    await text(page, /seen by Amy/).waitFor();
    gateway.change(fall, { deliveredCount: 4 });
    await text(page, /delivered to 4 screens/).waitFor();
    expect(gateway.seen).toEqual([{ alertId: fall.facts.alertId, personId: amy.personId }]);
  });

  it('goes loud by itself 15 s after the gateway’s last word, and quiet again when it is back', async () => {
    const page = await openSignedIn(browser, gateway);
    await button(page, 'Yes').click();
    await gateway.goAway();
    const goneMs = performance.now();
    await text(page, /^NOT CONNECTED for \d+ s – go and look$/).waitFor();
    await waitForSilence(page);
    expect(performance.now() - goneMs).toBeLessThan(13_000);
    await expect.poll(() => measureSound(page, 200), { timeout: 15_000, interval: 1 }).toBeGreaterThan(LOUD);
    const loudAfterMs = performance.now() - goneMs;
    expect(loudAfterMs).toBeGreaterThan(10_000);
    expect(loudAfterMs).toBeLessThan(17_000);
    await button(page, 'Pause this sound for 2 min').waitFor();
    expect(await page.title()).toBe('NOT CONNECTED');
    await gateway.comeBack();
    await page.locator('.stripe').waitFor({ state: 'detached' });
    expect(await measureSound(page, 5_500, AT_ONCE_MS)).toBeLessThan(LOUD);
  });

  it('shows what it can and says that it needs a reload when a message cannot be read', async () => {
    const page = await openSignedIn(browser, gateway);
    raise();
    await card(page).waitFor();
    gateway.say('alert', { alert: { alertId: 'from-the-future' } });
    await text(page, 'This screen needs a reload').waitFor();
    await expect.poll(() => gateway.receipts.at(-1)).toBeDefined();
    expect(await card(page).count()).toBe(1);
    await expect.poll(() => measureSound(page, 500), { timeout: ONE_PERIOD_MS }).toBeGreaterThan(LOUD);
  });

  it('shows a script in a name as the letters it is made of', async () => {
    const page = await openSignedIn(browser, gateway);
    const residentName = '<img src=x onerror="window.hurt=1"><script>window.hurt=1</script>';
    raise({ residentName, room: { roomId: 'room-12', label: '<b>Room 12</b>', zone: 'east' } });
    await text(page, residentName).waitFor();
    await text(page, '<b>Room 12</b>').waitFor();
    expect(await page.evaluate('window.hurt === undefined')).toBe(true);
  });

  it('sends nothing for a tap that was aimed at another card', async () => {
    const page = await openSignedIn(browser, gateway);
    raise({
      alertId: 'look-in-7',
      priority: 'medium',
      room: { roomId: 'room-7', label: 'Room 7', zone: 'east' },
    });
    await card(page, 'Room 7').waitFor();
    const tapped = page.evaluate(`new Promise((resolve) => {
      new MutationObserver(() => {
        const second = document.querySelectorAll('.card')[1];
        if (second === undefined) return;
        second.querySelector('.primary').click();
        resolve();
      }).observe(document.body, { subtree: true, childList: true });
    })`);
    // By the next heartbeat the touch of signing in is over: a new card comes in on top.
    await expect.poll(() => gateway.heartbeats.length, { timeout: 8_000 }).toBeGreaterThan(1);
    raise();
    await tapped;
    await text(page, /^The list moved under your finger/).waitFor();
    expect(gateway.requests).toEqual([]);
  });

  it('takes a double tap on “I’m going” for one, and puts “I’m here” where the finger is', async () => {
    const page = await openSignedIn(browser, gateway);
    await button(page, 'Yes').click();
    raise({ evidence: { stillnessMs: 20_000, stepCount: 3 }, nextRungUptimeMs: gateway.uptimeMs() + 29_000 });
    for (const part of [0.1, 0.95]) {
      gateway.requests.length = 0;
      await button(page, 'I’m going').click({ trial: true });
      const place = await button(page, 'I’m going').boundingBox();
      if (place === null) throw new Error('“I’m going” is nowhere');
      const at = { x: place.width / 2, y: place.height * part };
      await button(page, 'I’m going').click({ position: at });
      await text(page, 'You are going').waitFor();
      await page.mouse.click(place.x + at.x, place.y + at.y);
      expect(await button(page, 'I’m here').boundingBox()).toEqual(place);
      await button(page, /^Undo/).click();
      await text(page, 'Nobody is going yet').waitFor();
      expect(gateway.requests.map(({ request }) => request)).toEqual(['accept-alert', 'undo']);
    }
  });

  it('brings a new urgent alert into view, and never lets one ring out of sight', async () => {
    const page = await openSignedIn(browser, gateway);
    await button(page, 'Yes').click();
    for (const number of [1, 2, 3, 4])
      raise({
        alertId: `look-in-${number}`,
        priority: 'medium',
        room: { roomId: `room-${number}`, label: `Room ${number}`, zone: 'east' },
      });
    await card(page, 'Room 4').waitFor();
    const toEnd = 'scrollTo(0, document.body.scrollHeight)';
    const show = button(page, 'Room 12: possible fall – show');
    const top = () => page.evaluate<number>('scrollY');
    const placeOf4 = async () => JSON.stringify(await card(page, 'Room 4').boundingBox());
    await page.evaluate(toEnd);
    await button(page, 'Room 1: possible fall – show').waitFor();
    const place = await placeOf4();
    await expect.poll(placeOf4).toBe(place);
    await expect.poll(() => gateway.heartbeats.length, { timeout: 8_000 }).toBeGreaterThan(1);
    raise();
    await expect.poll(top).toBe(0);
    expect(await page.locator('.card-where').first().textContent()).toBe('Room 12');
    expect(await show.count()).toBe(0);
    await page.evaluate(toEnd);
    await show.click();
    await show.waitFor({ state: 'detached' });
    await expect.poll(top).toBeLessThan(60);
    await page.evaluate(toEnd);
    await page.mouse.wheel(0, 1);
    raise({ alertId: 'fall-8', room: { roomId: 'room-8', label: 'Room 8', zone: 'east' } });
    await card(page, 'Room 8').waitFor();
    expect(await top()).toBeGreaterThan(300);
  });

  it('says on the card of a medicine what its resident answered, and keeps it until somebody has been there', async () => {
    const page = await openSignedIn(browser, gateway);
    const task = { alertId: 'task', kind: 'prompt-task', priority: 'low', reason: 'due-soon' } as const;
    raise({
      ...task,
      evidence: { reminderKind: 'medicine' },
      reminder: { dueTime: '21:10', answeredTime: null },
    });
    await text(page, 'due at 21:10').waitFor();
    raise({
      ...task,
      evidence: { reminderKind: 'medicine', answer: 'yes' },
      reminder: { dueTime: '21:10', answeredTime: '21:14' },
    });
    await text(page, 'heard at 21:14').waitFor();
    expect(await card(page).textContent()).not.toMatch(/due|on time\./);
    await button(page, 'I’m here already').click();
    await text(page, 'You are there').waitFor();
  });

  it('keeps every card in its place under a finger', async () => {
    const page = await openSignedIn(browser, gateway);
    raise({
      alertId: 'look-in-7',
      priority: 'medium',
      room: { roomId: 'room-7', label: 'Room 7', zone: 'east' },
    });
    await card(page, 'Room 7').waitFor();
    const order = () => page.locator('.card-where').allTextContents();
    await page.locator('.card-where').click();
    raise();
    await card(page).waitFor();
    expect(await order()).toEqual(['Room 7', 'Room 12']);
    await expect.poll(order, { timeout: 4_000 }).toEqual(['Room 12', 'Room 7']);
  });
});
