import { type Happening, type Scenario, wordsFor } from './happening.ts';
import { isPlayed, watchPlayed } from './played-device.ts';
import { complain, say } from './say.ts';
import { createSharedResidents } from './shared-residents.ts';
import { type SimulatedDevice, startSimulatedDevice } from './simulated-device.ts';
import { toPlace, type WiredDevice, type Wiring } from './wiring.ts';

/** One sample of the 20 Hz sensors. */
const TICK_MS = 50;
/** Residents to whom something happens this early are up from the start. */
const EARLY_MS = 180_000;

export type SimulatedHomeOptions = {
  readonly wiring: Wiring;
  readonly wiringFile: string;
  readonly scenario: Scenario;
  readonly seed: number;
  readonly speed: number;
};

/** Plays all devices of the wiring and the scenario's happenings, in real time times `speed`, until stopped. */
export function startSimulatedHome(options: SimulatedHomeOptions): { readonly stop: () => Promise<void> } {
  const { wiring, wiringFile, scenario, seed, speed } = options;
  const startedMs = performance.now();
  const deviceIds = wiring.devices.map(({ deviceId }) => deviceId);
  const early = takeEarly(scenario(seed, deviceIds));
  const residents = createSharedResidents({ devices: wiring.devices, seed, speed, early });
  const happenings = scenario(seed, deviceIds);
  let upcoming = happenings.next();
  const places = new Map(wiring.devices.map((wired) => [wired.deviceId, toPlace(wired)]));
  const devices = new Map<string, SimulatedDevice>();
  let leaving: Promise<unknown> = Promise.resolve();

  function start(wired: WiredDevice): void {
    const { deviceId } = wired;
    const device = startSimulatedDevice({
      wired,
      brokerUrl: wiring.brokerUrl,
      homeId: wiring.homeId,
      seed,
      speed,
      resident: residents.of(deviceId),
      onRefused: (reason) =>
        complain(`${deviceId}: the gateway refuses it (${reason}). Is the wiring file current?`),
    });
    if (device === null) complain(`${deviceId}: this simulator knows no such class of device; left out.`);
    else devices.set(deviceId, device);
  }

  const toStoryMs = (): number => (performance.now() - startedMs) * speed;

  /** Leaves a device to a player that claimed it, and takes it up again afterwards. */
  function yieldOrReturn(): void {
    for (const wired of wiring.devices) {
      const { deviceId } = wired;
      const device = devices.get(deviceId);
      const isTaken = isPlayed(wiringFile, deviceId);
      if (isTaken && device !== undefined) {
        devices.delete(deviceId);
        say(
          `${toClock(toStoryMs())} ${places.get(deviceId)}: a recording is played as ${deviceId}; standing back`,
        );
        leaving = Promise.all([leaving, device.stop()]);
      } else if (!isTaken && device === undefined && stoodBack.has(deviceId)) start(wired);
      if (isTaken) stoodBack.add(deviceId);
      else stoodBack.delete(deviceId);
    }
  }
  const stoodBack = new Set<string>();

  function happen({ deviceId, what, atMs, forMs }: Happening): void {
    const device = devices.get(deviceId);
    if (device === undefined) return;
    say(`${toClock(atMs)} ${places.get(deviceId)}: ${wordsFor[what]}`);
    device.suffer(what, toStoryMs(), forMs);
  }

  function tick(): void {
    const nowMs = toStoryMs();
    while (!upcoming.done && upcoming.value.atMs <= nowMs) {
      happen(upcoming.value);
      upcoming = happenings.next();
    }
    for (const device of devices.values()) device.live(nowMs);
  }

  for (const wired of wiring.devices) {
    if (isPlayed(wiringFile, wired.deviceId)) stoodBack.add(wired.deviceId);
    else start(wired);
  }
  const unwatch = watchPlayed(wiringFile, yieldOrReturn);
  const ticking = setInterval(tick, TICK_MS);

  return {
    async stop() {
      clearInterval(ticking);
      unwatch();
      await Promise.all([leaving, ...[...devices.values()].map((device) => device.stop())]);
    },
  };
}

function takeEarly(happenings: Generator<Happening, void>): readonly Happening[] {
  const early: Happening[] = [];
  for (const happening of happenings) {
    if (happening.atMs > EARLY_MS) break;
    early.push(happening);
  }
  return early;
}

/** `00:20`, minutes and seconds of the story. */
function toClock(storyMs: number): string {
  const seconds = Math.floor(storyMs / 1_000);
  return [Math.floor(seconds / 60), seconds % 60].map((part) => String(part).padStart(2, '0')).join(':');
}
