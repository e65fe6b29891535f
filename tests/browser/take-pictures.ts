import { mkdirSync, writeFileSync } from 'node:fs';
import { buildPagesWhenStale } from '#dashboards/build.ts';
import { startHome } from '#tests/support/a-home.ts';
import { launchChromium } from '#tests/support/chromium.ts';
import { enterPin } from './night-screen.ts';

/** Takes the README's picture from the real page of a real home: `npm run pictures`. */
const folder = 'dashboards/pictures';
const screen = { width: 390, height: 720 };

await buildPagesWhenStale({ force: false });
const home = await startHome();
const browser = await launchChromium();
try {
  for (const { deviceId } of home.demo.devices) {
    const device = await home.device(deviceId);
    await device.send('status', {
      kind: 'device-status',
      bootId: 'b',
      seq: 0,
      state: 'online',
      firmware: '1',
    });
  }
  const page = await (await browser.newContext({ viewport: screen, deviceScaleFactor: 2 })).newPage();
  await page.goto(home.url());
  await page.getByRole('button', { name: /Amy/ }).click();
  await enterPin(page, home.demo.pin);
  await page.getByRole('button', { name: 'Yes' }).click();
  const sensor = await home.device('fall-0012');
  await sensor.fall(0, { stillnessMs: 20_000, ageMs: 24_000 });
  await page.getByRole('button', { name: 'I’m going' }).waitFor();
  await page.getByText(/delivered to 1 screen/).waitFor();
  const shot = (await page.screenshot()).toString('base64');

  const frame = await (
    await browser.newContext({ viewport: { width: 470, height: 850 }, deviceScaleFactor: 1.5 })
  ).newPage();
  await frame.setContent(toPhone(shot));
  const picture = await frame.locator('.phone').screenshot({ omitBackground: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/phone-at-03-10.png`, picture);
  process.stdout.write(`${folder}/phone-at-03-10.png: ${Math.round(picture.length / 1_024)} kB\n`);
} finally {
  await browser.close();
  await home.stop();
}

/** A phone around the page, with the time at which it matters. */
function toPhone(shot: string): string {
  return `<style>
    body { margin: 20px; background: transparent; font-family: sans-serif; }
    .phone { width: 410px; padding: 10px; border-radius: 48px; background: #1b1f27; box-sizing: border-box; }
    .glass { border-radius: 38px; overflow: hidden; background: #0a0d11; }
    .bar { display: flex; justify-content: space-between; padding: 14px 28px 8px; color: #eef1f6; font-size: 18px; font-weight: 600; }
    img { display: block; width: 390px; }
  </style>
  <div class="phone"><div class="glass"><div class="bar"><span>03:10</span><span>Nightwell</span></div>
  <img src="data:image/png;base64,${shot}" alt=""></div></div>`;
}
