import { randomBytes } from 'node:crypto';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DeviceId, HomeId } from '#devices/ids.ts';
import { SpeakPrompt } from '#devices/speaker.ts';
import { type BedsideSpeaker, startBedsideSpeaker } from '#firmware-sim/bedside-speaker.ts';
import { createDrivenClock, type DrivenClock } from '#gateway/base/driven-clock.ts';
import { silentLog } from '#gateway/base/log.ts';
import { type Bedsides, startBedsides } from '#gateway/voice/bedsides.ts';
import { createClipRoute } from '#gateway/voice/clip-route.ts';
import type { Outcome } from '#gateway/voice/saying.ts';
import { startVoice, type Voice } from '#gateway/voice/speech.ts';
import { createWeb } from '#gateway/web/server.ts';
import { startTestBroker, type TestBroker } from '#tests/firmware-sim/a-broker.ts';
import { openPage, soon, type TestPage } from './a-page.ts';
import { aFolder, aToneEngine } from './a-voice.ts';

const here = DeviceId.parse('speaker-0012');
const tea = 'hilda.tea.2026-11-21.1500.1';
const tablet = 'hilda.tablet.2026-11-21.1500.1';

let clock: DrivenClock;
let engine: ReturnType<typeof aToneEngine>;
let voice: Voice;
let web: ReturnType<typeof createWeb>;
let bedsides: Bedsides;
let site: string;
let remove: () => void;
let isHeard: boolean;
let told: string[];
let commands: SpeakPrompt[];
const open: TestPage[] = [];

beforeEach(async () => {
  const folder = aFolder();
  ({ remove } = folder);
  isHeard = false;
  told = [];
  commands = [];
  clock = createDrivenClock({ bootId: 'boot', nowMs: Date.UTC(2026, 10, 21, 15), uptimeMs: 1_000_000 });
  engine = aToneEngine();
  voice = await startVoice({ folder: folder.folder, engines: [engine], clock, log: silentLog });
  const clips = createClipRoute({ read: voice.read, key: randomBytes(32), clock });
  const rest = { host: '127.0.0.1', port: 0, pages: [], parseCookies: () => ({}), log: silentLog };
  web = createWeb({ ...rest, routes: [clips.route] });
  bedsides = startBedsides({
    homeId: HomeId.parse('rowan-house'),
    siteUrl: () => site,
    server: web.server,
    isKey: (_deviceId, key) => key === 'the-right-key',
    isSpeakerHeard: () => isHeard,
    wasAsked: (promptId, deviceId) => promptId.startsWith('hilda.') && deviceId === here,
    timeZone: () => 'Europe/London',
    voice,
    toSignedPath: clips.toSignedPath,
    withdraw: clips.withdraw,
    publish: (_topic, payload) => void commands.push(SpeakPrompt.parse(JSON.parse(payload))),
    onOutcome: ({ promptId, outcome }) => void told.push(`${promptId.split('.')[1]} ${toWords(outcome)}`),
    clock,
    log: silentLog,
  });
  site = `http://127.0.0.1:${await web.listen()}`;
});
afterEach(async () => {
  for (const page of open.splice(0)) page.leave();
  await bedsides.stop();
  await web.stop();
  await voice.stop();
  remove();
});

const toWords = (outcome: Outcome): string =>
  outcome.kind === 'answered'
    ? outcome.answer
    : outcome.kind === 'failed'
      ? `failed ${outcome.code}`
      : outcome.kind;
const until = (line: string) => vi.waitUntil(() => told.includes(line), soon);

async function aPage(sound: 'on' | 'locked' = 'on'): Promise<TestPage> {
  const page = openPage(site, { deviceId: here, key: 'the-right-key' });
  open.push(page);
  expect(await page.refusal()).toBe(null);
  await page.beat(sound);
  return page;
}

const say = (promptId: string, words = 'It is 15:00. There is tea, Hilda.') =>
  bedsides.say({
    promptId,
    deviceId: here,
    words,
    playByUptimeMs: clock.uptimeMs() + 180_000,
    answerByUptimeMs: clock.uptimeMs() + 300_000,
  });

let seq = 0;
/** The hardware speaker's word, as it comes from the broker. */
async function speaker(
  result: { kind: string; promptId: string; answer?: string; code?: string },
  from = 'speaker-0012',
) {
  seq += 1;
  const payload = Buffer.from(JSON.stringify({ bootId: 'b', seq, ...result }));
  const taken = bedsides.receive(`nightwell1/rowan-house/${from}/result`, payload);
  if (!taken.ok) throw new Error(taken.failure.code);
  await taken.value;
}

