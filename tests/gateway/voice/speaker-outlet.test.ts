import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { HomeId } from '#devices/ids.ts';
import { SpeakPrompt } from '#devices/speaker.ts';
import { answerAfter } from '#firmware-sim/bedside-speaker.ts';
import { silentLog } from '#gateway/base/log.ts';
import { startSpeakerOutlet } from '#gateway/voice/speaker-outlet.ts';
import { type Bedside, speakerId, startBedside } from './a-bedside.ts';
import { aToneEngine } from './a-voice.ts';

const soon = { timeout: 8_000, interval: 5 };
let bedside: Bedside;
beforeEach(async () => {
  bedside = await startBedside();
});
afterEach(() => bedside.stop());

const told = () => bedside.outcomes.map(({ promptId, ...outcome }) => `${promptId} ${wordsFor(outcome)}`);
function wordsFor(outcome: { kind: string; answer?: string; code?: string }): string {
  return [outcome.kind, outcome.answer ?? outcome.code ?? ''].join(' ').trim();
}
const until = (words: string) => vi.waitUntil(() => told().includes(words), soon);
const commands = () =>
  bedside.broker.published
    .filter(({ topic }) => topic === `nightwell1/rowan-house/${speakerId}/command`)
    .map(({ payload }) => SpeakPrompt.parse(payload));

async function aSpeaker(options: Parameters<Bedside['speaker']>[0] = {}) {
  const before = bedside.broker.published.length;
  const speaker = bedside.speaker(options);
  // Its status is published after it subscribed.
  await vi.waitUntil(() => bedside.broker.published.length > before && speaker.link.isAccepted(), soon);
  return speaker;
}

it('a reminder is heard at the bedside, and its answer comes back', async () => {
  const heard: string[] = [];
  await aSpeaker({
    script: answerAfter('yes', 5_000),
    onSound: ({ text }, wav) => heard.push(`${text} ${wav.length > 10_000}`),
  });
  await bedside.say('hilda.water.2026-11-22.0900.1', 'It is 09:00. Drink ½ glass of water.');
  await until('hilda.water.2026-11-22.0900.1 answered yes');
  expect(told().map((words) => words.split(' ').slice(1).join(' '))).toEqual([
    'started',
    'played',
    'answered yes',
  ]);
  expect(heard).toEqual(["It is nine o'clock in the morning. Drink half a glass of water. true"]);
  bedside.clock.advance(600_000);
  expect(told()).toHaveLength(3);
});

it.each(['yes', 'not-now', 'decline', 'help'] as const)(
  'the button "%s" comes back as what it is',
  async (answer) => {
    await aSpeaker({ script: answerAfter(answer, 100) });
    await bedside.say('one');
    await until(`one answered ${answer}`);
  },
);

it('nobody presses: nothing is made up', async () => {
  await aSpeaker();
  await bedside.say('one');
  await until('one played');
  bedside.clock.advance(900_000);
  expect(told()).toEqual(['one started', 'one played']);
});

it('a speaker that is switched off is noticed after ten seconds', async () => {
  await bedside.say('one');
  bedside.clock.advance(9_999);
  expect(told()).toEqual([]);
  bedside.clock.advance(1);
  expect(told()).toEqual(['one failed no-proof-of-playing']);
});

it('in a story told twenty times faster, a speaker still has ten seconds of life to begin in', async () => {
  const clock = { ...bedside.clock, speed: 20 };
  const failed: string[] = [];
  const outlet = startSpeakerOutlet({
    homeId: HomeId.parse('rowan-house'),
    siteUrl: () => bedside.siteUrl,
    voice: bedside.voice,
    toSignedPath: (hash) => hash,
    withdraw: () => {},
    publish: () => {},
    onOutcome: ({ outcome }) => void failed.push(wordsFor(outcome)),
    clock,
    log: silentLog,
  });
  const now = clock.uptimeMs();
  const by = { playByUptimeMs: now + 300_000, answerByUptimeMs: now + 300_000 };
  await outlet.say({ promptId: 'one', deviceId: speakerId, words: 'Tea.', ...by });
  bedside.clock.advance(199_999);
  expect(failed).toEqual([]);
  bedside.clock.advance(1);
  expect(failed).toEqual(['failed no-proof-of-playing']);
  await outlet.stop();
});

it('a speaker that falls silent in the middle is noticed too', async () => {
  const speaker = await aSpeaker({ speed: 0.01 });
  await bedside.say('one');
  await until('one started');
  const stopped = speaker.stop();
  bedside.clock.advance(60_000);
  expect(told()).toEqual(['one started', 'one failed no-proof-of-end']);
  await stopped;
});

