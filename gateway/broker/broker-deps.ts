import type { DeviceTopic } from '#devices/topics.ts';
import type { Clock } from '#gateway/base/clock.ts';
import type { Log } from '#gateway/base/log.ts';
import type { Credential } from './access.ts';
import type { BrokerLimits } from './limits.ts';

/** A packet that its sender was allowed to publish. Not decoded: the broker does not look into payloads. */
export type BrokerPacket = {
  readonly credentialClientId: string;
  readonly topic: string;
  /** The parts of the topic, or null where it isn't a device's (a bridge's own, a result of a command). */
  readonly deviceTopic: DeviceTopic | null;
  /** At most the limit plus one byte: more was cut on the way in. */
  readonly payload: Uint8Array;
  readonly qos: 0 | 1 | 2;
  /** As it came. The broker keeps retained packets of the status lane alone. */
  readonly retain: boolean;
  readonly dup: boolean;
  /** The last will: the broker speaks for a client whose link died. */
  readonly isWill: boolean;
};

/** A packet that its sender was not allowed to publish: acknowledged, and delivered to nobody. */
export type RefusedPacket = {
  readonly credentialClientId: string | null;
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly isWill: boolean;
};

export type Takeover = {
  readonly clientId: string;
  readonly fromAddress: string;
  readonly toAddress: string;
};

export type BrokerDeps = {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** The credential bound to a client id, or null. Asked at each CONNECT, so that it may change meanwhile. */
  readonly credentials: (clientId: string) => Credential | null;
  readonly clock: Clock;
  readonly log: Log;
  readonly limits?: Partial<BrokerLimits>;
  /**
   * Called for each packet as it comes, in the order of its client. Nothing returned: acknowledged at once. A promise:
   * acknowledged when it is kept; if it is broken, the connection is closed and the device sends again.
   */
  readonly onPacket: (packet: BrokerPacket) => Promise<void> | void;
  readonly onUnauthorised?: (packet: RefusedPacket) => void;
  readonly onConnected?: (client: { readonly clientId: string; readonly address: string }) => void;
  readonly onDisconnected?: (client: { readonly clientId: string; readonly address: string }) => void;
  /** A client with the same id came, with the right secret: the older connection is closed. */
  readonly onTakeover?: (takeover: Takeover) => void;
  /** The broker itself is broken. The process should end and start again. */
  readonly onBroken?: (cause: Error) => void;
};
