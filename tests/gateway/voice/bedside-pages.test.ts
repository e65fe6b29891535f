import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server as SocketServer } from 'socket.io';
import { io } from 'socket.io-client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DeviceId, HomeId } from '#devices/ids.ts';
import { PromptId } from '#devices/speaker.ts';
import { createDrivenClock, type DrivenClock } from '#gateway/base/driven-clock.ts';
import { type Log, silentLog } from '#gateway/base/log.ts';
import { ok } from '#gateway/base/result.ts';
import { isSecretRight } from '#gateway/broker/authentication.ts';
import { toDeviceCredential } from '#gateway/broker/device-credential.ts';
import { type BedsidePages, type PagePrompt, startBedsidePages } from '#gateway/voice/bedside-pages.ts';
import type { Outcome } from '#gateway/voice/saying.ts';
import { openPage, soon, type TestPage } from './a-page.ts';

const here = DeviceId.parse('speaker-0012');
const KEY = 'a-long-key-of-bedside-12';
const NEW_KEY = 'another-key-of-bedside-12';
const toLogin = (deviceId: DeviceId, key: string) =>
  toDeviceCredential(HomeId.parse('rowan-house'), deviceId, key);
const credentials = new Map(
  [here, DeviceId.parse('fall-0012')].map((deviceId) => [deviceId, toLogin(deviceId, KEY)]),
);
const HASH = 'a'.repeat(64);
const SPEECH_MS = 3_000;

let clock: DrivenClock;
let server: Server;
let pages: BedsidePages;
let url: string;
let told: string[];
let keep: () => Promise<void>;
let words: string[];
const open: TestPage[] = [];
const logged: string[] = [];
const log: Log = {
  ...silentLog,
  warn: (event, fields) => void logged.push(JSON.stringify({ event, ...fields })),
};

