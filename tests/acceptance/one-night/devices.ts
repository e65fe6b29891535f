import type { DeviceId } from '#devices/ids.ts';
import { startAudioMonitor } from '#firmware-sim/audio-monitor.ts';
import { type BedSensor, startBedSensor } from '#firmware-sim/bed-sensor.ts';
import { answerAfter, startBedsideSpeaker } from '#firmware-sim/bedside-speaker.ts';
import { type CallButton, startCallButton } from '#firmware-sim/call-button.ts';
import { type Device, startDevice } from '#firmware-sim/device.ts';
import type { DeviceLinkOptions } from '#firmware-sim/device-link.ts';
import { readRecording } from '#firmware-sim/recording.ts';
import { readWiring } from '#firmware-sim/wiring.ts';
import { startWornFallSensor, type WornFallSensor } from '#firmware-sim/worn-fall-sensor.ts';
import { within } from './part.ts';

const RECORDED_FALL = 'tests/firmware-sim/fixtures/synthetic-fall_waist.csv.gz';
/** The broker lets eight in at a time whom nobody has vouched for yet. */
const AT_ONCE = 6;
const ACCEPTED_WITHIN_MS = 30_000;

export type Heard = { readonly promptId: string; readonly text: string; readonly soundBytes: number };

export type RowanDevices = {
  /** What was heard beside the bed, in order. The sound was fetched, and its checksum is right. */
  readonly heardBeside: (deviceId: string) => readonly Heard[];
  /** Whether somebody lies in the bed of room 12. */
  readonly lieIn12: (isInBed: boolean) => void;
  /** Somebody falls as it was recorded; resolves when the sensor has said so. */
  readonly fallIn12: () => Promise<void>;
  readonly pressIn4: () => void;
  /** Its plug is pulled. */
  readonly unplug: (deviceId: string) => Promise<void>;
  readonly stop: () => Promise<void>;
};

/**
 * Every device of the wiring file but those of `except`, at the story's speed: sensors of room 12, speakers, monitors
 * and a call button that are lived with; the others only say that they are well.
 */
export async function startRowanDevices(options: {
  readonly wiringFile: string;
  readonly speed: number;
  readonly except: readonly string[];
}): Promise<RowanDevices> {
  const { brokerUrl, homeId, devices } = await readWiring(options.wiringFile);
  const { speed } = options;
  const heard: Array<Heard & { readonly deviceId: DeviceId }> = [];
  const running = new Map<string, Device>();
  let fallSaid: () => void = () => {};
  const start = (link: DeviceLinkOptions): Device => {
    const { deviceId } = link;
    const [className = '', number = ''] = deviceId.split('-');
    switch (className) {
      case 'speaker':
        return startBedsideSpeaker({
          ...link,
          speed,
          // In room 3 she says yes; in room 7 nobody answers.
          ...(number === '0003' ? { script: answerAfter('yes', 10_000) } : {}),
          onSound: ({ promptId, text }, wav) =>
            heard.push({ deviceId, promptId, text, soundBytes: wav.byteLength }),
        });
      case 'audio':
        return startAudioMonitor({ ...link, speed, seed: Number(number) });
      case 'call':
        return startCallButton({ ...link, speed });
      default:
        if (deviceId === 'bed-0012') return startBedSensor({ ...link, speed });
        if (deviceId !== 'fall-0012') return startDevice({ ...link, speed, battery: null });
        return startWornFallSensor({
          ...link,
          speed,
          position: 'waist',
          onReading: ({ kind }) => {
            if (kind === 'fall-detected') fallSaid();
          },
        });
    }
  };
  const wired = devices.filter(({ deviceId }) => !options.except.includes(deviceId));
  for (let rest = wired; rest.length > 0; rest = rest.slice(AT_ONCE)) {
    await Promise.all(
      rest.slice(0, AT_ONCE).map(({ deviceId, secret }) => {
        const { promise, resolve } = Promise.withResolvers<void>();
        running.set(deviceId, start({ brokerUrl, homeId, deviceId, secret, onAccepted: resolve }));
        return within(promise, ACCEPTED_WITHIN_MS, `${deviceId} is let in`);
      }),
    );
  }
  const find = (deviceId: string): Device => {
    const device = running.get(deviceId);
    if (device === undefined) throw new Error(`${deviceId} does not run`);
    return device;
  };
  let isIn12 = true;
  // As each was started above.
  const bed = find('bed-0012') as BedSensor;
  const sensor = find('fall-0012') as WornFallSensor;
  const button = find('call-0004') as CallButton;
  const weigh = (): void => bed.weigh(isIn12, performance.now() * speed);
  const weighing = setInterval(weigh, 1_000 / speed);
  return {
    heardBeside: (deviceId) => heard.filter((each) => each.deviceId === deviceId),
    lieIn12(isInBed) {
      isIn12 = isInBed;
      weigh();
    },
    async fallIn12() {
      const said = new Promise<void>((resolve) => {
        fallSaid = resolve;
      });
      for await (const sample of readRecording(RECORDED_FALL)) sensor.feel(sample);
      await said;
    },
    pressIn4: () => void button.press(),
    async unplug(deviceId) {
      const device = find(deviceId);
      running.delete(deviceId);
      await device.stop('unplugged');
    },
    async stop() {
      clearInterval(weighing);
      await Promise.all([...running.values()].map((device) => device.stop()));
    },
  };
}
