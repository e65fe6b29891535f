import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createSystemClock } from '#gateway/system.ts';
import { openPage } from '#tests/gateway/voice/a-page.ts';
import { startHome, type TestHome } from '#tests/support/a-home.ts';
import { visitOffice } from '#tests/support/an-office-visitor.ts';

const MINUTE_MS = 60_000;
const system = createSystemClock();
/** Two seconds before the minute of the reminder, whatever the machine's clock says. */
const minuteAtMs = Math.ceil(system.nowMs() / MINUTE_MS) * MINUTE_MS;
const aheadMs = minuteAtMs - 2_000 - system.nowMs();
const clock = { ...system, nowMs: () => system.nowMs() + aheadMs };
const time = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', timeStyle: 'short' });

let dataFolder: string;
let home: TestHome;
beforeAll(async () => {
  dataFolder = mkdtempSync(join(tmpdir(), 'nightwell-emptied-bed-'));
  mkdirSync(join(dataFolder, 'plans'));
  const next = [0, 1].map((minutes) => `"${time.format(minuteAtMs + minutes * MINUTE_MS)}"`).join(', ');
  writeFileSync(
    join(dataFolder, 'plans', 'resident-12.yaml'),
    `reminders:\n  - planId: tea\n    kind: drink\n    say: There is tea.\n    at: [${next}]\n    speakerDeviceId: speaker-0012\n`,
  );
  home = await startHome({ dataFolder, clock });
});
afterAll(async () => {
  await home?.stop();
  rmSync(dataFolder, { recursive: true, force: true });
});

it('what is being said to somebody who is taken to hospital is off their page at once, and staff hear no more of it', async () => {
  const page = openPage(home.url(), { deviceId: 'speaker-0012', key: home.secretOf('speaker-0012') });
  expect(await page.refusal()).toBeNull();
  await page.beat('locked');
  const open = () => Object.values(home.gateway().pipeline.reminders().open);
  await expect.poll(() => open().length, { timeout: 75_000, interval: 100 }).toBe(1);
  const { promptId } = await page.prompted();
  const office = await visitOffice(home);
  const moved = { basedOnVersion: 1, residentId: 'resident-12', presence: 'in-hospital' } as const;
  await office('/api/office/residents/presence', moved);
  await expect.poll(() => page.overs, { timeout: 2_000 }).toEqual([promptId]);
  expect(open()).toEqual([]);
  expect(home.gateway().pipeline.reminders().closed.at(-1)).toMatchObject({ state: 'cancelled' });
  page.leave();
});