describe('a bedside with a speaker that is heard', () => {
  beforeEach(() => {
    isHeard = true;
  });

  it('the speaker says it, the page shows the words, and a button of the speaker clears the page', async () => {
    const page = await aPage();
    await say(tea);
    expect(commands.map(({ promptId }) => promptId)).toEqual([tea]);
    expect(await page.prompted()).toMatchObject({ words: 'It is 15:00. There is tea, Hilda.', url: null });
    await speaker({ kind: 'prompt-started', promptId: tea });
    await speaker({ kind: 'prompt-answered', promptId: tea, answer: 'help' });
    await vi.waitUntil(() => page.overs.includes(tea), soon);
    expect(told).toEqual(['tea started', 'tea help']);
  });

  it('where it stays silent, a page says it, and nobody is told of a failure', async () => {
    const page = await aPage();
    await say(tea);
    await page.prompted();
    clock.advance(10_000);
    const second = await page.prompted(2);
    expect(second).toMatchObject({ promptId: tea, url: expect.stringContaining('/api/voice/clip?') });
    expect((await fetch(site + second.url)).headers.get('content-type')).toBe('audio/wav');
    page.say('playing', { promptId: tea });
    await until('tea started');
    await speaker({ kind: 'prompt-started', promptId: tea });
    expect(told).toEqual(['tea started']);
  });

  it('where neither says it, that is told once', async () => {
    const page = await aPage();
    await say(tea);
    await page.prompted();
    clock.advance(10_000);
    await page.prompted(2);
    page.say('failed', { promptId: tea, code: 'not-audio' });
    await until('tea failed not-audio');
    clock.advance(120_000);
    expect(told).toHaveLength(1);
  });

  it('what it began and did not finish was said', async () => {
    await say(tea);
    await speaker({ kind: 'prompt-started', promptId: tea });
    clock.advance(60_000);
    await speaker({ kind: 'prompt-failed', promptId: tea, code: 'cannot-play' });
    expect(told).toEqual(['tea started']);
  });

  it('a speaker that was too late for its seconds leaves it to the page, but not what nobody may say any more', async () => {
    const page = await aPage();
    await say(tea);
    await speaker({ kind: 'prompt-failed', promptId: tea, code: 'expired' });
    expect(await page.prompted(2)).toMatchObject({ promptId: tea, url: expect.any(String) });
    page.say('failed', { promptId: tea, code: 'too-late' });
    await until('tea failed too-late');
    const by = { playByUptimeMs: clock.uptimeMs() + 500, answerByUptimeMs: clock.uptimeMs() + 300_000 };
    await bedsides.say({ promptId: tablet, deviceId: here, words: 'It is 15:00.', ...by });
    clock.advance(20_000);
    await until('tablet failed expired');
    expect(page.prompts.filter(({ url, promptId }) => url !== null && promptId === tablet)).toEqual([]);
  });

  it('the page shows what the speaker says now, also where two wait', async () => {
    const page = await aPage('locked');
    await say(tea);
    const second = say(tablet, 'It is 15:00. Your tablet, Hilda.');
    await page.prompted();
    await speaker({ kind: 'prompt-started', promptId: tea });
    await speaker({ kind: 'prompt-played', promptId: tea });
    await second;
    await speaker({ kind: 'prompt-started', promptId: tablet });
    expect((await page.prompted(2)).promptId).toBe(tablet);
  });

  it('what is dealt with while it waits its turn is never said, and never told of', async () => {
    const page = await aPage('locked');
    await say(tea);
    const second = say(tablet);
    bedsides.over('hilda.tablet.2026-11-21.1500');
    await speaker({ kind: 'prompt-started', promptId: tea });
    await speaker({ kind: 'prompt-played', promptId: tea });
    await second;
    clock.advance(60_000);
    expect(commands.map(({ promptId }) => promptId)).toEqual([tea]);
    expect(told).toEqual(['tea started', 'tea played']);
    expect(page.prompts.map(({ promptId }) => promptId)).toEqual([tea]);
  });

  it('another speaker’s buttons answer nothing here, but its call for help is passed on', async () => {
    await say(tea);
    await speaker({ kind: 'prompt-answered', promptId: tea, answer: 'yes' }, 'speaker-0099');
    expect(told).toEqual([]);
    await speaker({ kind: 'prompt-answered', promptId: tea, answer: 'help' }, 'speaker-0099');
    expect(told).toEqual(['tea help']);
  });
});