it('what no engine can say is told as not said', async () => {
  await bedside.stop();
  bedside = await startBedside([aToneEngine('flite', () => ({ code: 'timed-out', message: 'hung' }))]);
  await bedside.say('one');
  expect(told()).toEqual(['one failed no-voice']);
  expect(commands()).toEqual([]);
});

it('what is too late is never sent', async () => {
  await aSpeaker();
  await bedside.say('one', 'Good morning.', 500);
  expect(told()).toEqual(['one failed expired']);
  expect(commands()).toEqual([]);
});

it('two reminders for the same minute are said one after the other', async () => {
  const sounds: string[] = [];
  await aSpeaker({ speed: 20, onSound: ({ promptId }) => sounds.push(promptId) });
  await Promise.all([bedside.say('one'), bedside.say('two', 'Turn to the other side, please.')]);
  await until('two played');
  expect(sounds).toEqual(['one', 'two']);
  expect(told()).toEqual(['one started', 'one played', 'two started', 'two played']);
});

it('one that was not said holds up the next for ten seconds and not longer', async () => {
  const sayings = Promise.all([bedside.say('one'), bedside.say('two')]);
  await vi.waitUntil(() => commands().length === 1, soon);
  bedside.clock.advance(10_000);
  await sayings;
  expect(commands().map(({ promptId }) => promptId)).toEqual(['one', 'two']);
});

it('a command that comes twice is said once', async () => {
  const sounds: string[] = [];
  await aSpeaker({ onSound: ({ promptId }) => sounds.push(promptId) });
  await bedside.say('one');
  const [command] = commands();
  await bedside.publish(`nightwell1/rowan-house/${speakerId}/command`, JSON.stringify(command));
  await until('one played');
  expect(sounds).toEqual(['one']);
  expect(told().filter((words) => words.startsWith('one failed played-before')).length).toBeLessThan(2);
  expect(told()).toContain('one played');
});

it('a result that comes twice counts once, and one that could not be kept counts the next time', async () => {
  const kept: string[] = [];
  let isDiskFull = true;
  const outlet = startSpeakerOutlet({
    homeId: HomeId.parse('rowan-house'),
    siteUrl: () => bedside.siteUrl,
    voice: bedside.voice,
    toSignedPath: (hash) => hash,
    withdraw: () => {},
    publish: () => undefined,
    async onOutcome({ outcome }) {
      if (isDiskFull) throw new Error('full');
      kept.push(wordsFor(outcome));
    },
    clock: bedside.clock,
    log: silentLog,
  });
  const send = async (seq: number): Promise<void> => {
    const help = { kind: 'prompt-answered', bootId: 'b', seq, promptId: 'one', answer: 'help' };
    const taken = outlet.receive(
      `nightwell1/rowan-house/${speakerId}/result`,
      Buffer.from(JSON.stringify(help)),
    );
    if (!taken.ok) throw new Error(taken.failure.code);
    await taken.value;
  };
  await expect(send(0)).rejects.toThrow('full');
  isDiskFull = false;
  await send(0);
  await send(0);
  await send(1);
  expect(kept).toEqual(['answered help', 'answered help']);
  await outlet.stop();
});

it.each([
  { why: 'not JSON', payload: 'help!', code: 'not-json' },
  {
    why: 'an answer that nobody knows',
    payload: '{"kind":"prompt-answered","answer":"taken"}',
    code: 'wrong-shape',
  },
])('a result that cannot be read is told, for it may have been "help": $why', async ({ payload, code }) => {
  const read = bedside.outlet.receive(`nightwell1/rowan-house/${speakerId}/result`, Buffer.from(payload));
  expect(read).toEqual({ ok: false, failure: { code } });
});

it('another home, or another topic, is none of its business', () => {
  const topics = ['nightwell1/other-home/speaker-0012/result', 'nightwell1/rowan-house/speaker-0012/event'];
  for (const topic of topics)
    expect(bedside.outlet.receive(topic, Buffer.from('{}'))).toMatchObject({
      failure: { code: 'not-a-result' },
    });
});

it('another speaker cannot prove that this one played', async () => {
  await bedside.say('one');
  const started = { kind: 'prompt-started', bootId: 'b', seq: 0, promptId: 'one' };
  bedside.outlet.receive('nightwell1/rowan-house/speaker-0099/result', Buffer.from(JSON.stringify(started)));
  bedside.clock.advance(10_000);
  expect(bedside.outcomes.filter(({ deviceId }) => deviceId === speakerId).map(wordsFor)).toEqual([
    'failed no-proof-of-playing',
  ]);
});