beforeEach(async () => {
  clock = createDrivenClock({ bootId: 'boot', nowMs: Date.UTC(2026, 6, 1, 2, 10, 5), uptimeMs: 1_000_000 });
  server = createServer();
  told = [];
  words = [];
  keep = async () => {};
  pages = startBedsidePages({
    server,
    isKey: (deviceId, key) => isSecretRight(credentials.get(deviceId) ?? null, key),
    wasAsked: (promptId, deviceId) => promptId.startsWith('hilda.') && deviceId === here,
    timeZone: () => 'Europe/London',
    voice: {
      async prepare(text) {
        words.push(text);
        if (text === 'broken') throw new Error('disk');
        if (text === 'unspeakable')
          return { ok: false, failure: { code: 'no-engine-speaks', message: '', passedOver: [] } };
        const about = { spokenAs: text, engine: 'flite', voice: 'rms', passedOver: [] } as const;
        return ok({ hash: HASH, sizeBytes: 9, durationMs: SPEECH_MS, ...about });
      },
    },
    toSignedPath: (hash) => `/api/voice/clip?hash=${hash}&until=${Math.floor(clock.uptimeMs())}`,
    async onOutcome({ promptId, outcome }) {
      await keep();
      told.push(`${promptId} ${toWords(outcome)}`);
    },
    clock,
    log,
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  for (const page of open.splice(0)) page.leave();
  await pages.stop();
  await new Promise((resolve) => server.close(resolve));
  logged.length = 0;
});

const toWords = (outcome: Outcome): string =>
  outcome.kind === 'answered' ? outcome.answer : outcome.kind === 'failed' ? outcome.code : outcome.kind;
const until = (line: string) => vi.waitUntil(() => told.includes(line), soon);

function aStranger(auth: unknown, headers: Record<string, string> = {}): TestPage {
  const page = openPage(url, auth, headers);
  open.push(page);
  return page;
}

async function aPage(sound: 'on' | 'locked' | 'absent' = 'on'): Promise<TestPage> {
  const page = aStranger({ deviceId: here, key: KEY });
  expect(await page.refusal()).toBe(null);
  await page.beat(sound);
  return page;
}

const prompt = (name: string, changes: Partial<PagePrompt> = {}): PagePrompt => ({
  deviceId: here,
  promptId: PromptId.parse(name),
  words: `It is 03:10. ${name}`,
  asks: true,
  playByUptimeMs: clock.uptimeMs() + 180_000,
  expiresUptimeMs: clock.uptimeMs() + 300_000,
  ...changes,
});
const tea = 'hilda.tea.1';
const tablet = 'hilda.tablet.1';
const ref = (name: string) => ({ promptId: PromptId.parse(name), deviceId: here });

describe('a page is not let in', () => {
  it.each([
    { what: 'without a word about itself', auth: {}, code: 'not-understood' },
    { what: 'with too much to say', auth: { deviceId: here, key: KEY, more: 1 }, code: 'not-understood' },
    { what: 'with a name that is none', auth: { deviceId: '../0012', key: KEY }, code: 'not-understood' },
    { what: 'with an endless key', auth: { deviceId: here, key: 'x'.repeat(300) }, code: 'not-understood' },
    { what: 'with another key', auth: { deviceId: here, key: 'guessed-key' }, code: 'wrong-key' },
    {
      what: 'as a bedside that nobody knows',
      auth: { deviceId: 'speaker-0099', key: KEY },
      code: 'wrong-key',
    },
    {
      what: 'as a sensor, with that sensor’s secret',
      auth: { deviceId: 'fall-0012', key: KEY },
      code: 'wrong-key',
    },
  ])('$what', async ({ auth, code }) => {
    expect(await aStranger(auth).refusal()).toBe(code);
  });

  it.each(['http://elsewhere', 'null', '::::'])('from the page of another site: %s', async (origin) => {
    expect(await aStranger({ deviceId: here, key: KEY }, { origin }).refusal()).toBe('websocket error');
  });

  it('and guessing becomes slow, for that bedside alone, and ends with the right key', async () => {
    const guess = (key: string, deviceId: string = here) => aStranger({ deviceId, key }).refusal();
    expect([await guess('guess-one'), await guess('guess-two'), await guess('guess-three')]).toEqual([
      'wrong-key',
      'wrong-key',
      'slow-down',
    ]);
    expect(await guess(KEY)).toBe('slow-down');
    expect(await guess('guess-four', 'speaker-0013')).toBe('wrong-key');
    clock.advance(1_000);
    expect(await guess(KEY)).toBe(null);
    expect(logged.filter((line) => line.includes('bedside-refused'))).toHaveLength(3);
    expect(logged.join()).not.toContain('guess');
  });
});

describe('the clock', () => {
  it('is the home’s, in summer too: told at once, with each heartbeat, and every minute', async () => {
    const page = await aPage();
    const first = { uptimeMs: 1_000_000, localTime: '2026-07-01T03:10:05', timeZone: 'Europe/London' };
    expect(page.clocks).toEqual([first]);
    clock.advance(5_000);
    expect(await page.beat('on')).toEqual({
      ...first,
      uptimeMs: 1_005_000,
      localTime: '2026-07-01T03:10:10',
    });
    clock.advance(115_000);
    await vi.waitUntil(() => page.clocks.length === 3, soon);
    expect(page.clocks.at(-1)?.localTime).toBe('2026-07-01T03:12:05');
  });
});

describe('a prompt', () => {
  it('is shown and said by the page, which proves it', async () => {
    const page = await aPage();
    await pages.say(prompt(tea));
    const shown = await page.prompted();
    expect(shown).toMatchObject({ promptId: tea, words: 'It is 03:10. hilda.tea.1', asks: true });
    expect(shown.url).toContain(HASH);
    page.say('playing', { promptId: tea });
    await until(`${tea} started`);
    page.say('played', { promptId: tea });
    await until(`${tea} played`);
    clock.advance(60_000);
    expect(told).toEqual([`${tea} started`, `${tea} played`]);
  });

  it('that no page proves within ten seconds was not said', async () => {
    await aPage();
    await pages.say(prompt(tea));
    clock.advance(9_999);
    expect(told).toEqual([]);
    clock.advance(1);
    await until(`${tea} no-proof-of-playing`);
  });

  it('that began and never ended is told as that', async () => {
    const page = await aPage();
    await pages.say(prompt(tea));
    page.say('playing', { promptId: tea });
    await until(`${tea} started`);
    clock.advance(SPEECH_MS + 10_000);
    await until(`${tea} no-proof-of-end`);
  });

  it.each([
    { why: 'no engine speaks', changes: { words: 'unspeakable' }, code: 'no-voice' },
    { why: 'the voice breaks', changes: { words: 'broken' }, code: 'no-voice' },
    { why: 'its time is over', changes: { playByUptimeMs: 1_000_000 }, code: 'expired' },
  ])('is shown all the same where $why', async ({ changes, code }) => {
    const page = await aPage();
    await pages.say(prompt(tea, changes));
    expect((await page.prompted()).url).toBe(null);
    await until(`${tea} ${code}`);
  });

  it.each(['locked', 'absent'] as const)('is only shown by a page whose sound is %s', async (sound) => {
    const page = await aPage(sound);
    expect(pages.isVocal(here)).toBe(false);
    await pages.say(prompt(tea));
    expect((await page.prompted()).url).toBe(null);
    await until(`${tea} no-page`);
  });

  it.each(['sound-locked', 'not-fetched', 'not-audio'] as const)(
    'tells why it was not said: %s',
    async (code) => {
      const page = await aPage();
      await pages.say(prompt(tea));
      await page.prompted();
      page.say('failed', { promptId: tea, code });
      await until(`${tea} ${code}`);
      clock.advance(30_000);
      expect(told).toHaveLength(1);
    },
  );

  it('leaves the page when its time is over, or when somebody is there', async () => {
    const page = await aPage();
    pages.show(prompt(tea, { expiresUptimeMs: clock.uptimeMs() + 5_000 }));
    await page.prompted();
    clock.advance(5_000);
    await vi.waitUntil(() => page.overs.length === 1, soon);
    pages.show(prompt(tablet));
    await page.prompted(2);
    pages.over(ref(tablet), { isAnswered: false });
    await vi.waitUntil(() => page.overs.length === 2, soon);
    expect(page.overs).toEqual([tea, tablet]);
  });

  it('of another bedside is not shown here', async () => {
    const page = await aPage();
    pages.show({ ...prompt(tablet), deviceId: DeviceId.parse('speaker-0013') });
    pages.show(prompt(tea));
    expect((await page.prompted()).promptId).toBe(tea);
  });
});

describe('two for the same minute', () => {
  it('are said one after the other, each with time to answer, and what was not answered comes back', async () => {
    const page = await aPage();
    await pages.say(prompt(tea));
    await pages.say(prompt(tablet));
    await page.prompted();
    page.say('playing', { promptId: tea });
    page.say('played', { promptId: tea });
    await until(`${tea} played`);
    clock.advance(19_999);
    expect(page.prompts).toHaveLength(1);
    await page.beat('on');
    clock.advance(1);
    expect((await page.prompted(2)).promptId).toBe(tablet);
    expect(page.prompts[1]?.url).toContain(HASH);
    expect(await page.answer({ promptId: tablet, answer: 'yes' })).toEqual({ ok: true });
    clock.advance(7_999);
    await page.beat('on');
    expect(page.prompts).toHaveLength(2);
    clock.advance(1);
    expect(await page.prompted(3)).toMatchObject({ promptId: tea, url: null });
  });

  it('an answer to the first lets the second be said after a word of thanks', async () => {
    const page = await aPage();
    await pages.say(prompt(tea));
    await pages.say(prompt(tablet));
    await page.prompted();
    page.say('playing', { promptId: tea });
    await until(`${tea} started`);
    await page.answer({ promptId: tea, answer: 'yes' });
    clock.advance(8_000);
    expect((await page.prompted(2)).promptId).toBe(tablet);
    clock.advance(9_000);
    expect(told).toEqual([`${tea} started`, `${tea} yes`]);
  });

  it('what the speaker beside the page says now is what the page shows', async () => {
    const page = await aPage('locked');
    pages.show(prompt(tea));
    pages.show(prompt(tablet));
    await page.prompted();
    pages.bringForward(ref(tablet));
    expect((await page.prompted(2)).promptId).toBe(tablet);
  });
});

describe('a page that comes again', () => {
  it('after its link was lost gets what is open, and is not asked to say it twice', async () => {
    const before = await aPage();
    await pages.say(prompt(tea));
    await before.prompted();
    before.say('playing', { promptId: tea });
    await until(`${tea} started`);
    before.leave();
    const after = await aPage();
    expect(await after.prompted()).toMatchObject({ promptId: tea, url: null });
  });

  it('opened anew before a sound came out says it after all', async () => {
    const before = await aPage();
    await pages.say(prompt(tea));
    await before.prompted();
    before.leave();
    await vi.waitUntil(() => pages.pageCount() === 0, soon);
    clock.advance(5_000);
    const after = await aPage();
    expect((await after.prompted()).url).toContain(`until=${clock.uptimeMs()}`);
    after.say('playing', { promptId: tea });
    await until(`${tea} started`);
    clock.advance(9_000);
    expect(told).toEqual([`${tea} started`]);
  });

  it('proves what it said while its link was away', async () => {
    const before = await aPage();
    await pages.say(prompt(tea));
    await before.prompted();
    before.leave();
    const after = await aPage();
    after.say('playing', { promptId: tea });
    await until(`${tea} started`);
  });

  it('after the time to say it only shows it', async () => {
    const before = await aPage();
    await pages.say(prompt(tea, { playByUptimeMs: clock.uptimeMs() + 4_000 }));
    await before.prompted();
    before.leave();
    await vi.waitUntil(() => pages.pageCount() === 0, soon);
    clock.advance(4_000);
    expect((await (await aPage()).prompted()).url).toBe(null);
  });
});

describe('several pages of one bedside', () => {
  it('all show it, the first that may sound says it, and an answer on one clears all', async () => {
    const [mute, first, second] = [await aPage('locked'), await aPage(), await aPage()];
    await pages.say(prompt(tea));
    const shown = await Promise.all([mute, first, second].map((page) => page.prompted()));
    expect(shown.map(({ url }) => url !== null)).toEqual([false, true, false]);
    expect(await mute.answer({ promptId: tea, answer: 'help' })).toEqual({ ok: true });
    await vi.waitUntil(() => [mute, first, second].every(({ overs }) => overs.includes(tea)), soon);
    expect(told).toEqual([`${tea} help`]);
  });

  it('one that has not been heard of for three heartbeats is not asked to speak', async () => {
    const [, awake] = [await aPage(), await aPage()];
    clock.advance(15_000);
    expect(pages.isVocal(here)).toBe(true);
    clock.advance(1);
    expect(pages.isVocal(here)).toBe(false);
    await awake.beat('on');
    await pages.say(prompt(tea));
    expect((await awake.prompted()).url).toContain(HASH);
  });

  it('what was only shown is said where the other speaker stays silent', async () => {
    const page = await aPage();
    pages.show(prompt(tea));
    expect((await page.prompted()).url).toBe(null);
    await pages.say(prompt(tea));
    expect((await page.prompted(2)).url).toContain(HASH);
  });
});

describe('an answer', () => {
  it.each(['yes', 'not-now', 'decline', 'help'] as const)(
    '"%s" is kept before its receipt',
    async (answer) => {
      const page = await aPage();
      const { promise, resolve } = Promise.withResolvers<void>();
      keep = () => promise;
      let receipt: unknown = null;
      page.socket.emit('answer', { promptId: tea, answer }, (raw: unknown) => {
        receipt = raw;
      });
      await page.beat('on');
      expect([told, receipt]).toEqual([[], null]);
      resolve();
      await vi.waitUntil(() => receipt !== null, soon);
      expect([told, receipt]).toEqual([[`${tea} ${answer}`], { ok: true }]);
    },
  );

  it('that the disk refuses gets no receipt, and is kept when it is asked again', async () => {
    const page = await aPage();
    keep = () => Promise.reject(new Error('full'));
    let isAnswered = false;
    page.socket.emit('answer', { promptId: tea, answer: 'help' }, () => {
      isAnswered = true;
    });
    await page.beat('on');
    keep = async () => {};
    expect(await page.answer({ promptId: tea, answer: 'help' })).toEqual({ ok: true });
    expect([told, isAnswered]).toEqual([[`${tea} help`], false]);
  });

  it('asked twice while it is being kept is told once', async () => {
    const page = await aPage();
    const { promise, resolve } = Promise.withResolvers<void>();
    keep = () => promise;
    const both = Promise.all([1, 2].map(() => page.answer({ promptId: tea, answer: 'help' })));
    await page.beat('on');
    resolve();
    expect(await both).toEqual([{ ok: true }, { ok: true }]);
    expect(told).toEqual([`${tea} help`]);
  });

  it.each([
    { what: 'to a prompt of nobody', message: { promptId: 'george.tea.1', answer: 'help' } },
    { what: 'that is none', message: { promptId: tea, answer: 'taken' } },
    { what: 'with more in it', message: { promptId: tea, answer: 'yes', more: 1 } },
    { what: 'to something that is no name', message: { promptId: '../../x', answer: 'yes' } },
    { what: 'that is only a word', message: 'help' },
    { what: 'that is nothing', message: null },
  ])('$what is refused, and nothing is told', async ({ message }) => {
    const page = await aPage();
    expect(await page.answer(message)).toEqual({ ok: false });
    expect(told).toEqual([]);
  });
});

it.each([
  { event: 'heartbeat', payload: { sound: 'loud' } },
  { event: 'playing', payload: { promptId: 'george.tea.1' } },
  { event: 'playing', payload: 5 },
  { event: 'played', payload: null },
  { event: 'failed', payload: { promptId: tea, code: 'whatever' } },
  { event: 'failed', payload: { promptId: tea, code: 'not-audio' } },
  { event: 'answer', payload: undefined },
  { event: 'prompt', payload: { promptId: tea } },
  { event: '__proto__', payload: {} },
])('nonsense changes nothing: $event $payload', async ({ event, payload }) => {
  const page = await aPage();
  page.say(event, payload);
  expect(await page.beat('on')).toMatchObject({ timeZone: 'Europe/London' });
  expect(told).toEqual([]);
});

it('a message that is too large ends that page’s link alone', async () => {
  const [loud, other] = [await aPage(), await aPage()];
  loud.say('answer', { promptId: tea, answer: 'x'.repeat(10_000) });
  await vi.waitUntil(() => !loud.socket.connected, soon);
  expect(await other.answer({ promptId: tea, answer: 'yes' })).toEqual({ ok: true });
});

it('stopping ends every link at once, and asks nobody', async () => {
  const page = await aPage();
  await pages.say(prompt(tea));
  await pages.stop();
  await vi.waitUntil(() => !page.socket.connected, soon);
  clock.advance(60_000);
  expect(told).toEqual([]);
});

it('shares its port with the screens of others, which stay when it is stopped', async () => {
  const others = new SocketServer(server, { path: '/staff', serveClient: false, transports: ['websocket'] });
  const screen = io(url, { path: '/staff', transports: ['websocket'], forceNew: true, reconnection: false });
  const page = await aPage();
  await vi.waitUntil(() => screen.connected, soon);
  // Either server ends, after a second, an upgrade that nobody has answered.
  const sinceMs = performance.now();
  await vi.waitUntil(() => performance.now() - sinceMs > 1_300, soon);
  expect([screen.connected, page.socket.connected]).toEqual([true, true]);
  await pages.stop();
  await vi.waitUntil(() => !page.socket.connected, soon);
  expect([screen.connected, server.listening]).toEqual([true, true]);
  screen.disconnect();
  others.engine.close();
});

describe('a key that was renewed', () => {
  afterEach(() => void credentials.set(here, toLogin(here, KEY)));
  const gone = (page: TestPage) => vi.waitUntil(() => page.socket.disconnected, soon);

  it('cuts off the pages that came with the old one, and lets the new one in', async () => {
    const [old, other] = [await aPage(), await aPage('locked')];
    pages.show(prompt(tea));
    await old.prompted();
    credentials.set(here, toLogin(here, NEW_KEY));
    pages.disconnect(here);
    await Promise.all([gone(old), gone(other)]);
    await vi.waitUntil(() => pages.pageCount() === 0, soon);
    expect(pages.isVocal(here)).toBe(false);
    expect(await aStranger({ deviceId: here, key: KEY }).refusal()).toBe('wrong-key');
    const renewed = aStranger({ deviceId: here, key: NEW_KEY });
    expect(await renewed.refusal()).toBe(null);
    await renewed.beat('on');
    expect((await renewed.prompted()).promptId).toBe(tea);
  });

  it('is noticed at the next heartbeat at the latest, also where the device was removed', async () => {
    const page = await aPage();
    credentials.delete(here);
    page.say('heartbeat', { sound: 'on' });
    await gone(page);
    await vi.waitUntil(() => pages.pageCount() === 0, soon);
  });

  it('leaves the pages of other bedsides alone', async () => {
    const page = await aPage();
    pages.disconnect('speaker-0013');
    expect((await page.beat('on')).timeZone).toBe('Europe/London');
  });
});
