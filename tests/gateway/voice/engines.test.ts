import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createClips, toClipName } from '#gateway/voice/clip.ts';
import type { Engine } from '#gateway/voice/engine.ts';
import { createEspeakNg } from '#gateway/voice/espeak-ng.ts';
import { createFlite, type Flite, type FliteOptions, fliteVoices } from '#gateway/voice/flite.ts';
import { normalise } from '#gateway/voice/normalise.ts';
import { createPiper } from '#gateway/voice/piper.ts';
import { toWav } from '#gateway/voice/wav.ts';
import { findProgram, whyWithout } from '#tests/support/debian-needs.ts';
import { aFolder, aProgram, aTone, listenTo } from './a-voice.ts';

const sentence = normalise(
  'It is time for your blood pressure tablet, Ramipril, 2.5 mg, with a glass of water.',
);
const wordCount = sentence.split(' ').length;
const toStop: Engine[] = [];
let folder: string;
let remove: () => void;
beforeEach(() => ({ folder, remove } = aFolder()));
afterEach(async () => {
  for (const engine of toStop.splice(0)) await engine.stop();
  remove();
});

function aFlite(options: Partial<FliteOptions> = {}): Flite {
  const flite = createFlite({ wordsPerMinute: 120, ...options });
  toStop.push(flite);
  return flite;
}

async function spoken(engine: Engine, text = sentence) {
  const sound = await engine.synthesise(text);
  if (!sound.ok) throw new Error(sound.failure.message);
  return { ...listenTo(sound.value), sampleRateHz: sound.value.sampleRateHz };
}

const isAlive = (processId: number | null): boolean => {
  try {
    return processId !== null && process.kill(processId, 0);
  } catch {
    return false;
  }
};

describe('flite, which is always there', () => {
  it('says a reminder at a walking pace, in a process of its own', async () => {
    const flite = aFlite();
    const { seconds, speechDbfs, speechShare, sampleRateHz } = await spoken(flite);
    expect(sampleRateHz).toBe(16_000);
    expect((wordCount / seconds) * 60).toBeGreaterThan(85);
    expect((wordCount / seconds) * 60).toBeLessThan(185);
    expect(speechDbfs).toBeGreaterThan(-40);
    expect(speechShare).toBeGreaterThan(0.5);
    expect(flite.processId()).not.toBe(process.pid);
  });

  it('speaks more slowly when it is asked to', async () => {
    const slow = await spoken(aFlite({ wordsPerMinute: 90 }));
    const quick = await spoken(aFlite({ wordsPerMinute: 180 }));
    expect(slow.seconds / quick.seconds).toBeGreaterThan(1.7);
  });

  it.each(fliteVoices)('has the voice %s, and it is another one', async (voice) => {
    const mine = await aFlite({ voice }).synthesise('Good morning.');
    const other = await aFlite({ voice: voice === 'rms' ? 'slt' : 'rms' }).synthesise('Good morning.');
    expect(mine.ok && other.ok).toBe(true);
    expect(mine).not.toEqual(other);
  });

  it('says no to a voice that it would quietly swap for another', async () => {
    const flite = aFlite({ voice: 'margaret' });
    expect(await flite.synthesise(sentence)).toMatchObject({ ok: false, failure: { code: 'voice-unknown' } });
    expect(flite.processId()).toBeNull();
  });

  it('says several sentences that are asked for at once, each its own', async () => {
    const flite = aFlite();
    const texts = ['Good morning.', 'It is nine.', 'Drink a glass of water, please.'];
    const together = await Promise.all(texts.map((text) => flite.synthesise(text)));
    const alone = await Promise.all(texts.map(async (text) => flite.synthesise(text)));
    expect(together).toEqual(alone);
    expect(new Set(together.map((sound) => sound.ok && sound.value.samples.length)).size).toBe(3);
  });

  it('goes when nobody has asked for a while, and comes back', async () => {
    const flite = aFlite({ idleMs: 50 });
    await spoken(flite);
    const first = flite.processId();
    await vi.waitUntil(() => !isAlive(first) && flite.processId() === null, { timeout: 5_000 });
    await spoken(flite);
    expect(flite.processId()).not.toBe(first);
  });

  it('a process that hangs is ended in time, and the next sentence gets a new one', async () => {
    const script = join(folder, 'hanging.mjs');
    writeFileSync(script, 'process.on("message", () => { for (;;); });');
    const flite = aFlite({ script, mostMs: 800 });
    const asked = flite.synthesise(sentence);
    await vi.waitUntil(() => flite.processId() !== null);
    const hanging = flite.processId();
    expect(await asked).toMatchObject({ ok: false, failure: { code: 'timed-out' } });
    await vi.waitUntil(() => !isAlive(hanging), { timeout: 5_000 });
    expect(flite.processId()).toBeNull();
  });

  it('a process that dies is told of, and the next sentence gets a new one', async () => {
    const flite = aFlite();
    await spoken(flite);
    const dead = flite.processId() ?? 0;
    process.kill(dead, 'SIGKILL');
    const next = await flite.synthesise(sentence);
    const afterNext = await flite.synthesise(sentence);
    expect(next.ok || next.failure.code === 'program-failed').toBe(true);
    expect(afterNext.ok).toBe(true);
    expect(flite.processId()).not.toBe(dead);
  });

  it('refuses a text without end', async () => {
    const failure = { code: 'text-too-long' };
    expect(await aFlite().synthesise('word '.repeat(400))).toMatchObject({ ok: false, failure });
  });
});

