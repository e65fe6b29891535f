import type { Overview } from '#gateway/office/protocol.ts';
import type { Failure } from './office-api.ts';

export type Session =
  | { readonly state: 'asking' }
  /** `whose`: the session that has just ended by itself; null: nobody was in, or they have signed out. */
  | {
      readonly state: 'nobody';
      readonly whose: { readonly personId: string; readonly name: string } | null;
      readonly hasSignedOut: boolean;
    }
  | { readonly state: 'refused'; readonly failure: Failure }
  | { readonly state: 'in'; readonly overview: Overview };

/** Said once at the page where somebody is after a change. */
export type Notice = {
  readonly hash: string;
  readonly words: string;
  readonly undo: (() => Promise<void>) | null;
};

/** Shown this once: the gateway keeps only a hash. */
export type ToldOnce = {
  readonly what: 'pin' | 'secret';
  readonly whose: string;
  readonly value: string;
};
