import { expect, it } from 'vitest';
import type { Carer } from '#firmware-sim/carer.ts';
import { createRandom } from '#firmware-sim/random.ts';
import { createDrivenClock, type DrivenClock } from '#gateway/base/driven-clock.ts';
import type { Device } from '#tests/support/a-device.ts';
import { startHome, type TestHome } from '#tests/support/a-home.ts';
import { aHomeFolder } from './a-gateway-process.ts';
import { replay } from './replaying.ts';

/** Named in a failure, to play the same evening again. */
const SEED = 20_261_121;
const STEPS = 400;

type Evening = {
  readonly home: TestHome;
  readonly clock: DrivenClock;
  readonly carers: readonly [Carer, ...Carer[]];
  readonly devices: ReadonlyMap<string, Device>;
  readonly random: ReturnType<typeof createRandom>;
};

/** A device says one of the things that devices say, some of it twice, late or broken; or nothing. */
function speak({ devices, random }: Evening, step: number): Promise<void> | null {
  const [deviceId, device] = random.pick([...devices] as [[string, Device], ...Array<[string, Device]>]);
  const base = { bootId: 'evening', seq: step, ageMs: Math.floor(random.next() * 5_000) };
  const dice = random.next();
  if (deviceId.startsWith('call-') && dice < 0.5)
    return device.send('event', { kind: 'call-pressed', ...base });
  if (dice < 0.3) return device.fall(step, { confidence: random.next() });
  if (dice < 0.4) return device.fall(Math.max(0, step - 40), { confidence: 0.9 });
  if (dice < 0.5) return device.send('event', '{"kind":"fall-det');
  if (dice < 0.6) {
    const fallSeq = Math.max(0, step - 5);
    return device.send('event', { kind: 'still-down', ...base, fallSeq, stillnessMs: 30_000 });
  }
  if (dice < 0.75) {
    const measured = { windowMs: 1_000, meanG: 1.1, sdG: 0.4, peakG: 2, stepCount: 12 };
    return device.send('telemetry', { kind: 'motion-window', ...base, ageMs: 0, ...measured });
  }
  if (dice < 0.85) {
    const batteryPercent = Math.floor(random.next() * 40);
    return device.send('status', {
      kind: 'device-status',
      ...base,
      state: 'online',
      firmware: '1',
      batteryPercent,
    });
  }
  return null;
}

/** Somebody answers, time passes, a clock is set, the gateway starts again. */
async function goOn({ home, clock, carers, random }: Evening): Promise<void> {
  const carer = random.pick(carers);
  const alerts = carer.alerts().filter(({ state }) => state !== 'closed');
  const alertId = alerts[Math.floor(random.next() * alerts.length)]?.alertId ?? 'nothing';
  const dice = random.next();
  if (dice < 0.08) clock.stepWall(Math.floor(random.between(-9e9, 9e9)));
  else if (dice < 0.4) clock.advance(Math.floor(random.between(100, 90_000)));
  else if (dice < 0.5) carer.saw(alertId);
  else if (dice < 0.51) await home.restart();
  else {
    const requests = ['accept-alert', 'arrive', 'decline-alert', 'close-alert', 'undo'] as const;
    await carer.ask(random.pick(requests), alertId, 'helped').catch(() => 'the screen was just coming back');
  }
}

it('a whole evening can be played again from the journal, to the last byte', async () => {
  const place = aHomeFolder();
  const clock = createDrivenClock({
    bootId: 'boot-1',
    nowMs: Date.UTC(2026, 10, 21, 19),
    uptimeMs: 1_000_000,
  });
  const home = await startHome({ clock, dataFolder: place.folder });
  try {
    const carers = await Promise.all(['amy', 'ben', 'ruth', 'helen'].map((who) => home.carer(who)));
    const ids = home.demo.devices.map(({ deviceId }) => deviceId).filter((id) => !id.startsWith('audio-'));
    const devices = new Map<string, Device>();
    for (const id of ids) devices.set(id, await home.device(id));
    const evening = {
      home,
      clock,
      carers: carers as [Carer, ...Carer[]],
      devices,
      random: createRandom(SEED),
    };
    for (let step = 0; step < STEPS; step += 1) {
      // Nobody waits for a fall to be folded while the clock that would fold it stands still.
      speak(evening, step)?.catch(() => 'the device left before its answer came');
      await goOn(evening);
    }
    clock.advance(600_000);
    await home.gateway().stop();
    const { home: lastHome, reminders } = home.gateway().pipeline;
    const live = { home: lastHome(), reminders: reminders() };
    const played = replay(place.folder);
    expect(played.differing, `seed ${SEED}`).toEqual([]);
    // Compared outside of `expect`, which would print two whole nights.
    const isSame = [played.folded, played.decided].map(
      (night) => JSON.stringify(night) === JSON.stringify(live),
    );
    expect(isSame, `seed ${SEED}`).toEqual([true, true]);
    expect(played.entryCount).toBeGreaterThan(STEPS);
    expect(played.eventCount).toBeGreaterThan(2 * STEPS);
  } finally {
    await home.stop();
    place.remove();
  }
});
