import type { IPublishPacket } from 'mqtt-packet';
import { type Device, startDevice } from '#tests/support/a-device.ts';
import type { TestHome } from '#tests/support/a-home.ts';

export type SteadyDevice = Device & {
  /** How often its connection was ended, by whomever. */
  readonly closeCount: () => number;
  /** Publishes any bytes on any topic; resolves with the PUBACK. */
  readonly say: (
    topic: string,
    body: string | Buffer,
    more?: Partial<Pick<IPublishPacket, 'retain' | 'dup'>> & { readonly qos?: 0 | 1 | 2 },
  ) => Promise<void>;
};

/** A device of the home that keeps count of how often it was thrown out. Leaves with `leave`. */
export async function aSteadyDevice(home: TestHome, deviceId: string): Promise<SteadyDevice> {
  const port = home.gateway().mqttPort;
  const device = await startDevice({ port, deviceId, secret: home.secretOf(deviceId) });
  let closeCount = 0;
  device.client.on('close', () => {
    closeCount += 1;
  });
  device.client.on('error', () => {});
  return {
    ...device,
    closeCount: () => closeCount,
    async say(topic, body, { qos = 1, ...more } = {}) {
      await device.client.publishAsync(topic, body, { qos, ...more });
    },
  };
}

export const topicOf = (deviceId: string, lane: string): string =>
  `nightwell1/rowan-house/${deviceId}/${lane}`;

/** A fall as a sensor reports it, with fields changed, added or (as undefined) left out. */
export const aFallBody = (seq: number, changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  kind: 'fall-detected',
  bootId: 'test-boot',
  seq,
  peakG: 4.2,
  stillnessMs: 3_000,
  postureTurnDegrees: 80,
  confidence: 0.95,
  ...changes,
});
