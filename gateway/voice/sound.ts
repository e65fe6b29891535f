import type { Sound } from './wav.ts';

/**
 * How a sentence is made to reach an old ear. The order of the parts, the pauses, the repeat, the level and the filter
 * are what our tries with synthetic voices ended with (measured on synthetic voices, 2026-11; no resident has listened yet).
 */
export const forOldEars = {
  /** One chime, so that the first word is not the one that is missed. Two tones of a major third under 1 kHz:
   *  with age the high tones go first (ISO 7029). Unlike any pulse of IEC 60601-1-8's alarms, and quieter than speech. */
  chimeHz: [523.25, 659.26] as readonly number[],
  chimeMs: 900,
  chimePeak: 0.25,
  afterChimeMs: 600,
  betweenSentencesMs: 500,
  /** Then all of it once more. */
  beforeRepeatMs: 1_500,
  /** Small speakers turn what is below into rattle. */
  highPassHz: 120,
  /** Root mean square over the samples that are not silent, against full scale. */
  speechLevelDbfs: -16,
  /** No sample above this: a cheap amplifier clips before a number does. */
  peakDbfs: -1.1,
} as const;

/** Raised with any change of how the same speech comes out: sounds are kept by it. */
export const SHAPE_VERSION = 1;

/** Frames quieter than this next to the loudest frame are pauses, not speech. */
const SILENT_BELOW_PEAK_FRAME_DB = -40;
const FRAME_MS = 20;
/** A soft limit takes away some of the level that asked for it: a few rounds settle it. */
const LEVEL_ROUNDS = 8;

export type Spoken = { readonly sentences: readonly Sound[]; readonly isPlain: boolean };

/** Sentences of one voice as one sound for a bedside: chime, speech, pause, the same speech again; or just once, plain. */
export function toBedsideSound({ sentences, isPlain }: Spoken): Sound {
  const sampleRateHz = sentences[0]?.sampleRateHz ?? 16_000;
  const pause = (ms: number): Float64Array => new Float64Array(Math.round((ms / 1_000) * sampleRateHz));
  const spoken = sentences.flatMap((sentence, index) => {
    const filtered = trimSilence(highPass(toFloats(sentence.samples), sampleRateHz), sampleRateHz);
    return index === 0 ? [filtered] : [pause(forOldEars.betweenSentencesMs), filtered];
  });
  const speech = toSpeechLevel(join(spoken), sampleRateHz);
  const parts = isPlain
    ? [speech]
    : [
        createChime(sampleRateHz),
        pause(forOldEars.afterChimeMs),
        speech,
        pause(forOldEars.beforeRepeatMs),
        speech,
      ];
  return { samples: toIntegers(join(parts)), sampleRateHz };
}

/** Two soft tones, one after the other, dying away. */
function createChime(sampleRateHz: number): Float64Array {
  const chime = new Float64Array(Math.round((forOldEars.chimeMs / 1_000) * sampleRateHz));
  const toneLength = Math.floor(chime.length / forOldEars.chimeHz.length);
  for (const [index, hz] of forOldEars.chimeHz.entries()) {
    for (let at = 0; at < toneLength; at += 1) {
      const seconds = at / sampleRateHz;
      const rise = Math.min(1, seconds / 0.02);
      const fall = Math.exp(-4 * (at / toneLength)) * Math.min(1, (toneLength - at) / (0.02 * sampleRateHz));
      const sample = Math.sin(2 * Math.PI * hz * seconds);
      chime[index * toneLength + at] = forOldEars.chimePeak * rise * fall * sample;
    }
  }
  return chime;
}

/** Second order, Butterworth (the usual biquad of R. Bristow-Johnson's cookbook, Q = 1/√2). */
function highPass(samples: Float64Array, sampleRateHz: number): Float64Array {
  const turn = (2 * Math.PI * forOldEars.highPassHz) / sampleRateHz;
  const cosine = Math.cos(turn);
  const alpha = Math.sin(turn) / Math.SQRT2;
  const a0 = 1 + alpha;
  const b0 = (1 + cosine) / 2 / a0;
  const a1 = (-2 * cosine) / a0;
  const a2 = (1 - alpha) / a0;
  const filtered = new Float64Array(samples.length);
  let [x1, x2, y1, y2] = [0, 0, 0, 0];
  for (const [index, x] of samples.entries()) {
    const y = b0 * (x - 2 * x1 + x2) - a1 * y1 - a2 * y2;
    filtered[index] = y;
    [x2, x1, y2, y1] = [x1, x, y1, y];
  }
  return filtered;
}

/** Speech at the level for old ears, softly limited: as loud from every engine, and never clipped. */
function toSpeechLevel(samples: Float64Array, sampleRateHz: number): Float64Array {
  const goal = 10 ** (forOldEars.speechLevelDbfs / 20);
  let gain = 1;
  let levelled = samples;
  for (let round = 0; round < LEVEL_ROUNDS; round += 1) {
    const level = measureSpeech(levelled, sampleRateHz);
    if (level === 0) return samples;
    gain *= goal / level;
    levelled = samples.map((sample) => limitSoftly(sample * gain));
  }
  return levelled;
}

/** Straight up to the knee, then ever flatter towards the peak, which it never reaches. */
function limitSoftly(sample: number): number {
  const peak = 10 ** (forOldEars.peakDbfs / 20);
  const knee = peak * 0.6;
  const size = Math.abs(sample);
  if (size <= knee) return sample;
  return Math.sign(sample) * (knee + (peak - knee) * Math.tanh((size - knee) / (peak - knee)));
}

/** Root mean square of the frames that are not silent, 0 to 1; 0 where all is silent. */
export function measureSpeech(samples: Float64Array, sampleRateHz: number): number {
  const powers = toFramePowers(samples, sampleRateHz);
  const least = Math.max(0, ...powers) * 10 ** (SILENT_BELOW_PEAK_FRAME_DB / 10);
  const loud = powers.filter((power) => power > least);
  return loud.length === 0 ? 0 : Math.sqrt(loud.reduce((sum, power) => sum + power, 0) / loud.length);
}

/** Without the silence that engines put before and after: how long a pause is, is ours to say. */
function trimSilence(samples: Float64Array, sampleRateHz: number): Float64Array {
  const powers = toFramePowers(samples, sampleRateHz);
  const least = Math.max(0, ...powers) * 10 ** (SILENT_BELOW_PEAK_FRAME_DB / 10);
  const first = powers.findIndex((power) => power > least);
  const last = powers.findLastIndex((power) => power > least);
  if (first === -1) return samples;
  const frame = toFrameLength(sampleRateHz);
  return samples.subarray(Math.max(0, first - 1) * frame, (last + 2) * frame);
}

const toFrameLength = (sampleRateHz: number): number => Math.round((FRAME_MS / 1_000) * sampleRateHz);

function toFramePowers(samples: Float64Array, sampleRateHz: number): number[] {
  const frame = toFrameLength(sampleRateHz);
  return Array.from({ length: Math.ceil(samples.length / frame) }, (_, index) => {
    const part = samples.subarray(index * frame, (index + 1) * frame);
    return part.reduce((sum, sample) => sum + sample * sample, 0) / part.length;
  });
}

export const toFloats = (samples: Int16Array): Float64Array =>
  Float64Array.from(samples, (sample) => sample / 32_768);

const toIntegers = (samples: Float64Array): Int16Array =>
  Int16Array.from(samples, (sample) => Math.round(Math.max(-1, Math.min(1, sample)) * 32_767));

function join(parts: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
