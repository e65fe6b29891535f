import { connectAsync, type MqttClient } from 'mqtt';
import { DeviceId, HomeId } from '#devices/ids.ts';
import type { EventReading } from '#devices/reading.ts';
import { type LaneName, toTopic } from '#devices/topics.ts';

export type Device = {
  readonly client: MqttClient;
  /** Publishes at QoS 1 and resolves with the gateway's PUBACK. */
  readonly send: (lane: LaneName, body: unknown) => Promise<void>;
  /** A fall of this device, as its detector would report it. */
  readonly fall: (
    seq: number,
    more?: Partial<Extract<EventReading, { kind: 'fall-detected' }>>,
  ) => Promise<void>;
  readonly leave: () => Promise<void>;
};

/** One device of `rowan-house` on the real broker, saying exactly what a test wants it to say. */
export async function startDevice(options: {
  readonly port: number;
  readonly deviceId: string;
  readonly secret: string;
  readonly bootId?: string;
}): Promise<Device> {
  const { port, deviceId, secret, bootId = 'test-boot' } = options;
  const client = await connectAsync(`mqtt://127.0.0.1:${port}`, {
    clientId: deviceId,
    username: deviceId,
    password: secret,
    protocolVersion: 4,
    keepalive: 10,
    reconnectPeriod: 100,
  });
  client.stream.on('error', () => {});
  const send = async (lane: LaneName, body: unknown): Promise<void> => {
    const topic = toTopic({ homeId: HomeId.parse('rowan-house'), deviceId: DeviceId.parse(deviceId), lane });
    const bytes = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
    await client.publishAsync(topic, bytes, { qos: 1 });
  };
  return {
    client,
    send,
    fall: (seq, more = {}) =>
      send('event', {
        kind: 'fall-detected',
        bootId,
        seq,
        peakG: 4.2,
        stillnessMs: 3_000,
        postureTurnDegrees: 80,
        confidence: 0.95,
        ...more,
      }),
    leave: () => client.endAsync(true),
  };
}
