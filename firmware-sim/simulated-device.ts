import type { HomeId } from '#devices/ids.ts';
import { type DeviceClassName, toDeviceClassName } from '#devices/registry.ts';
import { startAudioMonitor } from './audio-monitor.ts';
import { startCallButton } from './call-button.ts';
import type { DeviceLinkOptions } from './device-link.ts';
import type { Happening } from './happening.ts';
import { createRandom, toSeed } from './random.ts';
import { createSimulatedResident } from './simulated-resident.ts';
import type { WiredDevice } from './wiring.ts';
import { startWornFallSensor } from './worn-fall-sensor.ts';

/** Every fourth resident is about at night; the others are in bed. */
const SHARE_UP = 0.25;
/** After a pause of this process the story goes on from now: nobody lives through hours in one tick. */
const CATCH_UP_MS = 5_000;

export type SimulatedDevice = {
  /** Lets the wearer live on until `storyMs`; nothing for devices that nobody wears. */
  readonly live: (storyMs: number) => void;
  readonly suffer: (what: Happening['what'], storyMs: number) => void;
  readonly stop: () => Promise<void>;
};

export type SimulatedDeviceOptions = {
  readonly wired: WiredDevice;
  readonly brokerUrl: string;
  readonly homeId: HomeId;
  readonly seed: number;
  readonly speed: number;
  readonly startAtMs: number;
  readonly isUp: boolean;
  readonly onRefused: (reason: string) => void;
};

/** One device of the wiring file, with whoever wears it; null for a class that this simulator does not know. */
export function startSimulatedDevice(options: SimulatedDeviceOptions): SimulatedDevice | null {
  const { wired, brokerUrl, homeId, speed, onRefused } = options;
  const link: DeviceLinkOptions = {
    brokerUrl,
    homeId,
    deviceId: wired.deviceId,
    secret: wired.secret,
    onRefused: tellOnce(onRefused),
  };
  const seed = toSeed(options.seed, wired.deviceId);
  const className: DeviceClassName | null = toDeviceClassName(wired.deviceId);
  if (className === 'fall') return startWearer(options, link, seed);
  if (className === 'call') {
    const button = startCallButton({ ...link, speed });
    return { live: nothing, suffer: () => void button.press(), stop: () => button.stop() };
  }
  if (className === 'audio') {
    const monitor = startAudioMonitor({ ...link, seed, speed });
    return { live: nothing, suffer: nothing, stop: () => monitor.stop() };
  }
  return null;
}

function startWearer(
  options: SimulatedDeviceOptions,
  link: DeviceLinkOptions,
  seed: number,
): SimulatedDevice {
  const { speed, startAtMs, isUp } = options;
  const position = options.wired.position ?? 'waist';
  const random = createRandom(seed);
  const batteryPercent = Math.round(random.between(45, 100));
  const sensor = startWornFallSensor({ ...link, position, batteryPercent, speed });
  const resident = createSimulatedResident({ seed, position, isUp: isUp || random.next() < SHARE_UP });
  // The resident's own time: the story's less whatever passed before the device was switched on or was missed.
  let skippedMs = startAtMs;
  let livedMs = 0;
  return {
    live(storyMs) {
      const behindMs = storyMs - skippedMs - livedMs;
      if (behindMs > CATCH_UP_MS * speed) skippedMs += behindMs;
      livedMs = storyMs - skippedMs;
      for (const sample of resident.live(livedMs)) sensor.feel(sample);
    },
    suffer: (what, storyMs) => resident.suffer(what, storyMs - skippedMs),
    stop: () => sensor.stop(),
  };
}

const nothing = (): void => undefined;

/** A link tries for ever; the person at the terminal needs to read of it once. */
function tellOnce(tell: (reason: string) => void): (reason: string) => void {
  let isTold = false;
  return (reason) => {
    if (!isTold) tell(reason);
    isTold = true;
  };
}
