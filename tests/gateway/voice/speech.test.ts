import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDrivenClock, type DrivenClock } from '#gateway/base/driven-clock.ts';
import { type Log, silentLog } from '#gateway/base/log.ts';
import { createClips, toClipName } from '#gateway/voice/clip.ts';
import type { Engine, EngineFailure } from '#gateway/voice/engine.ts';
import { createFlite } from '#gateway/voice/flite.ts';
import { createMemoryCache } from '#gateway/voice/memory-cache.ts';
import { normalise } from '#gateway/voice/normalise.ts';
import { startVoice, type Voice } from '#gateway/voice/speech.ts';
import { toWav } from '#gateway/voice/wav.ts';
import { aFolder, aTone, aToneEngine, listen } from './a-voice.ts';

let folder: string;
let remove: () => void;
let clock: DrivenClock;
const toStop: Voice[] = [];
beforeEach(() => {
  ({ folder, remove } = aFolder());
  clock = createDrivenClock({ bootId: 'boot', nowMs: Date.now(), uptimeMs: 1_000 });
});
afterEach(async () => {
  for (const voice of toStop.splice(0)) await voice.stop();
  remove();
});

async function aVoice(engines: readonly Engine[], mostBytes?: number): Promise<Voice> {
  const most = mostBytes === undefined ? {} : { mostBytes };
  const voice = await startVoice({ folder: join(folder, 'voice'), engines, clock, log: silentLog, ...most });
  toStop.push(voice);
  return voice;
}

async function prepared(voice: Voice, text: string) {
  const done = await voice.prepare(text);
  if (!done.ok) throw new Error(done.failure.message);
  return done.value;
}

const files = (): string[] => readdirSync(join(folder, 'voice'));
const hung: EngineFailure = { code: 'timed-out', message: 'hung' };

describe('a reminder', () => {
  const text = 'Good morning Margaret. It is 09:00. Ramipril 2.5 mg, with a glass of water.';

  it('is spoken by the engine that is always there, and can be shown as it is spoken', async () => {
    const voice = await aVoice([createFlite({ wordsPerMinute: 120 })]);
    const { hash, spokenAs, sizeBytes, durationMs, engine, passedOver } = await prepared(voice, text);
    expect(spokenAs).toContain("nine o'clock in the morning. Ramipril two point five milligrams");
    expect([engine, passedOver]).toEqual(['flite', []]);
    const wav = (await voice.read(hash)) ?? new Uint8Array();
    expect(createHash('sha256').update(wav).digest('hex')).toBe(hash);
    expect(wav.length).toBe(sizeBytes);
    const { seconds, speechDbfs, speechShare } = listen(wav);
    expect(Math.abs(seconds - durationMs / 1_000)).toBeLessThan(0.01);
    expect(seconds).toBeGreaterThan(12);
    expect(seconds).toBeLessThan(40);
    expect(speechDbfs).toBeGreaterThan(-18);
    expect(speechShare).toBeGreaterThan(0.5);
  });

  it('that is said again was kept, also over a restart', async () => {
    const engine = aToneEngine();
    const first = await prepared(await aVoice([engine]), text);
    expect(engine.said).toHaveLength(3);
    const second = await prepared(await aVoice([engine]), text);
    expect(engine.said).toHaveLength(3);
    expect(second).toEqual(first);
  });

  it('in another voice, or at another speed, is another sound', async () => {
    const engine = aToneEngine();
    const voices = [engine, { ...engine, voice: 'other' }, { ...engine, knobs: () => 'slow' }];
    for (const each of voices) await prepared(await aVoice([each]), text);
    expect(files()).toHaveLength(3);
  });

  it('that nobody could say is refused with every reason', async () => {
    const voice = await aVoice([createClips(folder), aToneEngine('espeak-ng', () => hung)]);
    expect(await voice.prepare('Good morning.')).toMatchObject({
      ok: false,
      failure: {
        code: 'no-engine-speaks',
        passedOver: [
          { engine: 'clip', code: 'clip-missing' },
          { engine: 'espeak-ng', code: 'timed-out' },
        ],
      },
    });
  });

  it('without a word in it is refused', async () => {
    const voice = await aVoice([aToneEngine()]);
    expect(await voice.prepare(' … !? ')).toMatchObject({ ok: false, failure: { code: 'nothing-to-say' } });
  });
});

