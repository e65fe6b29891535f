import { SCREEN_LOUD_AFTER_MS } from '#gateway/staff/protocol.ts';

/** The socket's word, and how long ago the gateway said anything: a socket may be dead and not know it. */
export type LinkFacts = { readonly connected: boolean; readonly heardAgoMs: number };

/** `slow`: later than its pings every 3 s allow. `lost`: said on the screen. `loud`: it sounds by itself. */
export type LinkView = 'fine' | 'slow' | 'lost' | 'loud';

/** Two pings of 3 s missed (`pingInterval` of the gateway's socket.io). */
const SLOW_AFTER_MS = 7_000;
/** A gateway that restarts is back within 200 ms: shorter than this there is nothing to tell. */
const LOST_AFTER_MS = 1_500;

export function toLinkView({ connected, heardAgoMs }: LinkFacts): LinkView {
  if (heardAgoMs >= SCREEN_LOUD_AFTER_MS) return 'loud';
  if (!connected && heardAgoMs >= LOST_AFTER_MS) return 'lost';
  return heardAgoMs >= SLOW_AFTER_MS ? 'slow' : 'fine';
}
