import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DeviceId, HomeId } from '#devices/ids.ts';
import { answerAfter, startBedsideSpeaker } from '#firmware-sim/bedside-speaker.ts';
import { createDrivenClock } from '#gateway/base/driven-clock.ts';
import { startHome } from '#tests/support/a-home.ts';
import { inLondon } from './medication/a-day.ts';

const plan = `reminders:
  - planId: tea
    kind: drink
    say: There is a cup of tea beside you.
    at: ["08:00"]
    speakerDeviceId: speaker-0012
`;

/*
  ten seconds to eight the gateway goes down for an update
  eight o'clock passes
  it is back at twenty past the minute, and the speaker a moment after it
  the tea is said, once, and the answer comes in
*/
it('a reminder that came due while the gateway was away is heard when the speaker is back too', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'nightwell-speaking-'));
  const plansFolder = join(folder, 'plans');
  mkdirSync(plansFolder);
  writeFileSync(join(plansFolder, 'resident-12.yaml'), plan);
  const clock = createDrivenClock({ bootId: 'boot', nowMs: inLondon('2026-11-21T07:59:50'), uptimeMs: 0 });
  const home = await startHome({ clock, plansFolder });
  const heard: string[] = [];
  try {
    await home.gateway().stop();
    clock.advance(30_000);
    await home.restart();
    const reminders = () => home.gateway().pipeline.reminders();
    const states = () =>
      [...Object.values(reminders().open), ...reminders().closed].map(({ state }) => state);
    expect(states()).toEqual(['prompted']);
    const { mqttPort } = home.gateway();
    const speaker = startBedsideSpeaker({
      brokerUrl: `mqtt://127.0.0.1:${mqttPort}`,
      homeId: HomeId.parse('rowan-house'),
      deviceId: DeviceId.parse('speaker-0012'),
      secret: home.secretOf('speaker-0012'),
      onRefused: (reason) => heard.push(`refused: ${reason}`),
      script: answerAfter('yes', 100),
      speed: 20,
      onSound: ({ text }) => heard.push(text),
    });
    const hear = async (): Promise<readonly string[]> => {
      clock.advance(100);
      return [...heard, ...states()];
    };
    await expect
      .poll(hear, { timeout: 30_000, interval: 20 })
      .toEqual([expect.stringContaining('There is a cup of tea beside you'), 'heard']);
    await speaker.stop();
  } finally {
    await home.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}, 60_000);
