import { createRequire } from 'node:module';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { HomeId } from '#devices/ids.ts';
import { AutomationName, AutomationRequest } from '#devices/platform.ts';
import { toPlatformCredential } from '#gateway/broker/platform-credential.ts';
import { aBroker, secret } from '#tests/gateway/broker/a-broker.ts';

type Message = Record<string, unknown>;
type RedNode = {
  readonly on: (event: 'input' | 'call:error', take: (message: Message) => void) => void;
  readonly receive: (message: Message) => void;
};
/** What is used here of node-red-node-test-helper, which has no types. */
type Helper = {
  readonly init: (runtimePath: string) => void;
  readonly settings: (settings: object) => void;
  readonly startServer: (done: () => void) => void;
  readonly stopServer: (done: () => void) => void;
  readonly load: (nodes: unknown, flow: readonly object[]) => Promise<void>;
  readonly unload: () => Promise<void>;
  readonly getNode: (id: string) => RedNode;
};

const require = createRequire(import.meta.url);
const helper = require('node-red-node-test-helper') as Helper;
helper.init(require.resolve('node-red'));
const nodes = ['alert', 'resident-state', 'announce'].map((name) =>
  require(`#dashboards/node-red/nightwell-nodes/${name}.js`),
);

const homeId = HomeId.parse('rowan-house');
const login = toPlatformCredential(homeId, AutomationName.parse('node-red'), secret);
const root = 'nightwell1/rowan-house/platform';
const SOON = { timeout: 5_000, interval: 10 };

beforeAll(() => new Promise<void>((done) => helper.startServer(done)));
afterEach(() => helper.unload());
afterAll(() => new Promise<void>((done) => helper.stopServer(done)));

/** Our nodes in Node-RED's own runtime, on the real broker; `heard` is what the node named `ear` was given. */
async function aFlow(flow: readonly object[]) {
  const broker = await aBroker({ credentials: () => login });
  helper.settings({
    nightwell: {
      url: `mqtt://127.0.0.1:${broker.port}`,
      homeId,
      name: 'node-red',
      clientId: login.clientId,
      secret,
    },
  });
  await helper.load(nodes, [...flow, { id: 'ear', type: 'helper' }]);
  const heard: Message[] = [];
  helper.getNode('ear').on('input', (message) => void heard.push(message));
  await expect.poll(() => broker.stats().connectedCount, SOON).toBe(1);
  const say = (path: string, body: unknown, retain = false) =>
    broker.publish(`${root}/${path}`, body === '' ? '' : JSON.stringify(body), { retain });
  const requests = () =>
    broker.packets.map(({ payload }) => AutomationRequest.parse(JSON.parse(Buffer.from(payload).toString())));
  return { broker, heard, say, requests };
}

const alert = {
  kind: 'alert',
  alertId: 'fall-0012.b.0',
  seq: 7,
  alertKind: 'possible-fall',
  priority: 'high',
  state: 'raised',
  roomId: 'room-12',
  residentId: 'resident-12',
  deviceId: 'fall-0012',
  onsetAtMs: 1_795_000_000_000,
};
const state = {
  kind: 'resident-state',
  residentId: 'resident-12',
  roomId: 'room-12',
  inBed: true,
  openAlertKinds: [],
};

it('the alert node sends on each change of an alert, of its room and kind only', async () => {
  const { heard, say } = await aFlow([
    { id: 'n', type: 'nightwell-alert', room: 'room-12', alertKind: 'possible-fall', wires: [['ear']] },
  ]);
  say('alert/a', alert, true);
  await expect.poll(() => heard, SOON).toMatchObject([{ payload: alert }]);
  say('alert/b', { ...alert, roomId: 'room-3' });
  say('alert/c', { ...alert, alertKind: 'call' });
  say('resident/resident-12', state);
  say('alert/a', { ...alert, seq: 8, state: 'accepted' });
  await expect.poll(() => heard, SOON).toHaveLength(2);
  expect(heard[1]).toMatchObject({ payload: { seq: 8, state: 'accepted' }, isRepeat: false });
});

it('an alert that was open before the flow came is sent as a repeat', async () => {
  const { broker, heard, say } = await aFlow([{ id: 'n', type: 'nightwell-alert', wires: [['ear']] }]);
  say('alert/a', alert, true);
  await expect.poll(() => heard, SOON).toHaveLength(1);
  broker.disconnect(login.clientId);
  await expect.poll(() => heard, SOON).toHaveLength(2);
  expect(heard[1]).toMatchObject({ payload: alert, isRepeat: true });
});

