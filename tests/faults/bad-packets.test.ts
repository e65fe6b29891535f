import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Carer } from '#firmware-sim/carer.ts';
import type { AlertView } from '#gateway/staff/protocol.ts';
import { aRawClient, connectPacket } from '#tests/gateway/broker/raw-client.ts';
import { startHome, type TestHome } from '#tests/support/a-home.ts';
import { aFallBody, aSteadyDevice, topicOf } from './a-steady-device.ts';

let home: TestHome;
let amy: Carer;
beforeAll(async () => {
  home = await startHome();
  amy = await home.carer('amy');
});
afterAll(() => home.stop());

/** Each test has a room of its own; what rang there is seen to before the next one. */
afterEach(async () => {
  for (const { alertId } of amy.alerts().filter(({ state }) => state !== 'closed')) {
    await amy.ask('arrive', alertId);
    await amy.ask('close-alert', alertId, 'did-not-fall');
  }
});

const inRoom = (room: number) => (alert: AlertView) => alert.room?.label === `Room ${room}`;
const count = (name: string): number => home.gateway().stats()[name] ?? Number.NaN;
const shown = (room: number) => amy.alerts().filter(inRoom(room));

const text = JSON.stringify(aFallBody(0));
const bad: ReadonlyArray<{ readonly what: string; readonly body: string | Buffer }> = [
  { what: 'cut short', body: text.slice(0, 40) },
  { what: 'empty', body: '' },
  { what: 'of 64 KiB', body: Buffer.alloc(65_536, '{') },
  { what: 'of 1 MiB', body: Buffer.alloc(1_048_576, '{') },
  {
    what: 'a well-formed fall blown up to 64 KiB',
    body: JSON.stringify({ ...aFallBody(0), x: 'x'.repeat(65_536) }),
  },
  { what: 'not JSON', body: 'fall!' },
  { what: 'not even text', body: Buffer.from([0xff, 0xfe, 0x00, 0x7b]) },
  { what: 'a list', body: `[${text}]` },
  { what: 'a number', body: '42' },
  { what: 'null', body: 'null' },
  { what: 'nested 7,000 deep', body: '['.repeat(7_000) },
  { what: 'of a kind nobody knows', body: '{"kind":"fall-imagined"}' },
  { what: 'of a kind that belongs elsewhere', body: '{"kind":"device-status","bootId":"b","seq":0}' },
  { what: 'with a prototype for a kind', body: '{"kind":"__proto__","__proto__":{"kind":"fall-detected"}}' },
];

describe('what a device sends when it asks for help', () => {
  it.each(bad.map((row, index) => ({ ...row, room: index + 1 })))(
    'rings with its room, though its details are $what, and the device is answered',
    async ({ body, room }) => {
      const deviceId = `fall-${String(room).padStart(4, '0')}`;
      const device = await aSteadyDevice(home, deviceId);
      const before = count('quarantinedPacketCount');
      await device.say(topicOf(deviceId, 'event'), body);
      const alert = await amy.waitFor((each) => inRoom(room)(each) && each.state === 'raised', 2_000);
      expect(alert).toMatchObject({ kind: 'details-unreadable', priority: 'high', rings: true });
      expect(count('quarantinedPacketCount') - before).toBe(1);
      // The next thing it says is heard over the same connection.
      await device.send('status', {
        kind: 'device-status',
        bootId: 'b',
        seq: 0,
        state: 'online',
        firmware: '1',
      });
      expect(device.closeCount()).toBe(0);
      await device.leave();
    },
  );

  it('rings as usual when newer firmware adds fields that this gateway does not know', async () => {
    const device = await aSteadyDevice(home, 'fall-0015');
    await device.send('event', aFallBody(0, { heartRate: 91, nested: { by: ['firmware', 9] } }));
    expect(shown(15)).toMatchObject([{ kind: 'possible-fall', priority: 'high', evidence: { peakG: 4.2 } }]);
    await device.leave();
  });
});

it.each([
  { lane: 'telemetry', room: 16 },
  { lane: 'status', room: 17 },
])(
  'rubbish on the $lane lane rings nowhere, is put aside, and costs no connection',
  async ({ lane, room }) => {
    const deviceId = `fall-00${room}`;
    const device = await aSteadyDevice(home, deviceId);
    const before = count('quarantinedPacketCount');
    for (const { body } of bad.slice(0, 10)) await device.say(topicOf(deviceId, lane), body);
    expect(count('quarantinedPacketCount') - before).toBe(10);
    expect(shown(room)).toEqual([]);
    expect(device.closeCount()).toBe(0);
    await device.leave();
  },
);

