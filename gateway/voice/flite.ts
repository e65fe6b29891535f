import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fail, type Result } from '#gateway/base/result.ts';
import { type Engine, type EngineFailure, SYNTHESIS_MOST_MS, TEXT_MOST_CHARACTERS } from './engine.ts';
import { createKeptProcess, type Unanswered } from './kept-process.ts';
import { parseWav, type Sound } from './wav.ts';

export type FliteWish = { readonly text: string; readonly voice: string; readonly stretch: number };

/** Those compiled in. flite itself takes another one, and says nothing, for a name that it doesn't know. */
export const fliteVoices = ['rms', 'slt', 'awb', 'kal16', 'kal'] as const;

/** Voice rms says 178 words a minute unstretched, 155 at 1.15, 137 at 1.3 (measured on synthetic voices, 2026-11). */
const UNSTRETCHED_WORDS_PER_MINUTE = 178;
/** Kept, the process holds 130 to 270 MB: it is ended when nobody has asked for this long. */
const IDLE_MS = 30_000;

export type FliteOptions = {
  readonly voice?: string;
  readonly wordsPerMinute: number;
  /** For tests. */
  readonly mostMs?: number;
  readonly idleMs?: number;
  readonly script?: string;
};

export type Flite = Engine & { readonly processId: () => number | null };

/** flite, in a process of its own that is started for the first sentence and ended when there are no more. */
export function createFlite(options: FliteOptions): Flite {
  const { voice = 'rms', mostMs = SYNTHESIS_MOST_MS, idleMs = IDLE_MS } = options;
  const stretch = Math.round((UNSTRETCHED_WORDS_PER_MINUTE / options.wordsPerMinute) * 100) / 100;
  const script = options.script ?? fileURLToPath(new URL('./flite-process.ts', import.meta.url));
  const kept = createKeptProcess<FliteWish, Uint8Array>({
    script,
    flags: ['--disable-warning=ExperimentalWarning'],
    idleMs,
    furnish() {
      const folder = mkdtempSync(join(tmpdir(), 'nightwell-flite-'));
      return { args: [folder], clearUp: () => rmSync(folder, { recursive: true, force: true }) };
    },
  });
  return {
    name: 'flite',
    voice,
    knobs: () => `stretch ${stretch}`,
    speaks: 'sentences',
    async synthesise(text) {
      const refusal = refuse(text, voice);
      if (refusal !== null) return fail(refusal);
      const wav = await kept.ask({ text, voice, stretch }, mostMs);
      return wav.ok ? toSound(wav.value) : fail(toEngineFailure(wav.failure, mostMs));
    },
    processId: kept.processId,
    stop: kept.stop,
  };
}

function refuse(text: string, voice: string): EngineFailure | null {
  if (!fliteVoices.some((known) => known === voice)) {
    return {
      code: 'voice-unknown',
      message: `flite has no voice "${voice}". It has ${fliteVoices.join(', ')}.`,
    };
  }
  if (text.length <= TEXT_MOST_CHARACTERS) return null;
  return { code: 'text-too-long', message: `Over ${TEXT_MOST_CHARACTERS} characters in one sentence.` };
}

function toEngineFailure(failure: Unanswered, mostMs: number): EngineFailure {
  if (failure.code === 'late')
    return { code: 'timed-out', message: `flite took over ${mostMs / 1_000} s and was ended.` };
  const message = failure.code === 'ended' ? "flite's process ended." : failure.message;
  return { code: 'program-failed', message };
}

function toSound(wav: Uint8Array): Result<Sound, EngineFailure> {
  const sound = parseWav(wav);
  return sound.ok ? sound : fail({ code: 'program-failed', message: sound.failure.message });
}
