import { describe, expect, it } from 'vitest';
import { BootId, DeviceId } from '#devices/ids.ts';
import { toPacketKey } from '#gateway/alerting/heard.ts';
import { aFall, amy, createNight } from '#tests/support/a-night.ts';

type Night = ReturnType<typeof createNight>;
const bootId = BootId.parse('boot-1');
const open = (night: Night) => Object.values(night.home().open);

const stillDown = (night: Night, seq: number, fallSeq: number, stillnessMs: number) =>
  night.fall('fall-0012', { kind: 'still-down', bootId, seq, ageMs: 0, fallSeq, stillnessMs });
const call = (night: Night, deviceId: string, seq = 0) =>
  night.fall(deviceId, { kind: 'call-pressed', bootId, seq, ageMs: 0 });
const walk = (night: Night, stepCount: number, windowMs = 10_000) =>
  night.accept({
    kind: 'telemetry-received',
    deviceId: DeviceId.parse('fall-0012'),
    reading: {
      kind: 'motion-window',
      bootId,
      seq: 0,
      ageMs: 0,
      windowMs,
      meanG: 1,
      sdG: 0.2,
      peakG: 1.6,
      stepCount,
    },
  });
const lieDown = (night: Night, isOccupied: boolean) =>
  night.accept({
    kind: 'telemetry-received',
    deviceId: DeviceId.parse('bed-0012'),
    reading: {
      kind: 'bed-window',
      bootId,
      seq: 0,
      ageMs: 0,
      windowMs: 10_000,
      isOccupied,
      bedExitCount: 0,
    },
  });
const unreadable = (night: Night, bodyHash: string) =>
  night.accept({
    kind: 'event-unreadable',
    deviceId: DeviceId.parse('fall-0012'),
    bodyHash,
    code: 'not-json',
  });

