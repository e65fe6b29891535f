import type { Browser, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { type FakeBedsideGateway, startFakeBedsideGateway } from '#tests/dashboards/fake-bedside-gateway.ts';
import { chromiumMissing } from '#tests/support/chromium.ts';
import { openBedside, openSpeaking } from './bedside-screen.ts';
import { listen, watch } from './night-screen.ts';
import { useBrowser } from './use-browser.ts';

const TEA = 'It is 15:00. There is a cup of tea beside you, Hilda.';

let browser: Browser;
let gateway: FakeBedsideGateway;

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
const text = (page: Page, words: string | RegExp) => page.getByText(words);
/** Whether anything comes out of the page; asked as a debugger does, which is not a person's touch. */
const energy = (page: Page) => watch(page, 'nightwellVoice.energy()');
const events = () => gateway.said.map(({ event, code }) => (code === undefined ? event : `${event} ${code}`));

describe.skipIf(chromiumMissing !== null)(`the bedside page (${chromiumMissing ?? 'in Chromium'})`, () => {
  useBrowser(startFakeBedsideGateway, (made) => {
    ({ browser, gateway } = made);
  });

  it('shows the time of the home, whatever the tablet believes, and which part of the day it is', async () => {
    gateway.script.localTime = '2026-11-21T23:59:58';
    const page = await openBedside(browser, gateway);
    expect(await page.locator('.time').textContent()).toBe('23:59');
    await text(page, 'Saturday 21 November').waitFor();
    await text(page, 'Sunday 22 November').waitFor();
    expect(await page.locator('.time').textContent()).toBe('00:00');
    expect(await page.locator('.part').textContent()).toBe('Night');
  });

  it('is light by day and dim by night', async () => {
    gateway.script.localTime = '2026-11-21T20:59:59';
    const page = await openBedside(browser, gateway);
    const light = () => page.evaluate<string>('document.documentElement.dataset.light');
    await expect.poll(light, { timeout: 4_000 }).toBe('night');
    gateway.script.localTime = '2026-11-22T07:00:00';
    gateway.tellClock();
    await expect.poll(light).toBe('day');
  });

  it('tells the gateway which bedside it is, keeps that, and takes it out of the address', async () => {
    const page = await openBedside(browser, gateway);
    await expect.poll(() => gateway.handshakes.length).toBe(1);
    expect(gateway.handshakes[0]).toEqual({ deviceId: 'speaker-0012', key: 'a-key-of-this-run' });
    expect(page.url()).toBe(gateway.plainUrl());
    await page.reload();
    await expect.poll(() => gateway.handshakes.length).toBe(2);
    expect(gateway.handshakes[1]).toEqual(gateway.handshakes[0]);
  });

  it('opened without an identity it says so, and claims nothing', async () => {
    const page = await (await browser.newContext()).newPage();
    listen(page);
    await page.goto(gateway.plainUrl());
    await text(page, 'This page is not set up yet. Please tell the staff.').waitFor();
    expect(gateway.handshakes).toEqual([]);
  });

  it('before anybody touched it: asks once, tells the gateway that it can’t speak, and shows the words all the same', async () => {
    const page = await openBedside(browser, gateway);
    await expect.poll(() => gateway.heartbeats.at(-1)).toEqual({ sound: 'locked' });
    gateway.prompt(TEA);
    await expect.poll(events).toEqual(['failed sound-locked']);
    await text(page, TEA).waitFor();
    expect(await energy(page)).toBe(0);
    await button(page, 'Yes').click();
    await expect.poll(() => gateway.heartbeats.at(-1)).toEqual({ sound: 'on' });
    expect(await button(page, /^Touch here/).count()).toBe(0);
  });

  it('shows and says the words, and tells when it began and when it had said them', async () => {
    const page = await openSpeaking(browser, gateway);
    const { promptId } = gateway.prompt(TEA);
    await text(page, TEA).waitFor();
    await expect.poll(() => energy(page), { interval: 20 }).toBeGreaterThan(0.05);
    await expect.poll(events, { timeout: 5_000 }).toEqual(['playing', 'played']);
    expect(new Set(gateway.said.map((each) => each.promptId))).toEqual(new Set([promptId]));
    await expect.poll(() => energy(page)).toBe(0);
    expect(await button(page, 'Yes').isVisible()).toBe(true);
  });

  it.each([
    { press: 'Yes', answer: 'yes', says: 'Thank you.' },
    { press: 'Not now', answer: 'not-now', says: 'All right. Not now.' },
    { press: 'Help', answer: 'help', says: 'The staff have been told that you would like help.' },
    { press: 'No, thank you', answer: 'decline', says: 'All right. The staff will be told.' },
  ])(
    '$press: the voice stops, the gateway hears it, and only then the page says so',
    async ({ press, answer, says }) => {
      const page = await openSpeaking(browser, gateway);
      const { promptId } = gateway.prompt(TEA);
      gateway.script.answer = 'never';
      await expect.poll(() => energy(page), { interval: 20 }).toBeGreaterThan(0.05);
      await button(page, press).click();
      await text(page, 'One moment …').waitFor();
      await expect.poll(() => energy(page)).toBe(0);
      await expect.poll(() => gateway.answers.at(-1)).toEqual({ promptId, answer });
      expect(await text(page, says).count()).toBe(0);
      gateway.script.answer = 'taken';
      await text(page, says).waitFor();
      expect(events()).toEqual(['playing']);
      expect(await button(page, 'Yes').count()).toBe(0);
    },
  );

  it.each([{ why: 'the gateway refuses' }, { why: 'the link is down' }])(
    '$why: help says to use the call bell, never that somebody knows',
    async ({ why }) => {
      const page = await openSpeaking(browser, gateway);
      gateway.prompt(TEA);
      await text(page, TEA).waitFor();
      if (why === 'the link is down') await gateway.goAway();
      else gateway.script.answer = 'refused';
      await button(page, 'Help').click();
      await text(page, 'That did not get through. Please press your call bell.').waitFor();
      if (why === 'the link is down') await gateway.comeBack();
    },
  );

  it('an answer pressed while the link is away for a moment gets through when it is back', async () => {
    const page = await openSpeaking(browser, gateway);
    const { promptId } = gateway.prompt(TEA);
    await text(page, TEA).waitFor();
    await gateway.goAway();
    await button(page, 'Help').click();
    await gateway.comeBack();
    await text(page, 'The staff have been told that you would like help.').waitFor();
    expect(gateway.answers).toEqual([{ promptId, answer: 'help' }]);
  });

  it.each([
    { speech: 'gone', code: 'not-fetched' },
    { speech: 'nonsense', code: 'not-audio' },
  ] as const)('speech that is $speech: told as $code, and the words stay', async ({ speech, code }) => {
    const page = await openSpeaking(browser, gateway);
    gateway.script.speech = speech;
    gateway.prompt(TEA);
    await expect.poll(events).toEqual([`failed ${code}`]);
    expect(await text(page, TEA).isVisible()).toBe(true);
  });

  it('speech that comes too late is not said', async () => {
    const page = await openSpeaking(browser, gateway);
    gateway.script.speech = 'slow';
    gateway.prompt(TEA, { playByUptimeMs: gateway.uptimeMs() + 300 });
    await text(page, TEA).waitFor();
    const lateUptimeMs = gateway.uptimeMs() + 400;
    await expect.poll(() => gateway.uptimeMs()).toBeGreaterThan(lateUptimeMs);
    gateway.releaseSpeech();
    await expect.poll(events).toEqual(['failed too-late']);
    expect(await energy(page)).toBe(0);
  });

  it('a prompt that is sent again is not said again', async () => {
    const page = await openSpeaking(browser, gateway);
    const prompt = gateway.prompt(TEA);
    await expect.poll(events, { timeout: 5_000 }).toEqual(['playing', 'played']);
    gateway.say('prompt', prompt);
    await button(page, 'Yes').click();
    await text(page, 'Thank you.').waitFor();
    gateway.say('prompt', prompt);
    gateway.prompt('It is 15:05. This is something else.', { url: null });
    await text(page, /something else/).waitFor();
    expect(events()).toEqual(['playing', 'played']);
  });

  it('a prompt without speech is shown only', async () => {
    const page = await openSpeaking(browser, gateway);
    gateway.prompt(TEA, { url: null });
    await button(page, 'Yes').click();
    await text(page, 'Thank you.').waitFor();
    expect(events()).toEqual([]);
  });

  it('a prompt that was only shown is said when its speech comes after all, once', async () => {
    const page = await openSpeaking(browser, gateway);
    const prompt = gateway.prompt(TEA, { url: null });
    await text(page, TEA).waitFor();
    gateway.say('prompt', { ...prompt, url: '/speech/late.wav' });
    await expect.poll(() => energy(page), { interval: 20 }).toBeGreaterThan(0.05);
    gateway.say('prompt', { ...prompt, url: '/speech/late.wav' });
    await expect.poll(events, { timeout: 5_000 }).toEqual(['playing', 'played']);
  });

  it('what asks for no answer has no buttons', async () => {
    const page = await openSpeaking(browser, gateway);
    gateway.prompt('Lunch is ready.', { url: null, asks: false });
    await text(page, 'Lunch is ready.').waitFor();
    expect(await page.getByRole('button').count()).toBe(0);
  });

  it('a prompt that is over, or whose time is, leaves the page', async () => {
    const page = await openSpeaking(browser, gateway);
    const { promptId } = gateway.prompt(TEA);
    await text(page, TEA).waitFor();
    gateway.say('over', { promptId });
    await text(page, TEA).waitFor({ state: 'detached' });
    gateway.prompt(TEA, { expiresUptimeMs: gateway.uptimeMs() + 1_500, url: null });
    await text(page, TEA).waitFor();
    await text(page, TEA).waitFor({ state: 'detached' });
    expect(gateway.answers).toEqual([]);
  });

  it('without the gateway the clock goes on, and says calmly that there are no reminders', async () => {
    gateway.script.localTime = '2026-11-21T03:10:57';
    const page = await openSpeaking(browser, gateway);
    await gateway.goAway();
    await text(page, 'No reminders just now. Your call bell works as always.').waitFor();
    await expect.poll(() => page.locator('.time').textContent(), { timeout: 6_000 }).toBe('03:11');
    await gateway.comeBack();
    await text(page, /^No reminders/).waitFor({ state: 'detached' });
  });

  it('shows a script in the words as the letters it is made of, and takes no word for a message', async () => {
    const page = await openSpeaking(browser, gateway);
    gateway.say('prompt', { promptId: 'x', words: 5 });
    gateway.say('clock', 'noon');
    gateway.prompt('<img src=x onerror="window.hurt=1">', { url: null });
    await text(page, '<img src=x onerror="window.hurt=1">').waitFor();
    expect(await page.evaluate('window.hurt === undefined')).toBe(true);
    expect(await page.locator('.time').textContent()).toBe('03:10');
  });
});