describe('packets that come twice, late or in the wrong order', () => {
  it('one fall sent three times is one alert, counted once', async () => {
    const device = await aSteadyDevice(home, 'fall-0018');
    await device.fall(0);
    await device.fall(0);
    await device.say(topicOf('fall-0018', 'event'), text, { dup: true });
    expect(shown(18)).toMatchObject([{ kind: 'possible-fall', count: 1 }]);
    await device.leave();
  });

  it('"still down" before the fall it continues rings at once, and the late fall is the same alert', async () => {
    const device = await aSteadyDevice(home, 'fall-0019');
    const stillDown = { kind: 'still-down', bootId: 'test-boot', seq: 1, fallSeq: 0, stillnessMs: 25_000 };
    await device.send('event', stillDown);
    const { alertId } = await amy.waitFor(inRoom(19), 2_000);
    expect(shown(19)).toMatchObject([{ reason: 'still-down', priority: 'high', rings: true }]);
    await device.fall(0, { confidence: 0.3 });
    await expect.poll(() => shown(19)).toMatchObject([{ alertId, count: 2, priority: 'high' }]);
    await device.leave();
  });

  it('old packets played back after the visit ring for nobody', async () => {
    const device = await aSteadyDevice(home, 'fall-0020');
    for (const seq of [0, 1, 2]) await device.fall(seq);
    const { alertId } = await amy.waitFor(inRoom(20), 2_000);
    await amy.ask('arrive', alertId);
    await amy.ask('close-alert', alertId, 'fell-not-hurt');
    for (const seq of [2, 0, 1]) await device.fall(seq);
    await amy.waitFor((alert) => inRoom(20)(alert) && alert.state === 'closed', 2_000);
    expect(shown(20)).toHaveLength(1);
    // A fourth one is news.
    await device.fall(3);
    await amy.waitFor((alert) => inRoom(20)(alert) && alert.rings, 2_000);
    await device.leave();
  });
});

describe('what a device may not or should not do', () => {
  it('a fall sent with QoS 0 rings, and is counted as one that could have been lost', async () => {
    const device = await aSteadyDevice(home, 'fall-0001');
    const before = count('unreliableEvents');
    await device.say(topicOf('fall-0001', 'event'), JSON.stringify(aFallBody(70)), { qos: 0 });
    await amy.waitFor((alert) => inRoom(1)(alert) && alert.kind === 'possible-fall', 2_000);
    expect(count('unreliableEvents') - before).toBe(1);
    await device.leave();
  });

  it('publishing as another device rings for nobody, is put aside, and starts no reconnect loop', async () => {
    const device = await aSteadyDevice(home, 'fall-0002');
    const before = { refused: count('unauthorisedPublishes'), kept: count('quarantinedPacketCount') };
    for (const topic of [
      topicOf('fall-0003', 'event'),
      '$SYS/alarm',
      'nightwell1/elm-house/fall-0002/event',
    ]) {
      await device.say(topic, text);
    }
    await device.fall(71);
    await amy.waitFor((alert) => inRoom(2)(alert) && alert.state === 'raised', 2_000);
    expect(shown(3).filter(({ kind }) => kind === 'possible-fall')).toEqual([]);
    expect(count('unauthorisedPublishes') - before.refused).toBe(3);
    expect(count('quarantinedPacketCount') - before.kept).toBe(3);
    expect(device.closeCount()).toBe(0);
    await device.leave();
  });

  it('a last will is heard though its device is gone, and another device’s will is nobody’s fall', async () => {
    const will = (deviceId: string, payload: string) => ({
      topic: topicOf(deviceId, 'event'),
      payload: Buffer.from(payload),
      qos: 1 as const,
      retain: false,
    });
    const connectWith = async (deviceId: string, willOf: string, payload: string) => {
      const client = await aRawClient(home.gateway().mqttPort);
      const password = Buffer.from(home.secretOf(deviceId));
      client.send(connectPacket(deviceId, { password, will: will(willOf, payload) }));
      await client.next('connack');
      client.socket.resetAndDestroy();
    };
    const before = { wills: count('wills'), refused: count('unauthorisedPublishes') };
    await connectWith('fall-0004', 'fall-0004', JSON.stringify(aFallBody(72)));
    await amy.waitFor((alert) => inRoom(4)(alert) && alert.kind === 'possible-fall', 5_000);
    await connectWith('fall-0005', 'fall-0006', JSON.stringify(aFallBody(72)));
    await expect.poll(() => count('unauthorisedPublishes'), { timeout: 5_000 }).toBe(before.refused + 1);
    expect(count('wills')).toBe(before.wills + 1);
    expect(shown(6).filter(({ kind }) => kind === 'possible-fall')).toEqual([]);
  });

  it('a retained fall rings once, and never again after a restart', async () => {
    const device = await aSteadyDevice(home, 'fall-0007');
    await device.say(topicOf('fall-0007', 'event'), JSON.stringify(aFallBody(73)), { retain: true });
    const { alertId } = await amy.waitFor((alert) => inRoom(7)(alert) && alert.rings, 2_000);
    await amy.ask('arrive', alertId);
    await amy.ask('close-alert', alertId, 'helped');
    await device.leave();
    for (let restart = 0; restart < 3; restart += 1) await home.restart();
    await expect.poll(() => count('liveScreenCount'), { timeout: 5_000 }).toBe(1);
    expect(count('strippedRetains')).toBe(0);
    expect((await home.carer('ben')).alerts().filter(({ state }) => state !== 'closed')).toEqual([]);
  });
});
