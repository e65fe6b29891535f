import type { Result } from '#gateway/base/result.ts';
import type { Stoppable } from '#gateway/base/stop-stack.ts';
import type { Sound } from './wav.ts';

/** A carer's own voice, a voice the home installed, Debian's British one, and the one that is always there. */
export const engineNames = ['clip', 'piper', 'espeak-ng', 'flite'] as const;
export type EngineName = (typeof engineNames)[number];

export type EngineFailure = {
  readonly code:
    | 'program-missing'
    | 'model-missing'
    | 'voice-unknown'
    | 'clip-missing'
    | 'timed-out'
    /** The program ended, or answered with something that is no sound. */
    | 'program-failed'
    | 'text-too-long';
  /** For the person who reads the log or a terminal; never what was to be said. */
  readonly message: string;
};

export type Engine = Stoppable & {
  readonly name: EngineName;
  readonly voice: string;
  /** Speed and whatever else changes the sound of this text: part of what a kept sound is known by. */
  readonly knobs: (text: string) => Promise<string> | string;
  /** A clip answers for all that is to be said at once; the others say one sentence after another. */
  readonly speaks: 'sentences' | 'whole-texts';
  /** The spoken text, already normalised. Never blocks this process: the work is done in another one. */
  readonly synthesise: (text: string) => Promise<Result<Sound, EngineFailure>>;
};

/**
 * Words a minute, pauses counted: slow enough for old ears, and not yet drawling. Measured on synthetic voices,
 * 2026-11, within the range of 110 to 125 that we started from; no resident has listened yet.
 */
export const WORDS_PER_MINUTE = { least: 80, usual: 120, most: 200 } as const;

/** A sentence takes an engine about 0.1 s; one that takes this long has hung, and its process is killed. */
export const SYNTHESIS_MOST_MS = 10_000;

/** One to two minutes of speech: what is longer is no prompt. */
export const TEXT_MOST_CHARACTERS = 1_500;
