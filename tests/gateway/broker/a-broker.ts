import { afterEach } from 'vitest';
import { DeviceId, HomeId } from '#devices/ids.ts';
import type { Clock } from '#gateway/base/clock.ts';
import type { Log, LogFields } from '#gateway/base/log.ts';
import type { Credential } from '#gateway/broker/access.ts';
import { startBroker } from '#gateway/broker/broker.ts';
import type { BrokerDeps, BrokerPacket, RefusedPacket } from '#gateway/broker/broker-deps.ts';
import { hashSecret, toDeviceCredential } from '#gateway/broker/device-credential.ts';

const home = HomeId.parse('rowan-house');
export const secret = 'correct horse battery staple';
export const topicOf = (clientId: string, lane: string) => `nightwell1/${home}/${clientId}/${lane}`;

/** The machine's own clock. */
export const realClock: Clock = {
  bootId: 'test-boot',
  nowMs: () => Date.now(),
  uptimeMs: () => performance.now(),
  wakeIn(delayMs, wake) {
    const timer = setTimeout(wake, delayMs);
    return () => clearTimeout(timer);
  },
};

/** A credential as a bridge or a screen's feed would have it: it hears the whole home. */
export const listener: Credential = {
  clientId: 'listener',
  secretHash: hashSecret(secret),
  publish: [`nightwell1/${home}/+/telemetry`],
  subscribe: [`nightwell1/${home}/#`],
  keepaliveMaxMs: 90_000,
};

/** Credentials of fall-0001 to fall-0099, and of `listener`. */
export function credentialsOfHome(): Map<string, Credential> {
  const credentials = Array.from({ length: 99 }, (_, index) => {
    const deviceId = DeviceId.parse(`fall-${String(index + 1).padStart(4, '0')}`);
    return toDeviceCredential(home, deviceId, secret);
  });
  return new Map([...credentials, listener].map((credential) => [credential.clientId, credential]));
}

const stops: Array<() => Promise<void>> = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

export type LogLine = { readonly event: string; readonly fields: LogFields };

/** A real broker on loopback, with what it handed on and what it logged. Stopped after the test. */
export async function aBroker(changes: Partial<BrokerDeps> = {}) {
  const credentials = credentialsOfHome();
  const packets: BrokerPacket[] = [];
  const refused: RefusedPacket[] = [];
  const logged: LogLine[] = [];
  const keep = (event: string, fields: LogFields = {}) => void logged.push({ event, fields });
  const log: Log = { error: keep, warn: keep, info: keep, debug: () => {} };
  const { onPacket, ...rest } = changes;
  const broker = await startBroker({
    host: '127.0.0.1',
    port: 0,
    credentials: (clientId) => credentials.get(clientId) ?? null,
    clock: realClock,
    log,
    onUnauthorised: (packet) => refused.push(packet),
    ...rest,
    onPacket(packet) {
      packets.push(packet);
      return onPacket?.(packet);
    },
  });
  stops.push(() => broker.stop());
  return { ...broker, packets, refused, logged };
}
