/** What happened at the broker since it started. All of it can be shown; none of it is needed to ring. */
export type BrokerCounts = {
  acceptedConnects: number;
  refusedConnects: number;
  /** Closed because too many connections, from their address or in all, had not been accepted yet. */
  refusedHalfOpen: number;
  /** Closed because their CONNECT was not accepted in time. */
  lateConnects: number;
  takeovers: number;
  packets: number;
  wills: number;
  /** Events sent with QoS 0: their device will not send them again if they are lost. */
  unreliableEvents: number;
  strippedRetains: number;
  unauthorisedPublishes: number;
  refusedSubscriptions: number;
  /** Packets that were not acknowledged because whoever got them failed: their device sends them again. */
  failedPackets: number;
  /** Over the packet budget of their login: acknowledged, heard by nobody. */
  droppedPackets: number;
  cutPayloads: number;
  /** Connections ended because of what came over them. */
  violations: number;
  /** Clients that did not read what they had subscribed to. */
  stalledSubscribers: number;
};

export function createBrokerCounts(): BrokerCounts {
  return {
    acceptedConnects: 0,
    refusedConnects: 0,
    refusedHalfOpen: 0,
    lateConnects: 0,
    takeovers: 0,
    packets: 0,
    wills: 0,
    unreliableEvents: 0,
    strippedRetains: 0,
    unauthorisedPublishes: 0,
    refusedSubscriptions: 0,
    failedPackets: 0,
    droppedPackets: 0,
    cutPayloads: 0,
    violations: 0,
    stalledSubscribers: 0,
  };
}
