import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect, type MqttClient } from 'mqtt';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { DeviceId, HomeId } from '#devices/ids.ts';
import { SpeakerResult, type SpeakPrompt } from '#devices/speaker.ts';
import {
  answerAfter,
  type BedsideSpeakerOptions,
  startBedsideSpeaker,
} from '#firmware-sim/bedside-speaker.ts';
import { startTestBroker, type TestBroker } from './a-broker.ts';

const topic = 'nightwell1/rowan-house/speaker-0012';
const soon = { timeout: 8_000, interval: 5 };

/** One second of a WAV file: 8 kHz, 16 bits, one channel. */
function aWav(channels = 1): Buffer {
  const wav = Buffer.alloc(44 + 16_000);
  wav.write('RIFF', 0);
  wav.writeUInt32LE(36 + 16_000, 4);
  wav.write('WAVEfmt ', 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(channels, 22);
  wav.writeUInt32LE(8_000, 24);
  wav.writeUInt32LE(16_000, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36);
  wav.writeUInt32LE(16_000, 40);
  return wav;
}
const files: Readonly<Record<string, Buffer>> = {
  '/sound.wav': aWav(),
  '/stereo.wav': aWav(2),
  '/text.wav': Buffer.from('hello'),
};

let broker: TestBroker;
let gateway: MqttClient;
let site: string;
const toStop: Array<{ stop: () => Promise<unknown> | unknown }> = [];
beforeEach(async () => {
  broker = await startTestBroker({ 'speaker-0012': 'right', gateway: 'right' });
  const server = createServer((request, response) => {
    const file = files[request.url ?? ''];
    response.writeHead(file === undefined ? 410 : 200).end(file);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  site = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  gateway = connect(broker.brokerUrl, { clientId: 'gateway', username: 'gateway', password: 'right' });
  toStop.push(broker, { stop: () => gateway.endAsync() });
  toStop.push({
    stop() {
      server.closeAllConnections();
      server.close();
    },
  });
});
afterEach(async () => {
  for (let part = toStop.pop(); part !== undefined; part = toStop.pop()) await part.stop();
});

async function aSpeaker(options: Partial<BedsideSpeakerOptions> = {}) {
  const speaker = startBedsideSpeaker({
    brokerUrl: broker.brokerUrl,
    homeId: HomeId.parse('rowan-house'),
    deviceId: DeviceId.parse('speaker-0012'),
    secret: 'right',
    speed: 50,
    ...options,
  });
  toStop.push(speaker);
  await vi.waitUntil(() => broker.published.some(({ topic: where }) => where === `${topic}/status`), soon);
  return speaker;
}

async function ask(command: Partial<Record<keyof SpeakPrompt, unknown>> = {}): Promise<void> {
  const path = String(command.url ?? '/sound.wav');
  const file = files[path] ?? aWav();
  const whole = {
    kind: 'speak-prompt',
    promptId: 'one',
    text: 'Good morning.',
    sha256: createHash('sha256').update(file).digest('hex'),
    sizeBytes: file.length,
    playWithinMs: 60_000,
    answerWithinMs: 60_000,
    ...command,
    url: site + path,
  };
  await gateway.publishAsync(`${topic}/command`, JSON.stringify(whole), { qos: 1 });
}

const results = (): SpeakerResult[] =>
  broker.published
    .filter(({ topic: where }) => where === `${topic}/result`)
    .map(({ payload }) => SpeakerResult.parse(payload));
const kinds = () => results().map((result) => ('code' in result ? result.code : result.kind));
const until = (count: number) => vi.waitUntil(() => results().length >= count, soon);

it('it fetches, checks, plays for as long as the sound lasts, and tells each step once', async () => {
  await aSpeaker({ speed: 5 });
  const beganMs = performance.now();
  await ask();
  await until(2);
  expect(performance.now() - beganMs).toBeGreaterThan(190);
  expect(results()).toMatchObject([
    { kind: 'prompt-started', seq: 0, promptId: 'one' },
    { kind: 'prompt-played', seq: 1, promptId: 'one' },
  ]);
});

it('a resident answers after a while', async () => {
  await aSpeaker({ script: answerAfter('not-now', 1_000) });
  await ask();
  await until(3);
  expect(results()[2]).toMatchObject({ kind: 'prompt-answered', answer: 'not-now', promptId: 'one' });
});

it.each<{ why: string; command: Partial<Record<keyof SpeakPrompt, unknown>>; code: string }>([
  { why: 'the address has expired', command: { url: '/gone.wav' }, code: 'cannot-fetch' },
  { why: 'other bytes came', command: { sha256: '0'.repeat(64) }, code: 'wrong-checksum' },
  { why: 'fewer bytes came', command: { sizeBytes: 99_999 }, code: 'wrong-checksum' },
  { why: 'it is no sound', command: { url: '/text.wav' }, code: 'not-a-sound' },
  { why: 'it is in stereo', command: { url: '/stereo.wav' }, code: 'not-a-sound' },
  { why: 'its time is over', command: { expiresAtMs: 1 }, code: 'expired' },
])('it plays nothing and says why: $why', async ({ command, code }) => {
  const sounds: string[] = [];
  await aSpeaker({ nowMs: Date.now, onSound: ({ promptId }) => sounds.push(promptId) });
  await ask(command);
  await until(1);
  expect([kinds(), sounds]).toEqual([[code], []]);
});

it('without a clock it goes by how long ago it was asked', async () => {
  await aSpeaker({ speed: 0.5 });
  await ask({ expiresAtMs: 1 });
  await ask({ promptId: 'two', playWithinMs: 1_000 });
  await until(3);
  expect(kinds()).toEqual(['prompt-started', 'prompt-played', 'expired']);
});

it('it says one prompt after the other, and none twice', async () => {
  const sounds: string[] = [];
  await aSpeaker({ onSound: ({ promptId }) => sounds.push(promptId) });
  await ask();
  await ask({ promptId: 'two' });
  await ask();
  await until(5);
  expect(sounds).toEqual(['one', 'two']);
  expect(kinds().filter((kind) => kind === 'played-before')).toHaveLength(1);
});

it('the help button rings also where nobody has asked anything, another button says nothing', async () => {
  const speaker = await aSpeaker();
  speaker.press('yes');
  speaker.press('help');
  const calls = () => broker.published.filter(({ payload }) => payload.kind === 'call-pressed');
  await vi.waitUntil(() => calls().length === 1, soon);
  expect(calls()[0]?.topic).toBe(`${topic}/event`);
  expect(results()).toEqual([]);
});

it('a command that it cannot read does it no harm', async () => {
  await aSpeaker();
  await gateway.publishAsync(`${topic}/command`, '[]', { qos: 1 });
  await ask({ promptId: '../etc' });
  await ask({ promptId: 'two' });
  await until(2);
  expect(kinds()).toEqual(['prompt-started', 'prompt-played']);
});

it('it hears again after its link was cut, and what it had to tell is told then', async () => {
  const speaker = await aSpeaker({ speed: 1 });
  await ask();
  await until(1);
  const mine = connect(broker.brokerUrl, { clientId: 'gateway', username: 'gateway', password: 'right' });
  toStop.push({ stop: () => mine.endAsync() });
  await gateway.endAsync();
  broker.cut();
  await vi.waitUntil(
    () => speaker.link.isAccepted() && results().some(({ kind }) => kind === 'prompt-played'),
    soon,
  );
  gateway = mine;
  await vi.waitUntil(() => gateway.connected, soon);
  await vi.waitUntil(async () => {
    await ask({ promptId: 'two' });
    return kinds().filter((kind) => kind === 'prompt-started').length === 2;
  }, soon);
});
