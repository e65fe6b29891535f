import type { HomeId } from '#devices/ids.ts';
import { type DeviceClassName, toDeviceClassName } from '#devices/registry.ts';
import { startAudioMonitor } from './audio-monitor.ts';
import { startBedSensor } from './bed-sensor.ts';
import { startBedsideSpeaker } from './bedside-speaker.ts';
import { startCallButton } from './call-button.ts';
import type { Device, Ending } from './device.ts';
import type { DeviceLinkOptions } from './device-link.ts';
import { type Answering, type BodyHappening, type Happening, isOfTheBody } from './happening.ts';
import { createRandom, toSeed } from './random.ts';
import type { SharedResident } from './shared-residents.ts';
import type { WiredDevice } from './wiring.ts';
import { startWornFallSensor } from './worn-fall-sensor.ts';

/** Below the 10 % at which a gateway tells staff. */
const NEARLY_EMPTY_PERCENT = 8;
/** A spell of sound of which nobody said how long. */
const SPELL_MS = 60_000;

export type SimulatedDevice = {
  /** Lets the resident live on until `storyMs`; nothing for devices that don't notice how they are. */
  readonly live: (storyMs: number) => void;
  /** `forMs`: how long, for a happening that ends by itself. */
  readonly suffer: (what: Happening['what'], storyMs: number, forMs?: number) => void;
  /** How whoever hears this speaker answers from now on; nothing for devices that ask nothing. */
  readonly answer: (answering: Answering) => void;
  readonly stop: (how?: Ending) => Promise<void>;
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
  const { wired, brokerUrl, homeId, onRefused } = options;
  const link: DeviceLinkOptions = {
    brokerUrl,
    homeId,
    deviceId: wired.deviceId,
    secret: wired.secret,
    onRefused: tellOnce(onRefused),
  };
  const seed = toSeed(options.seed, wired.deviceId);
  const className: DeviceClassName | null = toDeviceClassName(wired.deviceId);
  switch (className) {
    case 'fall':
      return startWearer(options, link, seed);
    case 'bed':
      return startBed(options, link);
    case 'call':
      return startButton(options, link);
    case 'audio':
      return startMonitor(options, link, seed);
    case 'speaker':
      return startSpeaker(options, link);
    case null:
      return null;
  }
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
    ...unmoved(sensor),
    live: resident.live,
    suffer: toSuffer(sensor, resident.suffer),
    stop(how) {
      takeOff();
      return sensor.stop(how);
    },
  };
}

function startBed({ speed, resident }: SimulatedDeviceOptions, link: DeviceLinkOptions): SimulatedDevice {
  const sensor = startBedSensor({ ...link, speed });
  return {
    ...unmoved(sensor),
    live(storyMs) {
      resident.live(storyMs);
      sensor.weigh(resident.isInBed(), storyMs);
    },
    suffer: toSuffer(sensor, resident.suffer),
  };
}

function startButton({ speed }: SimulatedDeviceOptions, link: DeviceLinkOptions): SimulatedDevice {
  const button = startCallButton({ ...link, speed });
  const press = (what: BodyHappening): void => {
    if (what === 'call') button.press();
  };
  return { ...unmoved(button), suffer: toSuffer(button, press) };
}

function startMonitor(
  { speed }: SimulatedDeviceOptions,
  link: DeviceLinkOptions,
  seed: number,
): SimulatedDevice {
  const monitor = startAudioMonitor({ ...link, seed, speed });
  return {
    ...unmoved(monitor),
    suffer(what, _storyMs, forMs = SPELL_MS) {
      if (what === 'coughing' || what === 'television') monitor.hear(what, forMs);
    },
  };
}

/** Whoever hears it answers as the story says. It has no clock: the story's would be another than its own. */
function startSpeaker({ speed }: SimulatedDeviceOptions, link: DeviceLinkOptions): SimulatedDevice {
  let answering: Answering = null;
  const speaker = startBedsideSpeaker({ ...link, speed, script: () => answering });
  return {
    ...unmoved(speaker),
    answer(next) {
      answering = next;
    },
  };
}

/** A device that doesn't notice how its resident is. */
const unmoved = (device: Device): SimulatedDevice => ({
  live: nothing,
  suffer: nothing,
  answer: nothing,
  stop: device.stop,
});

type Suffer = SimulatedDevice['suffer'];

/** What befalls the body goes to whoever wears the device; a battery is the device's own. */
function toSuffer(
  device: Device,
  feel: (what: BodyHappening, storyMs: number, forMs?: number) => void,
): Suffer {
  return (what, storyMs, forMs) => {
    if (what === 'battery-low') device.drainTo(NEARLY_EMPTY_PERCENT);
    else if (isOfTheBody(what)) feel(what, storyMs, forMs);
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
