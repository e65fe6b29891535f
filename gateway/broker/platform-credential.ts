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

/** What Zigbee2MQTT's topics begin with where it is left as it comes. */
const APPLIANCE_ROOT = 'zigbee2mqtt';

/** Between an automation and its appliances: nothing that the house takes in, and no stray packet. */
export const isApplianceTopic = (topic: string): boolean => topic.startsWith(`${APPLIANCE_ROOT}/`);

/**
 * A second login of the same automation, for appliances on this broker by Zigbee2MQTT's topics: it switches lamps and
 * hears what they say. Apart from the first, so that a flow's own MQTT nodes never hold the house's feed.
 */
export function toApplianceCredential(name: AutomationName, secret: string): Credential {
  return {
    clientId: `appliances-${name}`,
    secretHash: hashSecret(secret),
    publish: [`${APPLIANCE_ROOT}/+/set`],
    subscribe: [`${APPLIANCE_ROOT}/+`],
    // Node-RED's own MQTT nodes keep alive every 60 s.
    keepaliveMaxMs: 90_000,
    packetRate,
  };
}

/** The other end: Zigbee2MQTT's own login, which hears what lamps shall do and says what they did. */
export function toBridgeCredential(clientId: string, secret: string): Credential {
  return {
    clientId,
    secretHash: hashSecret(secret),
    publish: [`${APPLIANCE_ROOT}/+`],
    subscribe: [`${APPLIANCE_ROOT}/+/set`],
    // Zigbee2MQTT keeps alive every 60 s.
    keepaliveMaxMs: 90_000,
    packetRate,
  };
}
