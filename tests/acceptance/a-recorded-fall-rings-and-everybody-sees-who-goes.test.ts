import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildPagesWhenStale } from '#dashboards/build.ts';
import { enterPin, measureSound, PHONE } from '#tests/browser/night-screen.ts';
import { startHome, type TestHome } from '#tests/support/a-home.ts';
import { findRecording, finishOf, playRecording } from '#tests/support/a-recording.ts';
import { chromiumMissing, launchChromium } from '#tests/support/chromium.ts';

/*
  Amy signs in on her phone; the room is quiet, and so is the phone
  she taps "Yes, I heard it"; it is quiet again
  in room 12 a person falls (recorded)
  her phone rings and says: Room 12, possible fall
  Ben's phone, which only now signs in, rings as well
  Amy taps "I'm going": both phones stop, and Ben's says that Amy is going
*/

let home: TestHome;
let browser: Browser;
beforeAll(async () => {
  if (chromiumMissing !== null) return;
  await buildPagesWhenStale({ force: false });
  home = await startHome();
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await home?.stop();
});

const openPhone = async (name: string): Promise<Page> => {
  const page = await (await browser.newContext({ viewport: PHONE })).newPage();
  await page.goto(home.url());
  await page.getByRole('button', { name: new RegExp(name) }).click();
  return page;
};

it('a recorded fall rings on the night screen, and everybody sees who goes', async ({ skip }) => {
  skip(chromiumMissing !== null, chromiumMissing ?? '');
  const { file, words } = findRecording('FALL');
  console.log(`night: ${words}`);
  const amy = await openPhone('Amy');
  expect(await measureSound(amy, 300), 'silence before anybody has touched the sound').toBe(0);
  await enterPin(amy, home.demo.pin);
  await amy.getByRole('button', { name: 'Yes' }).click();
  // The tone that she has just heard fades; after it, nothing.
  await expect.poll(() => measureSound(amy, 1_000), { timeout: 10_000 }).toBe(0);

  const player = finishOf(playRecording(home, file, 'fall-0012'));
  const going = { name: 'I’m going' } as const;
  await amy.getByRole('button', going).waitFor({ timeout: 30_000 });
  expect(await amy.locator('body').textContent()).toMatch(/Room 12.*possible fall/is);
  expect(await measureSound(amy, 4_000), 'signal energy at the end of the audio graph').toBeGreaterThan(0.01);

  const ben = await openPhone('Ben');
  await enterPin(ben, home.demo.pin);
  await ben.getByRole('button', going).waitFor();
  await amy.getByRole('button', going).click();
  await ben
    .getByText(/Amy is going/)
    .first()
    .waitFor({ timeout: 5_000 });
  await expect.poll(() => measureSound(amy, 4_000), { timeout: 15_000 }).toBe(0);
  await expect.poll(() => measureSound(ben, 4_000), { timeout: 15_000 }).toBe(0);
  expect(await player).toMatch(/told to the gateway/i);
}, 120_000);