const espeak = findProgram('espeak-ng');
describe(`espeak-ng, where it is installed${espeak === null ? ` (${whyWithout('espeak-ng')})` : ''}`, () => {
  it.skipIf(espeak === null)('says a reminder in a British voice at a walking pace', async () => {
    const { seconds, speechDbfs, speechShare, sampleRateHz } = await spoken(
      createEspeakNg({ wordsPerMinute: 120 }),
    );
    expect(sampleRateHz).toBe(22_050);
    expect((wordCount / seconds) * 60).toBeGreaterThan(85);
    expect((wordCount / seconds) * 60).toBeLessThan(185);
    expect(speechDbfs).toBeGreaterThan(-40);
    expect(speechShare).toBeGreaterThan(0.5);
  });

  it.skipIf(espeak === null)('says no to a voice that it does not have', async () => {
    const engine = createEspeakNg({ voice: 'margaret', wordsPerMinute: 120 });
    expect(await engine.synthesise(sentence)).toMatchObject({ failure: { code: 'voice-unknown' } });
  });

  it('says what is missing where it is missing', async () => {
    const engine = createEspeakNg({ program: join(folder, 'none'), wordsPerMinute: 120 });
    expect(await engine.synthesise(sentence)).toMatchObject({ failure: { code: 'program-missing' } });
  });

  it.each([
    { what: 'hangs', script: 'sleep 60', code: 'timed-out' },
    { what: 'ends badly', script: 'echo oh >&2; exit 3', code: 'program-failed' },
    { what: 'says nothing', script: 'cat > /dev/null', code: 'program-failed' },
    { what: 'says something else', script: 'cat > /dev/null; echo hello', code: 'program-failed' },
    { what: 'never stops', script: 'exec cat /dev/zero', code: 'program-failed' },
  ])('a program that $what is a failure with a reason', async ({ script, code }) => {
    const program = aProgram(folder, 'espeak-ng', script);
    const engine = createEspeakNg({
      program,
      wordsPerMinute: 120,
      mostMs: code === 'timed-out' ? 200 : 8_000,
    });
    expect(await engine.synthesise(sentence)).toMatchObject({ ok: false, failure: { code } });
  });

  it('a voice is a name and can be no option', async () => {
    const engine = createEspeakNg({ voice: '--path=/etc', wordsPerMinute: 120 });
    expect(await engine.synthesise(sentence)).toMatchObject({ failure: { code: 'voice-unknown' } });
  });
});

// No Piper model could be had: this holds us to piper's documented command line, and proves nothing about its voices.
describe('piper, where a home has installed it', () => {
  function aModel(name: string): string {
    const modelFolder = join(folder, 'model');
    mkdirSync(modelFolder, { recursive: true });
    writeFileSync(join(modelFolder, `${name}.onnx`), 'not a model');
    writeFileSync(join(modelFolder, `${name}.onnx.json`), '{"audio":{"sample_rate":22050}}');
    return modelFolder;
  }

  it('is asked as its documentation says, and its raw samples are read', async () => {
    const script = `echo "$@" > ${folder}/args; cat > ${folder}/text; head -c 44100 /dev/zero`;
    const engine = createPiper({
      program: aProgram(folder, 'piper', script),
      modelFolder: aModel('en_GB-alba-medium'),
      wordsPerMinute: 110,
    });
    const sound = await engine.synthesise(sentence);
    expect(sound).toMatchObject({ ok: true, value: { sampleRateHz: 22_050 } });
    expect(sound.ok && sound.value.samples.length).toBe(22_050);
    expect(engine.voice).toBe('en_GB-alba-medium');
  });

  it('says what is missing', async () => {
    const program = aProgram(folder, 'piper', 'exit 0');
    const without = createPiper({ program, modelFolder: join(folder, 'none'), wordsPerMinute: 110 });
    expect(await without.synthesise(sentence)).toMatchObject({ failure: { code: 'model-missing' } });
    const modelFolder = aModel('one');
    const noProgram = createPiper({ program: join(folder, 'no'), modelFolder, wordsPerMinute: 110 });
    expect(await noProgram.synthesise(sentence)).toMatchObject({ failure: { code: 'program-missing' } });
    aModel('two');
    const twoModels = createPiper({ program, modelFolder, wordsPerMinute: 110 });
    expect(await twoModels.synthesise(sentence)).toMatchObject({ failure: { code: 'model-missing' } });
  });

  it('a corrupt model that aborts the program is a failure, and not ours to die of', async () => {
    const program = aProgram(folder, 'piper', 'kill -ABRT $$');
    const engine = createPiper({ program, modelFolder: aModel('bad'), wordsPerMinute: 110 });
    expect(await engine.synthesise(sentence)).toMatchObject({ failure: { code: 'program-failed' } });
  });
});

describe('recordings of a known carer', () => {
  it('are found by their words, not by their commas', async () => {
    writeFileSync(join(folder, toClipName('Good morning Hilda. Did you sleep well?')), toWav(aTone('a')));
    const clips = createClips(folder);
    expect((await clips.synthesise('good morning, Hilda! Did you sleep well')).ok).toBe(true);
    const other = await clips.synthesise('Good night Hilda.');
    expect(other).toMatchObject({ failure: { code: 'clip-missing' } });
  });

  it('that are no sound we can play are a failure with a reason', async () => {
    writeFileSync(join(folder, toClipName('Hello')), 'ID3 an mp3');
    expect(await createClips(folder).synthesise('Hello')).toMatchObject({
      failure: { code: 'program-failed' },
    });
  });

  it('are known by when they were made, so that a new one is heard', async () => {
    const clips = createClips(folder);
    expect(await clips.knobs('Hello')).toBe('none');
    writeFileSync(join(folder, toClipName('Hello')), toWav(aTone('a')));
    const first = await clips.knobs('Hello');
    utimesSync(join(folder, toClipName('Hello')), 1, 1);
    expect(await clips.knobs('Hello')).not.toBe(first);
  });
});
