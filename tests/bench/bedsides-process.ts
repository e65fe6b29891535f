import { createHash } from 'node:crypto';
import { get } from 'node:http';
import { type SpeakerResult, SpeakPrompt } from '#devices/speaker.ts';
import { toCommandTopic, toResultTopic, toTopic } from '#devices/topics.ts';
import { answerParent } from './child.ts';
import { BENCH_HOME_ID, type KnownDevice } from './large-home.ts';
import { connectWire, monotonicMs, type Wire } from './wire.ts';

/** The speakers beside the beds, in a process of their own. They play in no time, and somebody says "yes" at once. */

export type Heard = {
  readonly promptId: string;
  readonly commandMs: number;
  /** The first bytes of the sound itself were here. */
  readonly firstByteMs: number;
};
export type HeardAll = { readonly heard: readonly Heard[]; readonly problems: readonly string[] };

type Bedside = { readonly wire: Wire; readonly resultTopic: string; seq: number };
type Said<Each = SpeakerResult> = Each extends SpeakerResult ? Omit<Each, 'bootId' | 'seq' | 'ageMs'> : never;

/** As the protocol asks: after connecting, and then, a mains device, twice a minute. */
const HEARTBEAT_MS = 30_000;

let heard: Heard[] = [];
let problems: string[] = [];

answerParent({
  async connect({ port, devices }: { port: number; devices: readonly KnownDevice[] }): Promise<void> {
    for (const { deviceId, secret } of devices) {
      const place = { homeId: BENCH_HOME_ID, deviceId };
      const wire = await connectWire({
        port,
        clientId: deviceId,
        secret,
        onMessage: ({ payload }, atMs) => obey(bedside, payload.toString(), atMs),
      });
      const bedside: Bedside = { wire, resultTopic: toResultTopic(place), seq: 0 };
      await wire.subscribe(toCommandTopic(place));
      const statusTopic = toTopic({ ...place, lane: 'status' });
      beat(bedside, statusTopic);
      setInterval(() => beat(bedside, statusTopic), HEARTBEAT_MS);
    }
  },
  /** Hands over what was heard once it is `count` prompts, or `withinMs` have passed. */
  async take({ count, withinMs }: { count: number; withinMs: number }): Promise<HeardAll> {
    const deadlineMs = monotonicMs() + withinMs;
    while (heard.length + problems.length < count && monotonicMs() < deadlineMs) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const all = { heard, problems };
    heard = [];
    problems = [];
    return all;
  },
});

function obey(bedside: Bedside, payload: string, commandMs: number): void {
  const { promptId, url, sha256, sizeBytes } = SpeakPrompt.parse(JSON.parse(payload));
  const chunks: Buffer[] = [];
  let firstByteMs = 0;
  // A connection of its own, as a speaker opens one.
  const request = get(url, { agent: false }, (response) => {
    response.on('data', (chunk: Buffer) => {
      if (chunks.length === 0) firstByteMs = monotonicMs();
      chunks.push(chunk);
    });
    response.once('end', () => {
      const wav = Buffer.concat(chunks);
      const isWhole = wav.length === sizeBytes && createHash('sha256').update(wav).digest('hex') === sha256;
      if (response.statusCode !== 200 || !isWhole) {
        problems.push(`${promptId}: status ${response.statusCode}, ${wav.length} of ${sizeBytes} bytes`);
        return;
      }
      heard.push({ promptId, commandMs, firstByteMs });
      say(bedside, { kind: 'prompt-started', promptId });
      say(bedside, { kind: 'prompt-played', promptId });
      say(bedside, { kind: 'prompt-answered', promptId, answer: 'yes' });
    });
  });
  request.once('error', (cause) => problems.push(`${promptId}: ${cause.message}`));
}

function beat(bedside: Bedside, topic: string): void {
  const status = { kind: 'device-status', bootId: 'bench-boot', seq: bedside.seq, ageMs: 0, state: 'online' };
  bedside.seq += 1;
  bedside.wire.publish(topic, JSON.stringify({ ...status, firmware: 'bench' }), 1);
}

function say(bedside: Bedside, result: Said): void {
  const { wire, resultTopic, seq } = bedside;
  bedside.seq += 1;
  wire.publish(resultTopic, JSON.stringify({ ...result, bootId: 'bench-boot', seq, ageMs: 0 }), 1);
}
