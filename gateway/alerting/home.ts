import type { Alert } from './alert.ts';
import type { Heard } from './heard.ts';
import type { HomeConfig } from './home-config.ts';
import type { AlertId } from './ids.ts';

/** All that the alert core knows. Plain JSON: what is stored, restored and compared byte for byte. */
export type Home = {
  /** Events folded in so far; the number of the last one. */
  readonly seq: number;
  readonly bootId: string | null;
  readonly config: HomeConfig | null;
  readonly open: Readonly<Record<AlertId, Alert>>;
  /** The last ones closed, oldest first: for screens that were away, and for taking a closing back. */
  readonly closed: readonly Alert[];
  /** Packets that have decided, so that each decides once. */
  readonly heard: Heard;
};

/** Closed alerts that are remembered. The journal has them all. */
export const CLOSED_KEPT = 50;

export const emptyHome: Home = { seq: 0, bootId: null, config: null, open: {}, closed: [], heard: {} };
