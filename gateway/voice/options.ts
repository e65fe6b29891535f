import { join } from 'node:path';
import { z } from 'zod';
import { unreachable } from '#gateway/base/unreachable.ts';
import { createClips } from './clip.ts';
import { type Engine, type EngineName, engineNames, WORDS_PER_MINUTE } from './engine.ts';
import { createEspeakNg } from './espeak-ng.ts';
import { createFlite } from './flite.ts';
import { createPiper } from './piper.ts';

/** The voice of a home. Every field may be left out. */
export const VoiceOptions = z
  .strictObject({
    /** Which engine speaks where no recording does; flite stands in for it. */
    engine: z.enum(engineNames).exclude(['clip']).default('flite'),
    /** A voice of that engine; its own default if left out. */
    voice: z.string().min(1).max(40).optional(),
    wordsPerMinute: z
      .int()
      .min(WORDS_PER_MINUTE.least)
      .max(WORDS_PER_MINUTE.most)
      .default(WORDS_PER_MINUTE.usual),
    /** Recordings of known carers, named as `npx nightwell say --clip-name "…"` says. */
    clipFolder: z.string().min(1).optional(),
    piperProgram: z.string().min(1).optional(),
    /** Holds one Piper voice: NAME.onnx and NAME.onnx.json. */
    piperFolder: z.string().min(1).optional(),
  })
  .refine(
    ({ engine, piperProgram, piperFolder }) =>
      engine !== 'piper' || (piperProgram !== undefined && piperFolder !== undefined),
    {
      message: 'Piper needs the path of its program and the folder of a voice.',
    },
  );
export type VoiceOptions = z.infer<typeof VoiceOptions>;

/**
 * The engines of a home, most wanted first: a recording of these very words, the chosen engine, and flite, which is
 * always there, so that a program somebody removed silences nobody. espeak-ng speaks only where it is chosen: it is
 * another licence and another voice, and nobody should meet it by chance.
 */
export function createEngines(options: VoiceOptions, dataFolder: string): Engine[] {
  const { engine, voice, wordsPerMinute } = options;
  const engines: Engine[] = [createClips(options.clipFolder ?? join(dataFolder, 'clips'))];
  const chosen = engine === 'flite' ? null : createChosen(engine, options);
  if (chosen !== null) engines.push(chosen);
  const fliteVoice = engine === 'flite' && voice !== undefined ? { voice } : {};
  return [...engines, createFlite({ ...fliteVoice, wordsPerMinute })];
}

/** The one engine that is asked for by its name. */
export function createChosen(engine: Exclude<EngineName, 'clip'>, options: VoiceOptions): Engine {
  const { wordsPerMinute, piperProgram = '', piperFolder = '' } = options;
  const voice = options.voice === undefined ? {} : { voice: options.voice };
  switch (engine) {
    case 'flite':
      return createFlite({ ...voice, wordsPerMinute });
    case 'espeak-ng':
      return createEspeakNg({ ...voice, wordsPerMinute });
    case 'piper':
      return createPiper({ program: piperProgram, modelFolder: piperFolder, wordsPerMinute });
    default:
      return unreachable(engine);
  }
}
