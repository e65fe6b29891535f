import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine, EngineFailure, EngineName } from '#gateway/voice/engine.ts';
import { measureSpeech, toFloats } from '#gateway/voice/sound.ts';
import { parseWav, type Sound, toDurationMs } from '#gateway/voice/wav.ts';

/** A folder of its own, and how to be rid of it. */
export function aFolder(): { readonly folder: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'nightwell-voice-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** An executable shell script, to stand in for a program that is not here or not well. */
export function aProgram(folder: string, name: string, script: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** Half a second of a buzzing tone, longer for a longer text. */
export function aTone(text: string, sampleRateHz = 16_000): Sound {
  const length = Math.round(sampleRateHz * (0.3 + text.length * 0.01));
  const samples = Int16Array.from({ length }, (_, at) =>
    Math.round(5_000 * Math.sin((at * 2 * Math.PI * 300) / sampleRateHz)),
  );
  return { samples, sampleRateHz };
}

/** An engine that says tones, and remembers what it was asked to say. */
export function aToneEngine(
  name: EngineName = 'flite',
  fails: () => EngineFailure | null = () => null,
): Engine & { readonly said: string[] } {
  const said: string[] = [];
  return {
    name,
    voice: 'tone',
    knobs: () => 'plain',
    speaks: 'sentences',
    said,
    async synthesise(text) {
      said.push(text);
      const failure = fails();
      return failure === null ? { ok: true, value: aTone(text) } : { ok: false, failure };
    },
    stop() {},
  };
}

/** What an ear would first ask of a sound: how long, and is there speech in it. */
export function listen(wav: Uint8Array): { seconds: number; speechDbfs: number; speechShare: number } {
  const sound = parseWav(wav);
  if (!sound.ok) throw new Error(sound.failure.message);
  return listenTo(sound.value);
}

export function listenTo(sound: Sound): { seconds: number; speechDbfs: number; speechShare: number } {
  const floats = toFloats(sound.samples);
  const level = measureSpeech(floats, sound.sampleRateHz);
  const frame = Math.round(sound.sampleRateHz / 50);
  let loudCount = 0;
  let count = 0;
  for (let at = 0; at + frame <= floats.length; at += frame) {
    const power = floats.subarray(at, at + frame).reduce((sum, x) => sum + x * x, 0) / frame;
    if (Math.sqrt(power) > level / 10) loudCount += 1;
    count += 1;
  }
  return {
    seconds: toDurationMs(sound) / 1_000,
    speechDbfs: 20 * Math.log10(level),
    speechShare: loudCount / count,
  };
}