describe('every possible fall is told; what supports it decides how it rings', () => {
  it.each([
    { why: 'the device is sure', confidence: 0.8, stillnessMs: 3_000, priority: 'high', reason: 'sure' },
    {
      why: 'not moved for 20 s',
      confidence: 0.3,
      stillnessMs: 20_000,
      priority: 'high',
      reason: 'still-down',
    },
    { why: 'just not sure', confidence: 0.79, stillnessMs: 19_999, priority: 'medium', reason: 'look-in' },
    { why: 'hardly anything', confidence: 0, stillnessMs: 0, priority: 'medium', reason: 'look-in' },
  ])('$why: $priority', ({ confidence, stillnessMs, priority, reason }) => {
    const night = createNight();
    night.fall('fall-0012', aFall(0, confidence, stillnessMs));
    expect(night.alert()).toMatchObject({ kind: 'possible-fall', priority, reason, roomId: 'room-12' });
    expect(night.notices).toHaveLength(1);
  });

  it('becomes high when the wearer does not move', () => {
    const night = createNight();
    night.fall('fall-0012', aFall(0, 0.4));
    stillDown(night, 1, 0, 20_000);
    expect(night.alert()).toMatchObject({ priority: 'high', reason: 'still-down', count: 2 });
  });

  it.each([true, false])('is the same whether or not somebody lies in their bed: %s', (isOccupied) => {
    const night = createNight();
    night.fall('fall-0012', aFall(0, 0.4));
    const before = night.alert();
    lieDown(night, isOccupied);
    expect(night.alert()).toEqual(before);
    night.pass(61);
    expect(night.alert()).toMatchObject({ priority: 'high' });
  });

  it('is not lost when only its second packet arrives, and is one alert when the first comes late', () => {
    const night = createNight();
    stillDown(night, 1, 0, 20_000);
    night.fall('fall-0012', aFall(0, 0.4));
    expect(night.alert()).toMatchObject({ alertId: 'fall-0012.boot-1.0', priority: 'high', count: 2 });
  });

  it('becomes high when the resident calls from the same room', () => {
    const night = createNight();
    night.fall('fall-0012', aFall(0, 0.4));
    call(night, 'call-0012');
    expect(open(night).map(({ kind, priority }) => `${kind} ${priority}`)).toEqual([
      'possible-fall high',
      'call medium',
    ]);
  });

  it('is high at once when a call from the room is already waiting', () => {
    const night = createNight();
    call(night, 'call-0012');
    night.fall('fall-0012', aFall(0, 0.4));
    expect(open(night).map(({ priority }) => priority)).toEqual(['medium', 'high']);
  });

  it('is not moved by a call from another room', () => {
    const night = createNight();
    night.fall('fall-0012', aFall(0, 0.4));
    call(night, 'call-0011');
    expect(open(night)[0]?.priority).toBe('medium');
  });

  it('stays a look-in when the wearer was seen walking, and stays open until a visit', () => {
    const night = createNight();
    night.fall('fall-0012', aFall(0, 0.4));
    night.confirmAll();
    night.pass(15);
    walk(night, 12);
    night.pass(600);
    expect(night.alert()).toMatchObject({ priority: 'medium', state: 'raised', evidence: { stepCount: 12 } });
  });

  it.each([
    { why: 'too few steps', afterS: 15, stepCount: 7 },
    { why: 'steps that led to the fall', afterS: 5, stepCount: 20 },
  ])('still ages to high after $why', ({ afterS, stepCount }) => {
    const night = createNight();
    night.fall('fall-0012', aFall(0, 0.4));
    night.pass(afterS);
    walk(night, stepCount);
    night.pass(60);
    expect(night.alert().priority).toBe('high');
  });

  it('takes another impact after a recovery for a new look-in: it rings again, and ages to high again', () => {
    const night = createNight();
    night.fall('fall-0012', aFall(0, 0.4));
    night.pass(15);
    walk(night, 12);
    night.pass(300);
    const rangBefore = night.notices.length;
    night.fall('fall-0012', aFall(1, 0.7));
    expect(night.notices.length).toBe(rangBefore + 1);
    expect(night.alert()).toMatchObject({ priority: 'medium', rung: 0, count: 2 });
    night.pass(60);
    expect(night.alert()).toMatchObject({ priority: 'high', reason: 'nobody-looked-in' });
  });

  it('keeps what became more urgent while somebody was on the way, when they take their step back', () => {
    const night = createNight();
    night.fall('fall-0012', aFall(0, 0.4));
    night.ask('accept-alert', 'fall-0012.boot-1.0');
    stillDown(night, 1, 0, 20_000);
    night.ask('undo', 'fall-0012.boot-1.0');
    expect(night.alert()).toMatchObject({ state: 'raised', priority: 'high', reason: 'still-down', rung: 0 });
    night.pass(3);
    expect(night.alert().rung).toBe(1);
  });

  it('takes a late "still down" of before the visit for old news, and one of after it for a call for help', () => {
    const night = createNight();
    night.fall('fall-0012');
    night.ask('arrive', 'fall-0012.boot-1.0');
    night.ask('close-alert', 'fall-0012.boot-1.0');
    night.pass(40);
    const late = {
      kind: 'still-down',
      bootId,
      seq: 1,
      ageMs: 50_000,
      fallSeq: 0,
      stillnessMs: 20_000,
    } as const;
    night.fall('fall-0012', late);
    expect(open(night)).toEqual([]);
    night.fall('fall-0012', { ...late, seq: 2, ageMs: 0, stillnessMs: 60_000 });
    expect(night.alert()).toMatchObject({ state: 'raised', priority: 'high', reason: 'still-down' });
  });

  it('rings for a device that uses the same boot and number for another fall', () => {
    const night = createNight();
    night.fall('fall-0012');
    night.ask('arrive', 'fall-0012.boot-1.0');
    night.ask('close-alert', 'fall-0012.boot-1.0');
    night.pass(86_400);
    night.fall('fall-0012', { ...aFall(0), peakG: 5.1 } as never);
    expect(night.alert().state).toBe('raised');
  });

  it('joins a repeated impact while nobody has come, without ringing again', () => {
    const night = createNight();
    night.fall('fall-0012', aFall(0));
    night.fall('fall-0012', aFall(1));
    expect(night.alert().count).toBe(2);
    expect(night.notices).toHaveLength(1);
  });

  it('takes a new impact after a visit began for a second fall', () => {
    const night = createNight();
    night.fall('fall-0012', aFall(0));
    night.ask('arrive', 'fall-0012.boot-1.0');
    night.fall('fall-0012', aFall(1));
    expect(open(night).map(({ state }) => state)).toEqual(['attended', 'raised']);
  });

  it('keeps two residents of one room apart', () => {
    const config = structuredClone(createNight().home().config);
    if (config === null) throw new Error('no config');
    const place = config.devices.find(({ deviceId }) => deviceId === 'fall-0011');
    Object.assign(place ?? {}, { roomId: 'room-12' });
    const night = createNight(config);
    night.fall('fall-0012');
    night.fall('fall-0011');
    expect(open(night)).toHaveLength(2);
  });

  it('rings for a device that stands in no room yet', () => {
    const night = createNight();
    night.fall('fall-0099');
    expect(night.alert()).toMatchObject({ priority: 'high', roomId: null });
  });

  it('says when it began, by the age that the device gave', () => {
    const night = createNight();
    night.fall('fall-0012', { ...aFall(0), ageMs: 45_000 });
    const { onsetAtMs, raisedAtMs } = night.alert();
    expect(raisedAtMs - onsetAtMs).toBe(45_000);
  });
});

