import { describe, expect, it } from 'vitest';
import { forOldEars, measureSpeech, toBedsideSound, toFloats } from '#gateway/voice/sound.ts';
import { parseWav, type Sound, toDurationMs, toWav } from '#gateway/voice/wav.ts';

const toDb = (level: number): number => 20 * Math.log10(level);
const peakOf = ({ samples }: Sound): number =>
  toDb(toFloats(samples).reduce((most, sample) => Math.max(most, Math.abs(sample)), 0));

/** Something like speech: bursts of a buzzing tone with pauses between, silence at both ends. */
function aVoice({ sampleRateHz = 16_000, peak = 0.2, hz = 140, seconds = 2 } = {}): Sound {
  const samples = Int16Array.from({ length: sampleRateHz * seconds }, (_, at) => {
    const time = at / sampleRateHz;
    if (time < 0.3 || time > seconds - 0.3 || time % 0.4 > 0.3) return 0;
    const buzz = [1, 2, 3, 4, 5].reduce(
      (sum, times) => sum + Math.sin(2 * Math.PI * hz * times * time) / times,
      0,
    );
    return Math.round((buzz / 2) * peak * 32_767);
  });
  return { samples, sampleRateHz };
}
const rumble = (hz: number): Sound => ({
  sampleRateHz: 16_000,
  samples: Int16Array.from({ length: 32_000 }, (_, at) =>
    Math.round(8_000 * Math.sin((2 * Math.PI * hz * at) / 16_000)),
  ),
});

describe.each([
  { what: 'a quiet voice', voice: aVoice({ peak: 0.01 }) },
  { what: 'a usual voice', voice: aVoice({ peak: 0.3 }) },
  { what: 'a voice at full scale', voice: aVoice({ peak: 0.99 }) },
  { what: 'a voice of 8 kHz', voice: aVoice({ sampleRateHz: 8_000 }) },
  { what: 'a voice of 22.05 kHz', voice: aVoice({ sampleRateHz: 22_050 }) },
])('$what', ({ voice }) => {
  const plain = toBedsideSound({ sentences: [voice], isPlain: true });
  const whole = toBedsideSound({ sentences: [voice], isPlain: false });

  it('comes out as loud as every other', () => {
    const level = toDb(measureSpeech(toFloats(plain.samples), plain.sampleRateHz));
    expect(level).toBeGreaterThan(forOldEars.speechLevelDbfs - 0.5);
    expect(level).toBeLessThan(forOldEars.speechLevelDbfs + 0.5);
  });

  it('never clips', () => {
    expect(peakOf(plain)).toBeLessThan(-1);
    expect(peakOf(whole)).toBeLessThan(-1);
  });

  it('is heard after a chime, and then once more', () => {
    const { chimeMs, afterChimeMs, beforeRepeatMs } = forOldEars;
    const owed = chimeMs + afterChimeMs + beforeRepeatMs + 2 * toDurationMs(plain);
    expect(Math.abs(toDurationMs(whole) - owed)).toBeLessThan(5);
    const count = plain.samples.length;
    expect(whole.samples.slice(-count)).toEqual(plain.samples);
    const pause = Math.round((beforeRepeatMs / 1_000) * whole.sampleRateHz);
    expect(whole.samples.slice(-2 * count - pause, -count - pause)).toEqual(plain.samples);
    expect(whole.samples.slice(-count - pause, -count).every((sample) => sample === 0)).toBe(true);
  });

  it('is chimed in more quietly than it speaks', () => {
    const chime = toFloats(
      whole.samples.slice(0, Math.round((forOldEars.chimeMs / 1_000) * whole.sampleRateHz)),
    );
    const level = toDb(measureSpeech(chime, whole.sampleRateHz));
    expect(level).toBeGreaterThan(-40);
    expect(level).toBeLessThan(forOldEars.speechLevelDbfs);
  });

  it('loses the silence that its engine put around it', () => {
    expect(toDurationMs(plain)).toBeLessThan(toDurationMs(voice) - 400);
    expect(toDurationMs(plain)).toBeGreaterThan(1_000);
  });
});

it('between two sentences there is half a second', () => {
  const one = toDurationMs(toBedsideSound({ sentences: [aVoice()], isPlain: true }));
  const two = toDurationMs(toBedsideSound({ sentences: [aVoice(), aVoice()], isPlain: true }));
  expect(Math.abs(two - 2 * one - 500)).toBeLessThan(5);
});

it('what would only make a small speaker rattle is taken out, what carries words stays', () => {
  const after = (hz: number) => {
    const low = rumble(hz).samples;
    const mixed = { ...rumble(1_000), samples: rumble(1_000).samples.map((x, at) => x + (low[at] ?? 0)) };
    const plain = toFloats(toBedsideSound({ sentences: [mixed], isPlain: true }).samples);
    const strengthOf = (wantedHz: number) => {
      const turn = (2 * Math.PI * wantedHz) / 16_000;
      const re = plain.reduce((sum, x, at) => sum + x * Math.cos(turn * at), 0);
      const im = plain.reduce((sum, x, at) => sum + x * Math.sin(turn * at), 0);
      return Math.hypot(re, im);
    };
    return toDb(strengthOf(hz) / strengthOf(1_000));
  };
  expect(after(30)).toBeLessThan(-20);
  expect(after(300)).toBeGreaterThan(-1);
});

it('silence stays silence and breaks nothing', () => {
  const silent: Sound = { samples: new Int16Array(1_600), sampleRateHz: 16_000 };
  expect(toBedsideSound({ sentences: [silent], isPlain: true }).samples.every((sample) => sample === 0)).toBe(
    true,
  );
});

describe('WAV files', () => {
  it('are read as they were written', () => {
    const voice = aVoice({ sampleRateHz: 22_050 });
    expect(parseWav(toWav(voice))).toEqual({ ok: true, value: voice });
  });

  it('from a pipe, that claim to be longer than they are, are read to their end', () => {
    const wav = toWav(aVoice());
    new DataView(wav.buffer).setUint32(40, 0x7fff_f000, true);
    expect(parseWav(wav)).toEqual({ ok: true, value: aVoice() });
  });

  const changed = (at: number, byte: number): Uint8Array => toWav(aVoice()).with(at, byte);
  it.each<{ why: string; bytes: Uint8Array; code: string }>([
    { why: 'nothing', bytes: new Uint8Array(), code: 'not-a-wav' },
    { why: 'another kind of file', bytes: changed(0, 0), code: 'not-a-wav' },
    { why: 'compressed', bytes: changed(20, 85), code: 'not-pcm-16-mono' },
    { why: 'two channels', bytes: changed(22, 2), code: 'not-pcm-16-mono' },
    { why: '8 bits', bytes: changed(34, 8), code: 'not-pcm-16-mono' },
    { why: 'no sound in it', bytes: toWav(aVoice()).slice(0, 44), code: 'empty' },
    { why: 'cut in its head', bytes: toWav(aVoice()).slice(0, 36), code: 'not-a-wav' },
  ])('are refused with a reason: $why', ({ bytes, code }) => {
    expect(parseWav(bytes)).toMatchObject({ ok: false, failure: { code } });
  });
});
