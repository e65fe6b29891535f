import { io, type Socket } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Carer, signIn } from '#firmware-sim/carer.ts';
import { STAFF_PATH } from '#gateway/staff/protocol.ts';
import type { Device } from '#tests/support/a-device.ts';
import { startHome, type TestHome } from '#tests/support/a-home.ts';

let home: TestHome;
let amy: Carer;
let sensor: Device;
let benCookie: string;
beforeAll(async () => {
  home = await startHome();
  amy = await home.carer('amy');
  sensor = await home.device('fall-0012');
  benCookie = await signIn({ url: home.url(), personId: 'ben', pin: home.demo.pin });
});
afterAll(() => home.stop());

const strangers: Socket[] = [];
afterEach(() => {
  for (const socket of strangers.splice(0)) socket.disconnect();
});

/** A socket.io client with a session, that says whatever the test wants. */
function aStranger(changes: { auth?: object; headers?: Record<string, string> } = {}): Socket {
  const { auth = { screenId: 'screen-ben', sinceSeq: 0 }, headers = { cookie: benCookie } } = changes;
  const options = { path: STAFF_PATH, transports: ['websocket'], forceNew: true, reconnection: false };
  const socket = io(home.url(), { ...options, auth, extraHeaders: headers });
  strangers.push(socket);
  return socket;
}

async function aConnectedStranger(): Promise<Socket> {
  const socket = aStranger();
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  return socket;
}

const refusalOf = (socket: Socket): Promise<string> =>
  new Promise((resolve, reject) => {
    socket.once('connect_error', ({ message }) => resolve(message));
    socket.once('connect', () => reject(new Error('was let in')));
  });

let seq = 0;
/** The gateway still does its work: a fall is on Amy's screen, and she may answer it. */
async function expectFallRings(withinMs = 1_000): Promise<void> {
  seq += 1;
  await sensor.fall(seq);
  const { alertId } = await amy.waitFor(({ rings }) => rings, withinMs);
  expect(await amy.ask('accept-alert', alertId)).toMatchObject({ ok: true });
  expect(await amy.ask('arrive', alertId)).toMatchObject({ ok: true });
  expect(await amy.ask('close-alert', alertId, 'fell-not-hurt')).toMatchObject({ ok: true });
}

describe('a screen is not let in', () => {
  it.each([
    {
      what: 'with a forged session',
      cookie: 'nightwell_session=amy.99999999999999.boot-1.99999999999999.AAAA',
      word: 'signed-out',
    },
    { what: 'with no session', cookie: '', word: 'signed-out' },
    {
      what: 'with a session of nobody',
      cookie: 'nightwell_session=__proto__.1.boot-1.2.x',
      word: 'signed-out',
    },
  ])('$what', async ({ cookie, word }) => {
    expect(await refusalOf(aStranger({ headers: { cookie } }))).toBe(word);
  });

  it.each([
    {},
    { screenId: 'screen-ben' },
    { screenId: '../etc', sinceSeq: 0 },
    { screenId: 'screen-ben', sinceSeq: -1 },
    { screenId: ['screen-ben'], sinceSeq: 0 },
    { screenId: 'x'.repeat(5_000), sinceSeq: 0 },
    { screenId: 'screen-ben', sinceSeq: 'all' },
  ])('that introduces itself as %o', async (auth) => {
    expect(await refusalOf(aStranger({ auth }))).toBe('not-understood');
  });

  it.each(['http://elsewhere', 'null', 'http://127.0.0.1', '::::'])(
    'whose page is from %s',
    async (origin) => {
      const socket = aStranger({ headers: { cookie: benCookie, origin } });
      expect(await refusalOf(socket)).toBe('websocket error');
    },
  );
});

const garbage: readonly unknown[] = [
  undefined,
  null,
  0,
  'accept',
  [],
  {},
  { requestId: 1, request: 'accept-alert', alertId: 'x' },
  { requestId: 'r', request: '__proto__', alertId: 'fall-0012.test-boot.0' },
  { requestId: 'r', request: 'accept-alert', alertId: '__proto__' },
  { requestId: 'r', request: 'accept-alert', alertId: 'constructor' },
  { requestId: 'r', request: 'accept-alert', alertId: 'hasOwnProperty' },
  { requestId: 'r', request: 'accept-alert', alertId: 'x'.repeat(10_000) },
  { requestId: 'r', request: 'close-alert', alertId: 'fall-0012.test-boot.0', outcome: 'recovered' },
  Buffer.from('accept-alert'),
];

