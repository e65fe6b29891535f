import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { DeviceId, HomeId } from '#devices/ids.ts';
import { Position } from './positions.ts';
import { Problem } from './problem.ts';

const WiredDevice = z.strictObject({
  deviceId: DeviceId,
  secret: z.string().min(1),
  /** Worn sensors only; the waist where left out. */
  position: Position.optional(),
  /** Where it is, in words for people; else the number on its casing is taken for the room's. */
  place: z.string().min(1).max(80).optional(),
});
export type WiredDevice = z.infer<typeof WiredDevice>;

/** A bridge between the broker and lamps, as Zigbee2MQTT is one. */
const WiredBridge = z.strictObject({
  clientId: z.string().min(1).max(64),
  secret: z.string().min(1),
  /** Their names in its topics: `bathroom-5`. */
  lamps: z.array(z.string().regex(/^[a-z][a-z0-9-]*$/)).min(1),
});
export type WiredBridge = z.infer<typeof WiredBridge>;

/** How a simulator learns which devices it is, and which broker they talk to. Holds secrets: keep it mode 0600. */
export const Wiring = z.strictObject({
  /** `mqtt://127.0.0.1:1883`: TCP without TLS. */
  brokerUrl: z.url({ protocol: /^mqtt$/ }),
  homeId: HomeId,
  devices: z
    .array(WiredDevice)
    .min(1)
    .refine((devices) => new Set(devices.map(({ deviceId }) => deviceId)).size === devices.length, {
      error: 'a device stands there twice',
    }),
  zigbee: WiredBridge.optional(),
});
export type Wiring = z.infer<typeof Wiring>;

/** Where a gateway that runs the demonstration home in this folder writes it. */
export const DEMO_WIRING_FILE = './nightwell-data/demo/wiring.json';

/** Reads the wiring file. Throws a `Problem`: `wiring-missing`, `wiring-unreadable`, `wiring-wrong`. */
export async function readWiring(file: string): Promise<Wiring> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    const todo = 'The demo home writes it when it starts: is that running, from this folder?';
    throw new Problem('wiring-missing', `There is no readable wiring file ${file}. ${todo}`, { cause });
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new Problem('wiring-unreadable', `${file} is not JSON. Let the gateway write it again.`, { cause });
  }
  const wiring = Wiring.safeParse(json);
  if (wiring.success) return wiring.data;
  const issues = wiring.error.issues
    .slice(0, 5)
    .map((issue) => `\n  ${issue.path.join('.')}: ${issue.message}`);
  throw new Problem('wiring-wrong', `${file} is not a wiring file:${issues.join('')}`);
}

/** `Room 12` for `fall-0012`, unless the wiring file says where the device is. */
export function toPlace(device: Pick<WiredDevice, 'deviceId' | 'place'>): string {
  return device.place ?? `Room ${Number(device.deviceId.slice(device.deviceId.indexOf('-') + 1))}`;
}
