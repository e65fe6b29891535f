import { type Device, startDevice } from './device.ts';
import type { DeviceLinkOptions } from './device-link.ts';
import { createRandom } from './random.ts';

const WINDOW_MS = 10_000;

/**
 * A synthetic audio monitor at night: levels only, as the real one would send them. A bedroom's background of 32 to
 * 45 dBA with single peaks up to 25 dB above it (night levels of care homes and wards; WHO's goal is 30 dBA).
 */
export function startAudioMonitor(
  options: DeviceLinkOptions & { readonly seed: number; readonly speed?: number },
): Device {
  const { seed, speed = 1 } = options;
  const random = createRandom(seed);
  const backgroundDba = random.between(32, 42);
  const device = startDevice({ ...options, battery: null, speed });
  const windows = setInterval(() => {
    const laeqDba = toTenth(backgroundDba + random.between(0, 3));
    const lamaxDba = toTenth(laeqDba + random.between(2, random.next() < 0.1 ? 25 : 8));
    const reading = { kind: 'sound-window', ageMs: 0, windowMs: WINDOW_MS, laeqDba, lamaxDba } as const;
    device.link.send('telemetry', reading);
  }, WINDOW_MS / speed);
  return {
    ...device,
    stop() {
      clearInterval(windows);
      return device.stop();
    },
  };
}

const toTenth = (value: number): number => Math.round(value * 10) / 10;