describe('a speaker whose link stalls', () => {
  let broker: TestBroker;
  let gateway: MqttClient;
  let sounds: string[];
  let device: BedsideSpeaker;
  beforeEach(async () => {
    isHeard = true;
    sounds = [];
    broker = await startTestBroker({ [here]: 'right', gateway: 'right' });
    const login = { clientId: 'gateway', username: 'gateway', password: 'right' };
    gateway = await connectAsync(broker.brokerUrl, { ...login, protocolVersion: 4 });
    device = startBedsideSpeaker({
      ...{
        brokerUrl: broker.brokerUrl,
        homeId: HomeId.parse('rowan-house'),
        deviceId: here,
        secret: 'right',
      },
      speed: 50,
      onSound: ({ promptId }) => void sounds.push(promptId),
    });
    await vi.waitUntil(() => device.link.isAccepted(), soon);
  });
  afterEach(async () => {
    await device.stop();
    await gateway.endAsync();
    await broker.stop();
  });

  /** The command comes out at the other end of the stall; what the speaker says of it comes back. */
  async function arriveLate(): Promise<unknown> {
    const topic = 'nightwell1/rowan-house/speaker-0012/command';
    await gateway.publishAsync(topic, JSON.stringify(commands[0]), { qos: 1 });
    const result = () => broker.published.find((each) => each.topic.endsWith('/result'));
    await vi.waitUntil(() => result() !== undefined, soon);
    const { kind = '', code = '' } = result()?.payload ?? {};
    await speaker({ kind: String(kind), promptId: tea, ...(code === '' ? {} : { code: String(code) }) });
    return result()?.payload;
  }

  it('says nothing that a page has said meanwhile', async () => {
    const page = await aPage();
    await say(tea);
    clock.advance(10_000);
    expect((await page.prompted(2)).url).not.toBe(null);
    page.say('playing', { promptId: tea });
    await until('tea started');
    clock.advance(5_000);
    expect(await arriveLate()).toMatchObject({ kind: 'prompt-failed', promptId: tea });
    expect([sounds, told, bedsides.stats().saidTwiceCount]).toEqual([[], ['tea started'], 0]);
  });

  it('says nothing of which staff have heard that it was not said, though it does not know the time', async () => {
    await say(tea);
    clock.advance(15_000);
    expect(told).toEqual(['tea failed no-proof-of-playing']);
    expect(commands[0]?.playWithinMs).toBeLessThan(10_000);
    expect(await arriveLate()).toMatchObject({ kind: 'prompt-failed', code: 'cannot-fetch' });
    expect([sounds, told]).toEqual([[], ['tea failed no-proof-of-playing']]);
  });

  it('says nothing that was answered on the page a moment ago, and nobody is told of a failure', async () => {
    const page = await aPage('locked');
    await say(tea);
    clock.advance(3_000);
    expect(await page.answer({ promptId: tea, answer: 'yes' })).toEqual({ ok: true });
    expect(await arriveLate()).toMatchObject({ kind: 'prompt-failed', code: 'cannot-fetch' });
    clock.advance(20_000);
    expect([sounds, told]).toEqual([[], ['tea yes']]);
  });

  it('is the first to say it after all: the page that was asked falls silent, and can still be answered on', async () => {
    const page = await aPage();
    await say(tea);
    clock.advance(10_000);
    await page.prompted(2);
    await speaker({ kind: 'prompt-started', promptId: tea });
    await vi.waitUntil(() => page.hushes.includes(tea), soon);
    clock.advance(60_000);
    expect([told, bedsides.stats().saidTwiceCount]).toEqual([['tea started'], 0]);
    expect(await page.answer({ promptId: tea, answer: 'yes' })).toEqual({ ok: true });
  });

  it('has said it as well, for whatever reason: the page falls silent, and it is counted', async () => {
    const page = await aPage();
    await say(tea);
    clock.advance(10_000);
    await page.prompted(2);
    page.say('playing', { promptId: tea });
    await until('tea started');
    await speaker({ kind: 'prompt-started', promptId: tea });
    await vi.waitUntil(() => page.hushes.includes(tea), soon);
    expect([told, bedsides.stats().saidTwiceCount]).toEqual([['tea started'], 1]);
  });

  it('has no last word on what a page is about to say', async () => {
    const page = await aPage();
    await say(tea);
    clock.advance(10_000);
    const { playByUptimeMs } = await page.prompted(2);
    // The page, too, has its seconds only: the speaker may be asked after it.
    expect(playByUptimeMs - clock.uptimeMs()).toBeLessThan(10_000);
    await speaker({ kind: 'prompt-failed', promptId: tea, code: 'expired' });
    expect(told).toEqual([]);
    page.say('playing', { promptId: tea });
    await until('tea started');
    expect(told).toEqual(['tea started']);
  });
});

