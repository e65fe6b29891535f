import { z } from 'zod';
import { envelope } from './envelope.ts';

/** Names one saying of one prompt, for ever: the same words said again five minutes later are another prompt. */
export const PromptId = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9.:-]{0,118}[a-z0-9])?$/)
  .brand<'PromptId'>();
export type PromptId = z.infer<typeof PromptId>;

const about = { promptId: PromptId };

/**
 * What a bedside speaker is asked to do: say this once. It goes to its command topic, carries no envelope, and holds all
 * that a speaker needs which knows neither the time nor who lives in the room.
 */
export const SpeakPrompt = z.object({
  kind: z.literal('speak-prompt'),
  ...about,
  /** The words as they are said, for a speaker with a display. */
  text: z.string().min(1).max(2_000),
  /** Where the WAV file is (16 bits, one channel); good for a minute, for this one file, without any sign-in. */
  url: z.string().min(1).max(1_024),
  /** SHA-256 of that file. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  sizeBytes: z.int().min(1).max(20_000_000),
  /** From when the command arrived: what has not begun to play by then is never played. Needs no clock. */
  playWithinMs: z.int().min(1_000).max(600_000),
  /** The same moment on the gateway's clock, for a speaker that has the time: whichever is earlier counts. */
  expiresAtMs: z.int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
  /** From when the command arrived: so long a button is an answer to it. 0: nothing is asked. */
  answerWithinMs: z.int().min(0).max(3_600_000),
});
export type SpeakPrompt = z.infer<typeof SpeakPrompt>;

/** The first sound is out. What was fetched matched its checksum. */
const PromptStarted = z.object({ kind: z.literal('prompt-started'), ...envelope, ...about });

/** The last sound is out. Whether anybody heard it, no speaker can know. */
const PromptPlayed = z.object({ kind: z.literal('prompt-played'), ...envelope, ...about });

/** It was not said, or not to its end, and won't be. */
export const PromptFailed = z.object({
  kind: z.literal('prompt-failed'),
  ...envelope,
  ...about,
  code: z.enum(['expired', 'cannot-fetch', 'wrong-checksum', 'not-a-sound', 'cannot-play', 'played-before']),
});
export type PromptFailed = z.infer<typeof PromptFailed>;

/** What a resident may answer. `yes` says "I heard you"; what was done about it, a person finds out. */
export const PromptAnswer = z.enum(['yes', 'not-now', 'decline', 'help']);
export type PromptAnswer = z.infer<typeof PromptAnswer>;

/** Somebody pressed a button while a prompt waited for its answer. Who it was, no button can know. */
export const PromptAnswered = z.object({
  kind: z.literal('prompt-answered'),
  ...envelope,
  ...about,
  answer: PromptAnswer,
});
export type PromptAnswered = z.infer<typeof PromptAnswered>;

/** What comes back on a speaker's result topic, with QoS 1. */
export const SpeakerResult = z.discriminatedUnion('kind', [
  PromptStarted,
  PromptPlayed,
  PromptFailed,
  PromptAnswered,
]);
export type SpeakerResult = z.infer<typeof SpeakerResult>;