describe('which engine speaks', () => {
  it('a recording of a known carer comes first, then the next that can, and it says why', async () => {
    const words = 'Good morning, Hilda.';
    writeFileSync(join(folder, toClipName(normalise(words))), toWav(aTone('recorded')));
    const voice = await aVoice([createClips(folder), aToneEngine('flite')]);
    expect((await prepared(voice, words)).engine).toBe('clip');
    const other = await prepared(voice, 'Good night, Hilda.');
    expect(other.engine).toBe('flite');
    expect(other.passedOver).toMatchObject([{ engine: 'clip', code: 'clip-missing' }]);
  });

  it('a recording that was replaced is heard in its new form', async () => {
    const words = 'Good morning.';
    const file = join(folder, toClipName(words));
    writeFileSync(file, toWav(aTone('short')));
    const voice = await aVoice([createClips(folder)]);
    const first = await prepared(voice, words);
    writeFileSync(file, toWav(aTone('a much longer recording of it')));
    expect((await prepared(voice, words)).durationMs).toBeGreaterThan(first.durationMs);
  });

  it('one that hung is left alone for five minutes, and then tried again', async () => {
    let isHung = true;
    const first = aToneEngine('espeak-ng', () => (isHung ? hung : null));
    const voice = await aVoice([first, aToneEngine('flite')]);
    expect((await prepared(voice, 'One.')).engine).toBe('flite');
    isHung = false;
    expect((await prepared(voice, 'Two.')).engine).toBe('flite');
    expect(first.said).toEqual(['One.']);
    clock.advance(300_001);
    expect((await prepared(voice, 'Three.')).engine).toBe('espeak-ng');
  });

  it('what is due now goes before what is done ahead', async () => {
    const engine = aToneEngine();
    const voice = await aVoice([engine]);
    const ahead = ['One.', 'Two.', 'Three.'].map((text) => voice.prepare(text, 'ahead'));
    await Promise.all([...ahead, voice.prepare('Now.')]);
    expect(engine.said).toEqual(['One.', 'Now.', 'Two.', 'Three.']);
  });
});

