import { fail, type Result } from '#gateway/base/result.ts';
import { type Engine, type EngineFailure, SYNTHESIS_MOST_MS, TEXT_MOST_CHARACTERS } from './engine.ts';
import { findOnPath, isExecutable, runProgram } from './program.ts';
import { parseWav, type Sound } from './wav.ts';

/** Its British ones; it has others. */
export const espeakVoices = [
  'en-gb-x-rp',
  'en-gb',
  'en-gb-scotland',
  'en-gb-x-gbclan',
  'en-gb-x-gbcwmd',
] as const;

/** Asked for 110 it says 115 words a minute, for 140 it says 148 (measured on synthetic voices, 2026-11). */
const ASKED_PER_SAID = 0.955;
/** 0 to 99, 50 as it comes: a little lower, for age takes the high tones first. Measured like the rest at this pitch. */
const PITCH = 45;

export type EspeakOptions = {
  /** As in `espeak-ng --voices`; Received Pronunciation if nothing is said. */
  readonly voice?: string;
  readonly wordsPerMinute: number;
  /** Where the program is, if not on the path. */
  readonly program?: string;
  readonly mostMs?: number;
};

/**
 * Debian's espeak-ng, a British voice. It is under the GPL, so it is none of our packages: whoever wants it installs
 * it (apt-get install espeak-ng) and it is run as a program of its own, once for each sentence.
 */
export function createEspeakNg(options: EspeakOptions): Engine {
  const { voice = espeakVoices[0], mostMs = SYNTHESIS_MOST_MS } = options;
  const rate = Math.max(80, Math.round(options.wordsPerMinute * ASKED_PER_SAID));
  return {
    name: 'espeak-ng',
    voice,
    knobs: () => `rate ${rate}, pitch ${PITCH}`,
    speaks: 'sentences',
    async synthesise(text) {
      if (text.length > TEXT_MOST_CHARACTERS)
        return fail({
          code: 'text-too-long',
          message: `Over ${TEXT_MOST_CHARACTERS} characters in one sentence.`,
        });
      if (!/^[a-z][\w+-]{1,40}$/i.test(voice)) return fail(toUnknown(voice));
      const program = options.program ?? findOnPath('espeak-ng');
      if (program === null || !isExecutable(program)) return fail(missing);
      const args = ['-v', voice, '-s', String(rate), '-p', String(PITCH), '--stdin', '--stdout'];
      const output = await runProgram({ program, args, input: text, mostMs });
      if (output.ok) return toSound(output.value);
      return /voice does not exist/.test(output.failure.message) ? fail(toUnknown(voice)) : output;
    },
    stop() {},
  };
}

const missing: EngineFailure = {
  code: 'program-missing',
  message: 'espeak-ng is not installed (sudo apt-get install espeak-ng).',
};
const toUnknown = (voice: string): EngineFailure => ({
  code: 'voice-unknown',
  message: `espeak-ng has no voice "${voice}". "espeak-ng --voices=en" lists the English ones.`,
});

function toSound(wav: Uint8Array): Result<Sound, EngineFailure> {
  const sound = parseWav(wav);
  return sound.ok ? sound : fail({ code: 'program-failed', message: `espeak-ng: ${sound.failure.message}` });
}
