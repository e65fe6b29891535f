import { z } from 'zod';
import { isCovered } from '#devices/topics.ts';

/** More levels than any topic of the protocol has; a limit of the protocol (devices/README.md, "Limits"). */
const LEVELS_MAX = 8;
const TOPIC_MAX_BYTES = 256;

/** MQTT 3.1.1 forbids U+0000 and warns of the other control characters (section 1.5.3); logs agree. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused here.
const CONTROL_CHARACTERS = /[\u0000-\u001f\u007f-\u009f\ud800-\udfff\ufffe\uffff]/u;

const utf8 = new TextEncoder();

/** A filter of a credential. Also `+` and `#` where MQTT allows them; never the broker's own topics. */
const TopicFilter = z.string().refine(isPlainFilter, 'not a topic filter that a client may have');

/**
 * Who may connect, and what they may then say and hear. A device has its own subtree; bridges and Node-RED have
 * others. The client id is the user name: a credential stands for one client.
 */
export const Credential = z.strictObject({
  clientId: z.string().min(1).max(64),
  /** SHA-256 of the secret, in hex. Secrets are random and long, so a slow hash would guard nothing. */
  secretHash: z.string().regex(/^[0-9a-f]{64}$/),
  publish: z.array(TopicFilter).max(256),
  subscribe: z.array(TopicFilter).max(256),
  /** The longest MQTT keepalive accepted; none (0) never is. 30 s for our devices, up to 90 s for bridges. */
  keepaliveMaxMs: z.int().min(1_000).max(90_000).default(30_000),
  /**
   * Packets it may publish; over that they are acknowledged, counted and heard by nobody. None for devices: what they
   * say is budgeted lane by lane where it is understood, so that an event is never dropped.
   */
  packetRate: z
    .strictObject({ perSecond: z.int().min(1).max(10_000), burst: z.int().min(1).max(10_000) })
    .optional(),
});
export type Credential = z.infer<typeof Credential>;

/** May the holder of `credential` publish on `topic`? */
export function mayPublish(credential: Credential, topic: string): boolean {
  if (!isPlain(topic) || topic.includes('+') || topic.includes('#')) return false;
  return credential.publish.some((allowed) => isCovered(topic, allowed));
}

/** May they subscribe to `filter`? Only where all it covers is allowed by one of the credential's filters. */
export function maySubscribe(credential: Credential, filter: string): boolean {
  return isPlainFilter(filter) && credential.subscribe.some((allowed) => isInside(filter, allowed));
}

/**
 * Is every topic that `filter` covers also covered by `allowed`? Errs on the side of no: `#` is not inside
 * `+/#`, though they cover the same.
 */
export function isInside(filter: string, allowed: string): boolean {
  const levels = filter.split('/');
  const wanted = allowed.split('/');
  // A filter that starts with a wildcard does not cover topics that start with `$` (MQTT 3.1.1, section 4.7.2).
  if (filter.startsWith('$') && (wanted[0] === '+' || wanted[0] === '#')) return false;
  for (const [index, part] of wanted.entries()) {
    if (part === '#') return index === wanted.length - 1;
    const level = levels[index];
    if (level === undefined || level === '#') return false;
    if (part !== '+' && part !== level) return false;
  }
  return levels.length === wanted.length;
}

/** Ours to route: no `$SYS`, no `$share`, no empty level, of bounded size. */
function isPlain(topicOrFilter: string): boolean {
  if (topicOrFilter.startsWith('$')) return false;
  if (isLongerThan(topicOrFilter, TOPIC_MAX_BYTES)) return false;
  if (CONTROL_CHARACTERS.test(topicOrFilter)) return false;
  const levels = topicOrFilter.split('/');
  return levels.length <= LEVELS_MAX && !levels.includes('');
}

function isLongerThan(text: string, maxBytes: number): boolean {
  // UTF-8 has one to three bytes for each UTF-16 unit: most topics need not be encoded to know.
  if (text.length > maxBytes) return true;
  return text.length * 3 > maxBytes && utf8.encode(text).byteLength > maxBytes;
}

function isPlainFilter(filter: string): boolean {
  if (!isPlain(filter)) return false;
  const levels = filter.split('/');
  return levels.every((level, index) => {
    if (level === '#') return index === levels.length - 1;
    return level === '+' || !/[+#]/.test(level);
  });
}
