import { createHash } from 'node:crypto';
import type { DeviceId, HomeId } from '#devices/ids.ts';
import { lanes, TOPIC_ROOT, toTopic } from '#devices/topics.ts';
import type { Credential } from './access.ts';

/** A device's credential: it says what it has to say on its own lanes, and hears its own commands and results. */
export function toDeviceCredential(homeId: HomeId, deviceId: DeviceId, secret: string): Credential {
  const own = `${TOPIC_ROOT}/${homeId}/${deviceId}`;
  return {
    clientId: deviceId,
    secretHash: hashSecret(secret),
    publish: [...lanes.map((lane) => toTopic({ homeId, deviceId, lane })), `${own}/result`],
    subscribe: [`${own}/command`],
    // One and a half times this is how long a dead link stays unnoticed (MQTT 3.1.1, section 3.1.2.10).
    keepaliveMaxMs: 30_000,
  };
}

/** SHA-256 in hex, as credentials keep it. */
export function hashSecret(secret: string | Uint8Array): string {
  return createHash('sha256').update(secret).digest('hex');
}
