import { type Device, startDevice } from './device.ts';
import type { DeviceLinkOptions } from './device-link.ts';
import { createRandom } from './random.ts';

const WINDOW_MS = 10_000;

/** What else is heard in a room for a while; levels at 1 to 2 m, as people cough and televisions speak (design estimates). */
const spells = {
  coughing: { share: 0.7, riseDba: { low: 4, high: 10 }, peakDba: { low: 60, high: 75 } },
  television: { share: 1, riseDba: { low: 12, high: 18 }, peakDba: { low: 58, high: 66 } },
} as const;
export type Spell = keyof typeof spells;

export type AudioMonitor = Device & {
  /** For `forMs` of the story's time from now, there is this to hear. */
  readonly hear: (spell: Spell, forMs: number) => void;
};

/**
 * A synthetic audio monitor at night: levels only, as the real one would send them. A bedroom's background of 32 to
 * 45 dBA with single peaks up to 25 dB above it (night levels of care homes and wards; WHO's goal is 30 dBA).
 */
export function startAudioMonitor(
  options: DeviceLinkOptions & { readonly seed: number; readonly speed?: number },
): AudioMonitor {
  const { seed, speed = 1 } = options;
  const random = createRandom(seed);
  const backgroundDba = random.between(32, 42);
  const device = startDevice({ ...options, battery: null, speed });
  let heard: { readonly spell: Spell; readonly untilMs: number } | null = null;

  function toLevels(): { laeqDba: number; lamaxDba: number } {
    const laeqDba = backgroundDba + random.between(0, 3);
    if (heard !== null && performance.now() < heard.untilMs) {
      const { share, riseDba, peakDba } = spells[heard.spell];
      if (random.next() < share) {
        return {
          laeqDba: laeqDba + random.between(riseDba.low, riseDba.high),
          lamaxDba: random.between(peakDba.low, peakDba.high),
        };
      }
    }
    return { laeqDba, lamaxDba: laeqDba + random.between(2, random.next() < 0.1 ? 25 : 8) };
  }

  const windows = setInterval(() => {
    const { laeqDba, lamaxDba } = toLevels();
    const levels = { laeqDba: toTenth(laeqDba), lamaxDba: toTenth(lamaxDba) };
    device.link.send('telemetry', { kind: 'sound-window', ageMs: 0, windowMs: WINDOW_MS, ...levels });
  }, WINDOW_MS / speed);
  return {
    ...device,
    hear(spell, forMs) {
      heard = { spell, untilMs: performance.now() + forMs / speed };
    },
    stop(how) {
      clearInterval(windows);
      return device.stop(how);
    },
  };
}

const toTenth = (value: number): number => Math.round(value * 10) / 10;
