import type { HomeId } from '#devices/ids.ts';
import { type AutomationName, toPlatformFilter, toRequestTopic } from '#devices/platform.ts';
import type { Credential } from './access.ts';
import { hashSecret } from './device-credential.ts';

/** An automation has no budget of events, so its login has one of packets (design decision, 2026-11). */
const packetRate = { perSecond: 50, burst: 200 } as const;

/** An automation's login: it hears the platform's feed and asks on its own topic, and nothing else. */
export function toPlatformCredential(homeId: HomeId, name: AutomationName, secret: string): Credential {
  return {
    clientId: `automation-${name}`,
    secretHash: hashSecret(secret),
    publish: [toRequestTopic(homeId, name)],
    subscribe: [toPlatformFilter(homeId)],
    keepaliveMaxMs: 30_000,
    packetRate,
  };
}

/**
 * A second login of the same automation, for appliances on this broker by Zigbee2MQTT's topics: it switches lamps and
 * hears what they say. Apart from the first, so that a flow's own MQTT nodes never hold the house's feed.
 */
export function toApplianceCredential(name: AutomationName, secret: string): Credential {
  return {
    clientId: `appliances-${name}`,
    secretHash: hashSecret(secret),
    publish: ['zigbee2mqtt/+/set'],
    subscribe: ['zigbee2mqtt/+'],
    // Node-RED's own MQTT nodes keep alive every 60 s.
    keepaliveMaxMs: 90_000,
    packetRate,
  };
}