describe('the kept sounds', () => {
  it('are for the gateway alone to read', async () => {
    await prepared(await aVoice([aToneEngine()]), 'Good morning.');
    const [name = ''] = files();
    expect(statSync(join(folder, 'voice')).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, 'voice', name)).mode & 0o777).toBe(0o600);
  });

  it('one that the disk damaged is not played but made again', async () => {
    const engine = aToneEngine();
    const voice = await aVoice([engine]);
    const first = await prepared(voice, 'Good morning.');
    const [name = ''] = files();
    const path = join(folder, 'voice', name);
    const wav = readFileSync(path);
    writeFileSync(path, wav.with(wav.length - 1_000, 7));
    expect(await voice.read(first.hash)).toBeNull();
    expect(await prepared(voice, 'Good morning.')).toEqual(first);
    expect(engine.said).toHaveLength(2);
    truncateSync(path, 100);
    expect(await prepared(voice, 'Good morning.')).toEqual(first);
    expect(engine.said).toHaveLength(3);
    expect(await voice.read(first.hash)).toHaveLength(first.sizeBytes);
  });

  it('are never half a file after a power cut', async () => {
    await prepared(await aVoice([aToneEngine()]), 'Good morning.');
    writeFileSync(join(folder, 'voice', 'half-written.part'), 'RIFF');
    await aVoice([aToneEngine()]);
    expect(files()).toHaveLength(1);
    expect(files()[0]).toMatch(/\.wav$/);
  });

  it('never take more room than they may; what was not heard for longest goes first', async () => {
    const engine = aToneEngine();
    const { sizeBytes } = await prepared(await aVoice([engine]), 'Number A.');
    const voice = await aVoice([engine], sizeBytes * 3 + 10);
    for (const letter of ['A', 'B', 'C']) {
      clock.advance(7_200_000);
      await prepared(voice, `Number ${letter}.`);
    }
    clock.advance(7_200_000);
    const kept = await prepared(voice, 'Number A.');
    await prepared(voice, 'Number D.');
    expect(voice.stats().cacheBytes).toBeLessThanOrEqual(sizeBytes * 3 + 10);
    expect(await voice.read(kept.hash)).not.toBeNull();
    const before = engine.said.length;
    await prepared(voice, 'Number B.');
    expect(engine.said.length).toBe(before + 1);
    // What was heard is remembered over a restart too.
    await prepared(await aVoice([engine], sizeBytes * 3 + 10), 'Number A.');
    expect(engine.said.length).toBe(before + 1);
  });

  it('a disk that takes nothing keeps nobody from hearing what is due', async () => {
    const voice = await aVoice([aToneEngine()]);
    remove();
    const { hash, sizeBytes } = await prepared(voice, 'Good morning.');
    expect(await voice.read(hash)).toHaveLength(sizeBytes);
    expect(voice.stats().unkeptCount).toBe(1);
  });

  it('where a file stands in place of their folder, what is said again is still there, and that is told once', async () => {
    writeFileSync(join(folder, 'voice'), 'not a folder');
    const errors: string[] = [];
    const log: Log = { ...silentLog, error: (event, fields) => void errors.push(`${event} ${fields?.code}`) };
    const engine = aToneEngine();
    const voice = await startVoice({ folder: join(folder, 'voice'), engines: [engine], clock, log });
    toStop.push(voice);
    const first = await prepared(voice, 'Good morning.');
    expect(await prepared(voice, 'Good morning.')).toEqual(first);
    expect(engine.said).toHaveLength(1);
    expect(await voice.read(first.hash)).toHaveLength(first.sizeBytes);
    expect(errors).toEqual(['voice-cache-unusable EEXIST']);
    expect(voice.stats()).toMatchObject({
      unusableCacheCount: 1,
      heldBytes: first.sizeBytes,
      unkeptCount: 0,
    });
  });
});

it('in memory, what was not heard for longest goes first, and the newest stays however long it is', async () => {
  const cache = createMemoryCache(250);
  const sound = (length: number) => new Uint8Array(length);
  await cache.write('a', 'hash-a', sound(100));
  await cache.write('b', 'hash-b', sound(100));
  expect(await cache.readByHash('hash-a')).not.toBeNull();
  await cache.write('c', 'hash-c', sound(100));
  expect(await cache.findByKey('b')).toBeNull();
  expect(await cache.findByKey('a')).not.toBeNull();
  expect(cache.sizeBytes()).toBe(200);
  await cache.write('d', 'hash-d', sound(300));
  expect([cache.sizeBytes(), (await cache.readByHash('hash-d'))?.length]).toEqual([300, 300]);
});

it('while it speaks, alerts go on', async ({ annotate }) => {
  const voice = await aVoice([createFlite({ wordsPerMinute: 120 })]);
  const delay = monitorEventLoopDelay({ resolution: 2 });
  await prepared(voice, 'Warming up.');
  delay.enable();
  let tickCount = 0;
  const ticking = setInterval(() => (tickCount += 1), 5);
  const texts = ['One', 'Two', 'Three', 'Four', 'Five', 'Six'].map(
    (word) => `${word}. ${'Drink some water, please. '.repeat(6)}`,
  );
  for (const text of texts) await prepared(voice, text);
  clearInterval(ticking);
  delay.disable();
  const [p50, p99, max] = [50, 99, 100].map((percent) => (delay.percentile(percent) / 1e6).toFixed(1));
  await annotate(
    `main loop while ${texts.length} texts were made: p50 ${p50} p99 ${p99} max ${max} ms (2 ms are the timer's own)`,
  );
  // Made in this thread, each text would have let it tick once or twice.
  expect(tickCount).toBeGreaterThan(texts.length * 10);
});