describe('a packet decides once', () => {
  it('raises one alert however often it arrives, also after the visit is over', () => {
    const night = createNight();
    night.fall('fall-0012');
    night.ask('arrive', 'fall-0012.boot-1.0');
    night.ask('close-alert', 'fall-0012.boot-1.0');
    const { events } = night.fall('fall-0012');
    expect(events).toEqual([]);
    expect(open(night)).toEqual([]);
  });

  it('takes the same number of another boot for another packet', () => {
    const night = createNight();
    night.fall('fall-0012');
    night.ask('arrive', 'fall-0012.boot-1.0');
    night.fall('fall-0012', { ...aFall(0), bootId: BootId.parse('boot-2') });
    expect(open(night)).toHaveLength(2);
  });
});

describe('details unreadable', () => {
  it('rings high: topic and credential suffice', () => {
    const night = createNight();
    unreadable(night, 'a');
    expect(night.alert()).toMatchObject({ kind: 'details-unreadable', priority: 'high', roomId: 'room-12' });
  });

  it('is one alert when the same bytes are sent again at once, and a new one much later', () => {
    const night = createNight();
    unreadable(night, 'a');
    unreadable(night, 'a');
    expect(night.alert().count).toBe(1);
    night.ask('arrive', night.alert().alertId);
    night.ask('close-alert', night.home().open[night.alert().alertId]?.alertId ?? '');
    night.pass(61);
    unreadable(night, 'a');
    expect(night.alert().state).toBe('raised');
  });

  it('joins other unreadable packets of the device while nobody has come', () => {
    const night = createNight();
    unreadable(night, 'a');
    unreadable(night, 'b');
    expect(night.alert().count).toBe(2);
  });
});

describe('what fails by itself ends by itself', () => {
  const fall12 = DeviceId.parse('fall-0012');
  const battery = (night: Night, batteryPercent: number) =>
    night.accept({
      kind: 'status-received',
      deviceId: fall12,
      reading: {
        kind: 'device-status',
        bootId,
        seq: 0,
        ageMs: 0,
        state: 'online',
        batteryPercent,
        firmware: '1',
      },
    });

  it('a silent device, until it speaks again', () => {
    const night = createNight();
    night.accept({ kind: 'device-lost', deviceId: fall12, silentMs: 180_000 });
    night.accept({ kind: 'device-lost', deviceId: fall12, silentMs: 190_000 });
    expect(night.alert()).toMatchObject({ kind: 'device-silent', priority: 'technical', roomId: 'room-12' });
    expect(night.alert().evidence).toEqual({ silentMs: 180_000 });
    expect(night.ask('close-alert', night.alert().alertId)).toMatchObject({
      failure: { code: 'still-failing' },
    });
    night.accept({ kind: 'device-back', deviceId: fall12 });
    expect(open(night)).toEqual([]);
    expect(night.home().closed.at(-1)).toMatchObject({ outcome: 'recovered', closedBy: null });
  });

  it('a low battery, from 10 % until it stands at 20 % again', () => {
    const night = createNight();
    battery(night, 11);
    expect(open(night)).toEqual([]);
    battery(night, 10);
    battery(night, 9);
    expect(night.alert().kind).toBe('battery-low');
    battery(night, 19);
    expect(open(night)).toHaveLength(1);
    battery(night, 95);
    expect(open(night)).toEqual([]);
  });

  it('a journal that refuses rings for everybody, and not in red', () => {
    const night = createNight();
    night.accept({ kind: 'journal-failed', code: 'disk-full' });
    expect(night.alert()).toMatchObject({ kind: 'journal-failing', priority: 'technical-high' });
    expect(night.notices.at(-1)).toMatchObject({ audience: 'all-screens', purpose: 'ring' });
    night.accept({ kind: 'journal-recovered' });
    expect(open(night)).toEqual([]);
  });
});

