/** One tone of the screen. Its numbers are written with reference to IEC 60601-1-8, tables 3 and 4. */
export type Tone = {
  /** Start of each pulse in the burst, and its fundamental (the standard: 150–1000 Hz). */
  readonly pulses: readonly { readonly atMs: number; readonly hz: number }[];
  readonly pulseMs: number;
  /** From a burst's start to the next one's; null: it is played once. */
  readonly periodMs: number | null;
  /** Peak of the signal, 0–1. A higher priority is never quieter than a lower one. */
  readonly level: number;
};

export type ToneName = 'high' | 'technical-high' | 'medium' | 'low' | 'technical';

const pulsesAt = (hz: number, ...starts: number[]) => starts.map((atMs) => ({ atMs, hz }));

export const tones: Record<ToneName, Tone> = {
  // 3 + 2 pulses, twice; 100 ms between them (the standard: 50–125 ms), 2.6 s between bursts (2.5–15 s).
  high: {
    pulses: pulsesAt(523, 0, 250, 500, 1_000, 1_250, 2_000, 2_250, 2_500, 3_000, 3_250),
    pulseMs: 150,
    periodMs: 6_000,
    level: 0.95,
  },
  // Falling in pitch, where people's alerts never do: the equipment itself.
  'technical-high': {
    pulses: [
      { atMs: 0, hz: 660 },
      { atMs: 450, hz: 523 },
      { atMs: 900, hz: 330 },
    ],
    pulseMs: 240,
    periodMs: 5_000,
    level: 0.8,
  },
  // 3 pulses, 200 ms between them (125–250 ms), 7 s between bursts (2.5–30 s).
  medium: { pulses: pulsesAt(440, 0, 400, 800), pulseMs: 200, periodMs: 8_000, level: 0.7 },
  low: { pulses: pulsesAt(392, 0, 400), pulseMs: 200, periodMs: null, level: 0.35 },
  technical: {
    pulses: [
      { atMs: 0, hz: 392 },
      { atMs: 400, hz: 294 },
    ],
    pulseMs: 200,
    periodMs: null,
    level: 0.35,
  },
};

/** Strength of the fundamental and its harmonics: at least four of them within 300–4000 Hz. */
const HARMONICS = [1, 0.8, 0.65, 0.5, 0.4, 0.3] as const;
/** Rise and fall, as a part of the pulse (the standard: a rise of 10–20 % of its duration). */
const RISE = 0.15;

/** The loudest a sum of the harmonics gets, measured over one cycle. */
const PEAK = Math.max(...Array.from({ length: 720 }, (_, step) => toWave(step / 720)));

function toWave(cycles: number): number {
  return HARMONICS.reduce((sum, part, index) => sum + part * Math.sin(2 * Math.PI * cycles * (index + 1)), 0);
}

const toBurstMs = (tone: Tone): number => (tone.pulses.at(-1)?.atMs ?? 0) + tone.pulseMs;

/** One period of the tone (or the burst alone, where it is not repeated) as samples, ready to be looped. */
export function renderTone(tone: Tone, sampleRateHz: number): Float32Array<ArrayBuffer> {
  const lengthMs = tone.periodMs ?? toBurstMs(tone);
  const samples = new Float32Array(Math.ceil((lengthMs / 1_000) * sampleRateHz));
  const pulseCount = Math.floor((tone.pulseMs / 1_000) * sampleRateHz);
  for (const { atMs, hz } of tone.pulses) {
    const start = Math.round((atMs / 1_000) * sampleRateHz);
    for (let at = 0; at < pulseCount && start + at < samples.length; at += 1) {
      const part = at / pulseCount;
      const envelope = Math.min(1, part / RISE, (1 - part) / RISE);
      samples[start + at] = (tone.level * envelope * toWave((at * hz) / sampleRateHz)) / PEAK;
    }
  }
  return samples;
}

/** The same pulses for `navigator.vibrate`: on, off, on, off … */
export function toVibration(tone: Tone): number[] {
  return tone.pulses.flatMap(({ atMs }, index) => {
    const next = tone.pulses[index + 1];
    return next === undefined ? [tone.pulseMs] : [tone.pulseMs, next.atMs - atMs - tone.pulseMs];
  });
}