describe('a bedside whose speaker is not heard', () => {
  it('the page says it, and its answer comes back', async () => {
    const page = await aPage();
    await say(tea);
    expect((await page.prompted()).url).not.toBe(null);
    page.say('playing', { promptId: tea });
    await until('tea started');
    expect(await page.answer({ promptId: tea, answer: 'yes' })).toEqual({ ok: true });
    expect(commands).toEqual([]);
    expect(told).toEqual(['tea started', 'tea yes']);
  });

  it('where the page cannot, the speaker is asked if it has come back meanwhile', async () => {
    const page = await aPage();
    await say(tea);
    await page.prompted();
    isHeard = true;
    page.say('failed', { promptId: tea, code: 'not-fetched' });
    await vi.waitUntil(() => commands.length === 1, soon);
    await speaker({ kind: 'prompt-started', promptId: tea });
    expect(told).toEqual(['tea started']);
  });

  it('with no page that may sound the speaker is tried anyway, the words are shown, and staff hear of it', async () => {
    const page = await aPage('locked');
    await say(tea);
    expect((await page.prompted()).url).toBe(null);
    expect(commands).toHaveLength(1);
    clock.advance(10_000);
    expect(told).toEqual(['tea failed no-proof-of-playing']);
    expect(await page.answer({ promptId: tea, answer: 'help' })).toEqual({ ok: true });
    expect(told.at(-1)).toBe('tea help');
  });
});

it('after a restart what waits for an answer is shown again, and not said again', async () => {
  isHeard = true;
  const page = await aPage();
  const by = { playByUptimeMs: clock.uptimeMs() + 60_000, answerByUptimeMs: clock.uptimeMs() + 200_000 };
  bedsides.resume([{ promptId: tea, deviceId: here, words: 'It is 15:00. Tea.', ...by }]);
  expect(await page.prompted()).toMatchObject({ promptId: tea, url: null });
  expect(await page.answer({ promptId: tea, answer: 'not-now' })).toEqual({ ok: true });
  expect([told, commands]).toEqual([['tea not-now'], []]);
});

describe('an announcement', () => {
  it('is said by the speaker with no answer to it, and the core hears nothing', async () => {
    isHeard = true;
    await bedsides.announce({ deviceId: here, words: 'Lunch is ready.' });
    const [command] = commands;
    expect(command).toMatchObject({ text: 'Lunch is ready.', answerWithinMs: 0 });
    await speaker({ kind: 'prompt-started', promptId: command?.promptId ?? '' });
    await speaker({ kind: 'prompt-answered', promptId: command?.promptId ?? '', answer: 'yes' });
    clock.advance(120_000);
    expect(told).toEqual([]);
  });

  it('is said by the page, shown without buttons, and gone after a minute', async () => {
    const page = await aPage();
    await bedsides.announce({ deviceId: here, words: 'Lunch is ready.' });
    const { promptId, ...shown } = await page.prompted();
    expect(shown).toMatchObject({ words: 'Lunch is ready.', asks: false, url: expect.any(String) });
    expect(await page.answer({ promptId, answer: 'help' })).toEqual({ ok: false });
    clock.advance(60_000);
    await vi.waitUntil(() => page.overs.includes(promptId), soon);
    expect(told).toEqual([]);
  });
});

it('what is made ahead is there when its time comes', async () => {
  isHeard = true;
  await bedsides.prepareAhead([
    'It is 15:00. There is tea, Hilda.',
    'This is again for 15:00. There is tea, Hilda.',
  ]);
  const madeCount = voice.stats().madeCount;
  expect(madeCount).toBe(2);
  await say(tea);
  expect(voice.stats().madeCount).toBe(madeCount);
});