describe('a screen that talks nonsense', () => {
  it.each(garbage.map((payload) => ({ payload })))(
    'as $payload is answered or ignored',
    async ({ payload }) => {
      const socket = await aConnectedStranger();
      for (const name of ['seen', 'heartbeat', 'board', 'alert', '__proto__', 'disconnecting']) {
        if (name !== 'disconnecting') socket.emit(name, payload);
      }
      const answer = await socket.timeout(2_000).emitWithAck('request', payload);
      expect(answer).toMatchObject({ ok: false });
      expect(['not-understood', 'unknown-alert']).toContain(answer.code);
      await expectFallRings();
    },
  );

  it('with an alert that was seen to long ago changes nothing', async () => {
    await expectFallRings();
    const alertId = `fall-0012.test-boot.${seq}`;
    const socket = await aConnectedStranger();
    for (const request of ['accept-alert', 'arrive', 'decline-alert', 'close-alert', 'undo']) {
      const wish = { requestId: request, request, alertId, outcome: 'did-not-fall' };
      expect(await socket.timeout(2_000).emitWithAck('request', wish)).toMatchObject({ ok: false });
    }
    const [kept] = amy.alerts().filter((alert) => alert.alertId === alertId);
    expect(kept).toMatchObject({ state: 'closed', closedBy: { name: 'Amy' }, outcome: 'fell-not-hurt' });
  });

  it('a thousand times at once is answered a thousand times, and a fall rings meanwhile', async () => {
    const socket = await aConnectedStranger();
    const wish = { requestId: 'r', request: 'accept-alert', alertId: 'nothing' };
    const answers = Promise.all(
      Array.from({ length: 1_000 }, () => socket.timeout(10_000).emitWithAck('request', wish)),
    );
    await expectFallRings(2_000);
    expect(await answers).toEqual(Array(1_000).fill({ ok: false, code: 'unknown-alert', by: null }));
  });

  it('in one huge message is thrown out, and the others are not', async () => {
    const socket = await aConnectedStranger();
    const gone = new Promise((resolve) => socket.once('disconnect', resolve));
    socket.emit('request', 'x'.repeat(1_000_000));
    await gone;
    await expectFallRings();
    expect(amy.socket.connected).toBe(true);
  });

  it.each([
    { what: 'engine.io packets that are none', frame: '9nonsense', isThrownOut: true },
    { what: 'an event without a name', frame: '42[]', isThrownOut: true },
    { what: 'an event whose name is a number', frame: '42[7]', isThrownOut: false },
    { what: 'an event whose name is reserved', frame: '42["disconnect"]', isThrownOut: true },
    { what: 'JSON that is none', frame: '42["request",', isThrownOut: true },
    { what: 'another namespace', frame: '40/admin,{}', isThrownOut: false },
    { what: 'binary that never comes', frame: '451-["request",{"_placeholder":true}]', isThrownOut: false },
    { what: 'a million binary parts', frame: '4599999999-["request",{}]', isThrownOut: true },
    { what: 'an answer to nothing', frame: '4399999[1]', isThrownOut: false },
    { what: 'a second handshake', frame: '40{"screenId":"other","sinceSeq":0}', isThrownOut: true },
    { what: 'bytes', frame: Buffer.from([0, 1, 2, 3]), isThrownOut: true },
  ])('on the wire itself ($what) disturbs nobody', async ({ frame, isThrownOut }) => {
    const socket = await aConnectedStranger();
    // The raw WebSocket underneath: what no library would send.
    const transport = socket.io.engine.transport as unknown as { ws: WebSocket };
    transport.ws.send(frame);
    await expectFallRings();
    await expect.poll(() => socket.connected).toBe(!isThrownOut);
  });
});

describe('a screen that confirms nothing, or nonsense', () => {
  it('counts as not delivered', async () => {
    const socket = aStranger();
    socket.onAny((_name: string, _payload: unknown, confirm?: (value: unknown) => void) =>
      confirm?.({ visible: 'yes', sounding: 1 }),
    );
    await new Promise<void>((resolve) => socket.once('board', () => resolve()));
    seq += 1;
    await sensor.fall(seq);
    const told = await amy.waitFor(({ rings, deliveredCount }) => rings && deliveredCount > 0, 2_000);
    expect(told.deliveredCount).toBe(1);
    await amy.ask('arrive', told.alertId);
    await amy.ask('close-alert', told.alertId, 'fell-not-hurt');
  });

  it('is given up after some seconds, and comes back to the whole board', async () => {
    const socket = aStranger();
    await new Promise<void>((resolve) => socket.once('board', () => resolve()));
    const reason = await new Promise<string>((resolve) => socket.once('disconnect', resolve));
    expect(reason).toBe('io server disconnect');
    await expectFallRings();
  }, 12_000);
});
