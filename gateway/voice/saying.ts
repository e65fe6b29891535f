import type { DeviceId } from '#devices/ids.ts';
import type { PromptAnswered, PromptFailed, PromptId } from '#devices/speaker.ts';
import type { PlayFailure } from './bedside-protocol.ts';

export type Saying = {
  readonly promptId: string;
  readonly deviceId: DeviceId;
  /** As a person would write them: they are normalised where they are spoken. */
  readonly words: string;
  /** Not begun by then: not said any more. */
  readonly playByUptimeMs: number;
  readonly answerByUptimeMs: number;
};

export type Outcome =
  | { readonly kind: 'started' }
  | { readonly kind: 'played' }
  | { readonly kind: 'answered'; readonly answer: PromptAnswered['answer'] }
  | { readonly kind: 'failed'; readonly code: SayingFailureCode };

export type SayingFailureCode =
  | PromptFailed['code']
  | PlayFailure
  /** It was sent, and nobody told within 10 s that it plays. */
  | 'no-proof-of-playing'
  /** It began, and nobody told that it ended. */
  | 'no-proof-of-end'
  /** No engine could speak it, or there was nothing to say. */
  | 'no-voice'
  /** The broker did not take the command. */
  | 'not-sent'
  /** No page that may sound was open when its turn came. */
  | 'no-page';

/** What became of a saying. The promise: it is kept. May tell the same more than once. */
export type OnOutcome = (of: {
  readonly promptId: PromptId;
  readonly deviceId: DeviceId;
  readonly outcome: Outcome;
}) => Promise<void> | void;

/** No word that it plays for so long: taken as silent (hazard: a reminder that no speaker said). */
export const PROOF_WITHIN_MS = 10_000;
/**
 * From when it is asked, a speaker or page begins within this, or never: its word is here before another one is asked to
 * say it, or staff are told (hazard: a dose is taken twice). Two seconds for its word to come: design decision of this project.
 */
export const BEGIN_WITHIN_MS = 8_000;