it('the resident state node sends what is known and what was known before', async () => {
  const { heard, say } = await aFlow([
    { id: 'n', type: 'nightwell-resident-state', resident: 'resident-12', room: '', wires: [['ear']] },
  ]);
  say('resident/resident-12', state, true);
  await expect.poll(() => heard, SOON).toMatchObject([{ payload: { inBed: true }, before: null }]);
  say('resident/resident-3', { ...state, residentId: 'resident-3' });
  say('resident/resident-12', { ...state, inBed: false }, true);
  await expect.poll(() => heard, SOON).toHaveLength(2);
  expect(heard[1]).toMatchObject({ payload: { inBed: false }, before: { inBed: true } });
});

it('what is kept for late listeners never comes after something newer, however fast things change meanwhile', async () => {
  const { broker, heard, say } = await aFlow([
    { id: 'n', type: 'nightwell-alert', room: '', alertKind: '', wires: [['ear']] },
  ]);
  for (let room = 1; room <= 60; room += 1) say(`resident/resident-${room}`, state, true);
  let seq = 0;
  const changing = setInterval(() => {
    seq += 1;
    say('alert/a', { ...alert, seq }, true);
  }, 1);
  try {
    for (let returns = 0; returns < 5; returns += 1) {
      const before = heard.length;
      await expect.poll(() => heard.length, SOON).toBeGreaterThan(before + 20);
      broker.disconnect(login.clientId);
      await expect.poll(() => broker.stats().connectedCount, SOON).toBe(0);
    }
  } finally {
    clearInterval(changing);
  }
  const seqs = heard.map(({ payload }) => (payload as { seq: number }).seq);
  expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
}, 20_000);

it('the announce node asks the gateway, and sends on what it decided', async () => {
  const { heard, say, requests } = await aFlow([
    { id: 'n', type: 'nightwell-announce', room: 'room-12', words: '', wires: [['ear']] },
  ]);
  helper.getNode('n').receive({ payload: 'It is still night.', of: 'somebody' });
  await expect.poll(requests, SOON).toHaveLength(1);
  const [request] = requests();
  expect(request).toMatchObject({ kind: 'announce', roomId: 'room-12', words: 'It is still night.' });
  if (request?.kind !== 'announce') throw new Error('not an announcement');
  say('answer/node-red', { kind: 'answer', requestId: 'of-another', answer: 'taken', code: null });
  say('answer/node-red', {
    kind: 'answer',
    requestId: request.requestId,
    answer: 'refused',
    code: 'quiet-hours',
  });
  await expect
    .poll(() => heard, SOON)
    .toMatchObject([{ payload: { answer: 'refused', code: 'quiet-hours' }, of: 'somebody' }]);
});

it.each([
  { why: 'no words', payload: '' },
  { why: 'too many words', payload: 'a'.repeat(201) },
  { why: 'an object, which nobody can say', payload: { a: 1 } },
])('the announce node raises an error on $why, and asks nothing', async ({ payload }) => {
  const { requests } = await aFlow([
    { id: 'n', type: 'nightwell-announce', room: '', words: '', wires: [[]] },
  ]);
  const errors: Message[] = [];
  helper.getNode('n').on('call:error', (call) => void errors.push(call));
  helper.getNode('n').receive({ payload });
  await expect.poll(() => errors, SOON).toHaveLength(1);
  expect(requests()).toEqual([]);
});

it('while the gateway is away, the announce node asks nothing and keeps nothing for later', async () => {
  const { broker } = await aFlow([{ id: 'n', type: 'nightwell-announce', room: '', words: '', wires: [[]] }]);
  await broker.stop();
  const errors: Message[] = [];
  helper.getNode('n').on('call:error', (call) => void errors.push(call));
  await expect
    .poll(() => {
      helper.getNode('n').receive({ payload: 'hello' });
      return errors.length;
    }, SOON)
    .toBeGreaterThan(0);
});

it('a canary goes through the alert node and the announce node back to the gateway, and through no other flow', async () => {
  const { heard, say, requests } = await aFlow([
    { id: 'in', type: 'nightwell-alert', hears: 'canary', wires: [['out']] },
    { id: 'out', type: 'nightwell-announce', room: '', words: '', wires: [[]] },
    { id: 'others', type: 'nightwell-alert', hears: 'alerts', wires: [['ear']] },
  ]);
  await expect
    .poll(() => {
      say('canary/node-red', { kind: 'canary', nonce: 'n1' });
      say('canary/somebody-else', { kind: 'canary', nonce: 'n2' });
      return requests();
    }, SOON)
    .toContainEqual({ kind: 'canary-back', nonce: 'n1' });
  expect(requests()).not.toContainEqual({ kind: 'canary-back', nonce: 'n2' });
  expect(heard).toEqual([]);
});
