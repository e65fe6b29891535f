import { DeviceId, HomeId } from './ids.ts';

/** First level of every topic, and the protocol's version in it: another version gets another root. */
export const TOPIC_ROOT = 'nightwell1';

/** The lanes of a device, most urgent first. A queue that overflows sheds from the end of this list. */
export const lanes = ['event', 'status', 'telemetry'] as const;
export type LaneName = (typeof lanes)[number];

export type DeviceTopic = { readonly homeId: HomeId; readonly deviceId: DeviceId; readonly lane: LaneName };

/** `nightwell1/rowan-house/fall-0012/event`. */
export function toTopic({ homeId, deviceId, lane }: DeviceTopic): string {
  return `${TOPIC_ROOT}/${homeId}/${deviceId}/${lane}`;
}

/** The parts of a device's topic, or null for any other topic. */
export function parseTopic(topic: string): DeviceTopic | null {
  const [root, home, device, lane, ...rest] = topic.split('/');
  if (root !== TOPIC_ROOT || rest.length > 0) return null;
  const homeId = HomeId.safeParse(home);
  const deviceId = DeviceId.safeParse(device);
  const laneName = lanes.find((name) => name === lane);
  if (!homeId.success || !deviceId.success || laneName === undefined) return null;
  return { homeId: homeId.data, deviceId: deviceId.data, lane: laneName };
}

type Owner = Pick<DeviceTopic, 'homeId' | 'deviceId'>;

/** Where a device hears what it is asked to do: `nightwell1/rowan-house/speaker-0012/command`. */
export const toCommandTopic = ({ homeId, deviceId }: Owner): string =>
  `${TOPIC_ROOT}/${homeId}/${deviceId}/command`;

/** Where it says what became of that: `nightwell1/rowan-house/speaker-0012/result`. */
export const toResultTopic = ({ homeId, deviceId }: Owner): string =>
  `${TOPIC_ROOT}/${homeId}/${deviceId}/result`;

/** Whose result topic it is, or null for any other topic. */
export function parseResultTopic(topic: string): Owner | null {
  const [root, home, device, last, ...rest] = topic.split('/');
  if (root !== TOPIC_ROOT || last !== 'result' || rest.length > 0) return null;
  const homeId = HomeId.safeParse(home);
  const deviceId = DeviceId.safeParse(device);
  return homeId.success && deviceId.success ? { homeId: homeId.data, deviceId: deviceId.data } : null;
}

/**
 * Does `filter` (MQTT 3.1.1, section 4.7: `+` one level, `#` the rest) cover `topic`? As there, a filter that
 * starts with a wildcard does not cover topics that start with `$`.
 */
export function isCovered(topic: string, filter: string): boolean {
  const levels = topic.split('/');
  const wanted = filter.split('/');
  if (topic.startsWith('$') && (wanted[0] === '+' || wanted[0] === '#')) return false;
  for (const [index, part] of wanted.entries()) {
    if (part === '#') return index === wanted.length - 1;
    if (index >= levels.length) return false;
    if (part !== '+' && part !== levels[index]) return false;
  }
  return wanted.length === levels.length;
}
