import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { fail, ok, type Result } from '#gateway/base/result.ts';
import { type Engine, type EngineFailure, SYNTHESIS_MOST_MS, TEXT_MOST_CHARACTERS } from './engine.ts';
import { isExecutable, runProgram } from './program.ts';
import type { Sound } from './wav.ts';

/** What we read of the file beside a model; the rest is piper's. */
const ModelNote = z.object({ audio: z.object({ sample_rate: z.int().min(8_000).max(48_000) }) });

/** What a length scale of 1 usually comes to. Not measured: no model could be had where this was written. */
const UNSCALED_WORDS_PER_MINUTE = 165;

export type PiperOptions = {
  /** The piper program. Debian's package of that name is another thing, so the path must be said. */
  readonly program: string;
  /** Holds one voice: `NAME.onnx` and `NAME.onnx.json`. */
  readonly modelFolder: string;
  readonly wordsPerMinute: number;
  readonly mostMs?: number;
};

/**
 * A Piper voice that the home has installed, said by the piper program in a process of its own, once for each
 * sentence. Written to piper's documented command line; never yet tried with a real model.
 */
export function createPiper(options: PiperOptions): Engine {
  const { program, modelFolder, mostMs = SYNTHESIS_MOST_MS } = options;
  const scale = Math.round((UNSCALED_WORDS_PER_MINUTE / options.wordsPerMinute) * 100) / 100;
  const model = findModel(modelFolder);
  return {
    name: 'piper',
    voice: model.ok ? model.value.name : 'none',
    knobs: () => `length scale ${scale}`,
    speaks: 'sentences',
    async synthesise(text) {
      if (!model.ok) return model;
      if (text.length > TEXT_MOST_CHARACTERS)
        return fail({
          code: 'text-too-long',
          message: `Over ${TEXT_MOST_CHARACTERS} characters in one sentence.`,
        });
      if (!isExecutable(program))
        return fail({ code: 'program-missing', message: `There is no program ${program}.` });
      const { file, sampleRateHz } = model.value;
      const args = ['--model', file, '--length_scale', String(scale), '--output-raw'];
      const output = await runProgram({ program, args, input: `${text}\n`, mostMs });
      return output.ok ? toSound(output.value, sampleRateHz) : output;
    },
    stop() {},
  };
}

type Model = { readonly name: string; readonly file: string; readonly sampleRateHz: number };

function findModel(folder: string): Result<Model, EngineFailure> {
  const missing = (why: string): Result<never, EngineFailure> =>
    fail({ code: 'model-missing', message: why });
  if (!existsSync(folder)) return missing(`There is no folder ${folder}.`);
  const [first, ...more] = readdirSync(folder).filter((name) => name.endsWith('.onnx'));
  if (first === undefined || more.length > 0) return missing(`${folder} must hold one .onnx file.`);
  const file = join(folder, first);
  if (!existsSync(`${file}.json`)) return missing(`${file}.json is missing: it comes with the model.`);
  const note = parseNote(readFileSync(`${file}.json`, 'utf8'));
  if (note === null) return missing(`${file}.json does not say the sample rate.`);
  return ok({ name: basename(first, '.onnx'), file, sampleRateHz: note.audio.sample_rate });
}

function parseNote(text: string): z.infer<typeof ModelNote> | null {
  try {
    return ModelNote.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null; // the parser throws for what is no JSON, and for that only
  }
}

function toSound(raw: Uint8Array, sampleRateHz: number): Result<Sound, EngineFailure> {
  if (raw.length < 2) return fail({ code: 'program-failed', message: 'piper said nothing.' });
  const samples = new Int16Array(
    raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.length - (raw.length % 2)),
  );
  return ok({ samples, sampleRateHz });
}
