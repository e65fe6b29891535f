import type { DeviceId } from '#devices/ids.ts';
import { type Happening, isOfTheBody, type Scenario, toWords } from './happening.ts';
import { isPlayed, watchPlayed } from './played-device.ts';
import { complain, say } from './say.ts';
import { createSharedResidents } from './shared-residents.ts';
import { type SimulatedDevice, startSimulatedDevice } from './simulated-device.ts';
import { startSimulatedLamps } from './simulated-lamps.ts';
import { toPlace, type WiredDevice, type Wiring } from './wiring.ts';

/** One sample of the 20 Hz sensors. */
const TICK_MS = 50;
/** Residents to whom something happens this early are up from the start. */
const EARLY_MS = 180_000;
/** A plug that nobody said how long it was out. */
const UNPLUGGED_MS = 600_000;

export type SimulatedHomeOptions = {
  readonly wiring: Wiring;
  readonly wiringFile: string;
  readonly scenario: Scenario;
  readonly seed: number;
  readonly speed: number;
  /** Nobody gets up but when the scenario says so: what it tells is the whole truth of the night. */
  readonly isTold?: boolean;
  /** The story goes on from here; what happened in it before is over. */
  readonly fromMs?: number;
};

/** Plays all devices of the wiring and the scenario's happenings, in real time times `speed`, until stopped. */
export function startSimulatedHome(options: SimulatedHomeOptions): { readonly stop: () => Promise<void> } {
  const { wiring, wiringFile, scenario, seed, speed, isTold = false, fromMs = 0 } = options;
  const startedMs = performance.now() - fromMs / speed;
  const deviceIds = wiring.devices.map(({ deviceId }) => deviceId);
  const early = fromMs > 0 ? [] : takeEarly(scenario(seed, deviceIds));
  const residents = createSharedResidents({ devices: wiring.devices, seed, speed, early, isTold });
  const happenings = scenario(seed, deviceIds);
  let upcoming = happenings.next();
  const places = new Map(wiring.devices.map((wired) => [wired.deviceId, toPlace(wired)]));
  const devices = new Map<string, SimulatedDevice>();
  /** Without their plug, and when they get it back. */
  const unplugged = new Map<WiredDevice, number>();
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

  function happen(happening: Happening): void {
    const { deviceId, what, atMs, forMs = UNPLUGGED_MS, answering } = happening;
    if (stoodBack.has(deviceId)) return;
    const device = devices.get(deviceId);
    // What is over when the story goes on from later is not made up for; what holds from then on, is.
    const isOver = atMs < fromMs && what !== 'answering' && what !== 'battery-low';
    if (isOver) return;
    const words = toWords(happening);
    if (words !== null) say(`${toClock(atMs)} ${places.get(deviceId)}: ${words}`);
    if (what === 'answering') device?.answer(answering ?? null);
    else if (what === 'unplugged' && device !== undefined) unplug(deviceId, device, forMs);
    else if (device !== undefined) device.suffer(what, toStoryMs(), happening.forMs);
    // Their sensor is unplugged: it happens to them all the same, and their other devices notice.
    else if (isOfTheBody(what)) residents.of(deviceId).suffer(what, toStoryMs(), happening.forMs);
  }

  function unplug(deviceId: DeviceId, device: SimulatedDevice, forMs: number): void {
    const wired = wiring.devices.find((each) => each.deviceId === deviceId);
    if (wired === undefined) return;
    devices.delete(deviceId);
    unplugged.set(wired, toStoryMs() + forMs);
    leaving = Promise.all([leaving, device.stop('unplugged')]);
  }

  function plugIn(storyMs: number): void {
    for (const [wired, backAtMs] of unplugged) {
      if (storyMs < backAtMs) continue;
      unplugged.delete(wired);
      if (devices.has(wired.deviceId) || isPlayed(wiringFile, wired.deviceId)) continue;
      say(
        `${toClock(storyMs)} ${places.get(wired.deviceId)}: ${wired.deviceId} is plugged in again (simulated)`,
      );
      start(wired);
    }
  }

  function tick(): void {
    const nowMs = toStoryMs();
    plugIn(nowMs);
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
  const { brokerUrl, zigbee } = wiring;
  const tell = (words: string): void => say(`${toClock(toStoryMs())} ${words}`);
  const lamps = zigbee === undefined ? null : startSimulatedLamps({ brokerUrl, bridge: zigbee, tell });
  const unwatch = watchPlayed(wiringFile, yieldOrReturn);
  const ticking = setInterval(tick, TICK_MS);

  return {
    async stop() {
      clearInterval(ticking);
      unwatch();
      await Promise.all([leaving, lamps?.stop(), ...[...devices.values()].map((device) => device.stop())]);
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

/** `00:20`, minutes and seconds of the story; `1:00:20` from an hour on. */
function toClock(storyMs: number): string {
  const seconds = Math.floor(storyMs / 1_000);
  const two = (count: number): string => String(count).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  return [...(hours > 0 ? [String(hours)] : []), two(minutes), two(seconds % 60)].join(':');
}
