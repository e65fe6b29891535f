import type { Overview } from '#gateway/office/protocol.ts';

export type Session =
  | { readonly state: 'asking' }
  /** `whose`: the session that has just ended; null: nobody was in. */
  | { readonly state: 'nobody'; readonly whose: { readonly personId: string; readonly name: string } | null }
  | { readonly state: 'refused'; readonly message: string }
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
