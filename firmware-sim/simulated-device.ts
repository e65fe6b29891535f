import type { HomeId } from '#devices/ids.ts';
import { type DeviceClassName, toDeviceClassName } from '#devices/registry.ts';
import { startAudioMonitor } from './audio-monitor.ts';
import { startBedSensor } from './bed-sensor.ts';
import { startCallButton } from './call-button.ts';
import type { DeviceLinkOptions } from './device-link.ts';
import type { Happening } from './happening.ts';
import { createRandom, toSeed } from './random.ts';
import type { SharedResident } from './shared-residents.ts';
import type { WiredDevice } from './wiring.ts';
import { startWornFallSensor } from './worn-fall-sensor.ts';

export type SimulatedDevice = {
  /** Lets the resident live on until `storyMs`; nothing for devices that don't notice how they are. */
  readonly live: (storyMs: number) => void;
  /** `forMs`: how long, for a happening that ends by itself. */
  readonly suffer: (what: Happening['what'], storyMs: number, forMs?: number) => void;
  readonly stop: () => Promise<void>;
};

export type SimulatedDeviceOptions = {
  readonly wired: WiredDevice;
  readonly brokerUrl: string;
  readonly homeId: HomeId;
  readonly seed: number;
  readonly speed: number;
  /** Whose device it is: others of theirs share them. */
  readonly resident: SharedResident;
  readonly onRefused: (reason: string) => void;
};

/** One device of the wiring file, at its resident; null for a class that this simulator does not know. */
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
  if (className === 'bed') return startBed(options, link);
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
  const { speed, resident } = options;
  const position = options.wired.position ?? 'waist';
  const batteryPercent = Math.round(createRandom(seed).between(45, 100));
  const sensor = startWornFallSensor({ ...link, position, batteryPercent, speed });
  const takeOff = resident.wear(sensor.feel);
  return {
    live: resident.live,
    suffer: resident.suffer,
    stop() {
      takeOff();
      return sensor.stop();
    },
  };
}

function startBed({ speed, resident }: SimulatedDeviceOptions, link: DeviceLinkOptions): SimulatedDevice {
  const sensor = startBedSensor({ ...link, speed });
  return {
    live(storyMs) {
      resident.live(storyMs);
      sensor.weigh(resident.isInBed(), storyMs);
    },
    suffer: resident.suffer,
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
