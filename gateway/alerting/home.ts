import type { DeviceId } from '#devices/ids.ts';
import type { Alert } from './alert.ts';
import type { HomeConfig } from './home-config.ts';
import type { AlertId } from './ids.ts';

/** A packet that has decided: `boot:sequence`, or the hash of one that could not be read. */
export type HeardKey = { readonly key: string; readonly uptimeMs: number };

/** All that the alert core knows. Plain JSON: what is stored, restored and compared byte for byte. */
export type Home = {
  /** Events folded in so far; the number of the last one. */
  readonly seq: number;
  readonly bootId: string | null;
  readonly config: HomeConfig | null;
  readonly open: Readonly<Record<AlertId, Alert>>;
  /** The last ones closed, oldest first: for screens that were away, and for taking a closing back. */
  readonly closed: readonly Alert[];
  readonly heard: Readonly<Record<DeviceId, readonly HeardKey[]>>;
};

/** Closed alerts that are remembered. The journal has them all. */
export const CLOSED_KEPT = 50;
/** Packets remembered per device, to know a repeated one. */
export const HEARD_KEPT = 64;

export const emptyHome: Home = { seq: 0, bootId: null, config: null, open: {}, closed: [], heard: {} };
