import { connect as connectTcp } from 'node:net';
import { MqttClient } from 'mqtt';
import { z } from 'zod';
import type { WiredBridge } from './wiring.ts';

const KEEPALIVE_SECONDS = 30;
const RETRY_MS = 2_000;
const GOODBYE_WITHIN_MS = 1_000;
const BRIGHTEST = 254;

/** What Zigbee2MQTT takes on `zigbee2mqtt/LAMP/set`, as far as these lamps know it. */
const Wish = z.object({
  state: z.enum(['ON', 'OFF']).optional(),
  brightness: z.int().min(0).max(BRIGHTEST).optional(),
});
type Lamp = { readonly state: 'ON' | 'OFF'; readonly brightness: number };

export type SimulatedLampsOptions = {
  readonly brokerUrl: string;
  readonly bridge: WiredBridge;
  /** Hears in words what a person in the room would see. */
  readonly tell: (words: string) => void;
};

/** Lamps behind a bridge that speaks Zigbee2MQTT's topics: they do as they are told, and say how they are. */
export function startSimulatedLamps({ brokerUrl, bridge, tell }: SimulatedLampsOptions) {
  const lamps = new Map<string, Lamp>(
    bridge.lamps.map((name) => [name, { state: 'OFF', brightness: BRIGHTEST }]),
  );
  const { hostname, port } = new URL(brokerUrl);
  const client = new MqttClient(
    () => connectTcp({ host: hostname, port: Number(port || 1883), noDelay: true }),
    {
      protocolVersion: 4,
      clientId: bridge.clientId,
      username: bridge.clientId,
      password: bridge.secret,
      keepalive: KEEPALIVE_SECONDS,
      clean: true,
      reconnectPeriod: RETRY_MS,
      reconnectOnConnackError: true,
      resubscribe: false,
    },
  );
  // The link tries on by itself; a lamp that nobody reaches stays as it is.
  client.on('error', () => {});
  client.on('connect', () => {
    // A refusal ends the link: a bridge that hears nothing must not look as if it did.
    client.subscribe('zigbee2mqtt/+/set', { qos: 1 }, (error, granted) => {
      if (error || granted?.some(({ qos }) => qos > 2)) client.stream.destroy();
    });
  });
  client.on('message', (topic, payload) => {
    const [, name = ''] = topic.split('/');
    const lamp = lamps.get(name);
    const wish = Wish.safeParse(parse(payload));
    if (lamp === undefined || !wish.success) return;
    const next = {
      state: wish.data.state ?? lamp.state,
      brightness: wish.data.brightness ?? lamp.brightness,
    };
    lamps.set(name, next);
    client.publish(`zigbee2mqtt/${name}`, JSON.stringify(next));
    if (next.state !== lamp.state) tell(toWords(name, next.state));
  });
  return {
    async stop(): Promise<void> {
      const { promise, resolve } = Promise.withResolvers<void>();
      const giveUp = setTimeout(() => client.end(true, () => resolve()), GOODBYE_WITHIN_MS);
      client.end(!client.connected, () => resolve());
      await promise;
      clearTimeout(giveUp);
    },
  };
}

/** `Room 5: the bathroom lamp goes on (simulated)` for `bathroom-5`. */
function toWords(name: string, state: Lamp['state']): string {
  const [, where = '', room = ''] = /^([a-z]+)-(\d+)$/.exec(name) ?? [];
  const lamp = room === '' ? `The lamp ${name}` : `Room ${room}: the ${where} lamp`;
  return `${lamp} goes ${state.toLowerCase()} (simulated)`;
}

function parse(payload: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(payload).toString('utf8'));
  } catch {
    return null; // JSON.parse answers by throwing
  }
}