it('tells the manager 10 min after the first "I am going", however often somebody else says it', () => {
  const night = createNight();
  night.fall('fall-0012');
  night.ask('accept-alert', 'fall-0012.boot-1.0');
  night.pass(300);
  night.confirmAll();
  night.ask('accept-alert', 'fall-0012.boot-1.0');
  night.pass(299);
  expect(night.alert()).toMatchObject({ state: 'accepted', rung: 1 });
  night.pass(1);
  expect(night.alert()).toMatchObject({ state: 'raised', rung: 3 });
});

it('raises again what somebody took on and what still fails', () => {
  const night = createNight();
  night.accept({ kind: 'journal-failed', code: 'disk-full' });
  const { alertId } = night.alert();
  expect(night.ask('arrive', alertId)).toMatchObject({ failure: { code: 'still-failing' } });
  night.ask('accept-alert', alertId);
  night.pass(899);
  expect(night.alert().state).toBe('accepted');
  night.pass(1);
  expect(night.alert().state).toBe('raised');
});

it('lets nobody wait for a device that the home no longer has', () => {
  const night = createNight();
  night.accept({ kind: 'device-lost', deviceId: DeviceId.parse('fall-0012'), silentMs: 180_000 });
  const config = night.home().config;
  if (config === null) throw new Error('no config');
  const devices = config.devices.filter(({ deviceId }) => deviceId !== 'fall-0012');
  night.accept({ kind: 'home-configured', config: { ...config, devices } });
  expect(open(night)).toEqual([]);
});

it('is not hurried by, nor calmed by, a receipt for an earlier call for attention', () => {
  const night = createNight();
  night.fall('fall-0012', aFall(0, 0.4));
  const { alertId, seq } = night.alert();
  stillDown(night, 1, 0, 20_000);
  night.accept({
    kind: 'screen-delivered',
    alertId,
    screenId: 'screen-amy' as never,
    personId: amy,
    seq,
    sounding: true,
  });
  night.pass(3);
  expect(night.alert().rung).toBe(1);
});

it('keeps the keys of folded packets: one sent again after the visit is no new fall', () => {
  const night = createNight();
  night.fall('fall-0012');
  const keys = [toPacketKey(aFall(7))];
  night.accept({ kind: 'events-folded', deviceId: DeviceId.parse('fall-0012'), count: 1, keys });
  night.ask('arrive', 'fall-0012.boot-1.0');
  night.ask('close-alert', 'fall-0012.boot-1.0');
  expect(night.fall('fall-0012', aFall(7)).events).toEqual([]);
});

it('asks who declined on the last rung again only after it was told in vain', () => {
  const night = createNight();
  night.fall('fall-0012');
  night.pass(10);
  night.ask('decline-alert', 'fall-0012.boot-1.0');
  expect(night.alert()).toMatchObject({ rung: 3, declinedBy: ['amy'] });
  night.pass(61);
  expect(night.alert().declinedBy).toEqual([]);
});

it('folds a babbling device into the count of its open alert', () => {
  const night = createNight();
  night.fall('fall-0012');
  night.accept({ kind: 'events-folded', deviceId: DeviceId.parse('fall-0012'), count: 400, keys: [] });
  expect(night.alert().count).toBe(401);
  expect(night.notices).toHaveLength(1);
});

it('notes a screen once per rung and a glance once per person', () => {
  const night = createNight();
  night.fall('fall-0012');
  const see = () =>
    night.accept({
      kind: 'person-saw',
      alertId: night.alert().alertId,
      screenId: 'screen-amy' as never,
      personId: amy,
    });
  night.confirmAll();
  night.confirmAll();
  see();
  see();
  const receipts = night.events.filter((event) => event.kind.startsWith('notice-'));
  expect(receipts.map(({ kind }) => kind)).toEqual(['notice-delivered', 'notice-seen']);
});

it('changes nothing, and keeps nothing, for a routine window', () => {
  const night = createNight();
  const before = night.home();
  expect(walk(night, 30).events).toEqual([]);
  expect(night.home()).toBe(before);
});
