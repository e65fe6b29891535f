/** What the broker bears. Defaults: the project's table of parameters, "Devices and wire". */
export type BrokerLimits = {
  /** Connections that have not been accepted yet, from one address and in all. */
  readonly halfOpenPerAddressCount: number;
  readonly halfOpenCount: number;
  /** From the first byte of TCP to the accepted CONNECT. */
  readonly openWithinMs: number;
  /** Accepted clients. */
  readonly clientCount: number;
  /** Largest frame before CONNECT is accepted: a CONNECT of ours has about 200 bytes. */
  readonly openingFrameBytes: number;
  /** Largest payload that is passed on; a larger one arrives cut to one byte more. */
  readonly payloadBytes: number;
  /** Largest frame of any other kind (SUBSCRIBE with many filters). */
  readonly frameBytes: number;
  /** A subscriber that does not read for this long is disconnected. */
  readonly drainMs: number;
  /** Nor does one get more bytes kept for it than this. */
  readonly backlogBytes: number;
  /** Packets of one client that wait for their commit; over that, its socket is not read until one is answered. */
  readonly pendingCount: number;
  readonly subscriptionCount: number;
};

export const defaultBrokerLimits: BrokerLimits = {
  halfOpenPerAddressCount: 8,
  halfOpenCount: 64,
  openWithinMs: 5_000,
  clientCount: 4_096,
  openingFrameBytes: 4 * 1024,
  payloadBytes: 16 * 1024,
  frameBytes: 16 * 1024,
  drainMs: 2_000,
  backlogBytes: 8 * 1024 * 1024,
  pendingCount: 64,
  subscriptionCount: 64,
};
