import { afterEach, expect, it, vi } from 'vitest';
import { DeviceStatus, LinkLost } from '#devices/device-status.ts';
import { DeviceId, HomeId } from '#devices/ids.ts';
import { EventReading, TelemetryReading } from '#devices/reading.ts';
import { startAudioMonitor } from '#firmware-sim/audio-monitor.ts';
import { startCallButton } from '#firmware-sim/call-button.ts';
import { type DeviceLink, type DeviceLinkOptions, startDeviceLink } from '#firmware-sim/device-link.ts';
import { startWornFallSensor } from '#firmware-sim/worn-fall-sensor.ts';
import { startTestBroker, type TestBroker } from './a-broker.ts';
import { live } from './sampled.ts';

const secrets = { 'fall-0012': 'right', 'call-0003': 'right', 'audio-0001': 'right' };
const toStop: { stop: () => Promise<void> }[] = [];
afterEach(async () => {
  for (let part = toStop.pop(); part !== undefined; part = toStop.pop()) await part.stop();
});

async function aBroker(port?: number): Promise<TestBroker> {
  const broker = await startTestBroker(secrets, port);
  toStop.push(broker);
  return broker;
}

const toOptions = (brokerUrl: string, deviceId = 'fall-0012', secret = 'right'): DeviceLinkOptions => ({
  brokerUrl,
  homeId: HomeId.parse('rowan-house'),
  deviceId: DeviceId.parse(deviceId),
  secret,
});

function aLink(options: DeviceLinkOptions): DeviceLink {
  const link = startDeviceLink(options);
  toStop.push(link);
  return link;
}

const soon = { timeout: 8_000, interval: 10 };
const call = { kind: 'call-pressed', ageMs: 0 } as const;
const eventsOf = ({ published }: TestBroker) =>
  published.filter(({ topic }) => topic.endsWith('/event')).map(({ payload }) => payload);

it('an event reaches the broker as its contract says, and is kept until the broker took it', async () => {
  const broker = await aBroker();
  const link = aLink(toOptions(broker.brokerUrl));
  expect(link.send('event', call)).toBe(0);
  expect(link.send('event', call)).toBe(1);
  expect(await link.drained('event', 5_000)).toBe(true);
  const events = eventsOf(broker).map((payload) => EventReading.parse(payload));
  expect(events.map(({ seq }) => seq)).toEqual([0, 1]);
  expect(new Set(events.map(({ bootId }) => bootId))).toEqual(new Set([link.bootId]));
  expect(broker.published[0]?.topic).toBe('nightwell1/rowan-house/fall-0012/event');
});

it('an event that was cut off is sent again after the return: same boot, same number, true age', async () => {
  const broker = await aBroker();
  const link = aLink(toOptions(broker.brokerUrl));
  await vi.waitUntil(() => link.isAccepted(), soon);
  broker.isHoldingBack = true;
  link.send('event', { ...call, ageMs: 4_000 });
  await vi.waitUntil(() => eventsOf(broker).length === 1, soon);
  broker.isHoldingBack = false;
  broker.cut();
  expect(await link.drained('event', 5_000)).toBe(true);
  const [first, second] = eventsOf(broker);
  expect(second).toMatchObject({ bootId: first?.bootId, seq: first?.seq });
  expect(first?.ageMs).toBeGreaterThanOrEqual(4_000);
  expect(Number(second?.ageMs)).toBeGreaterThan(Number(first?.ageMs));
});

it('what happens while the broker is away is told when it is back; telemetry only as much as it takes', async () => {
  const broker = await aBroker();
  const link = aLink(toOptions(broker.brokerUrl));
  await vi.waitUntil(() => link.isAccepted(), soon);
  await broker.stop();
  await vi.waitUntil(() => !link.isAccepted(), soon);
  const window = {
    kind: 'motion-window',
    ageMs: 0,
    windowMs: 10_000,
    meanG: 1,
    sdG: 0,
    peakG: 1,
    stepCount: 0,
  } as const;
  for (let count = 0; count < 100; count += 1) link.send('telemetry', window);
  for (let count = 0; count < 30; count += 1) link.send('event', call);
  expect(link.shedCount()).toBe(100);
  const back = await aBroker(Number(new URL(broker.brokerUrl).port));
  expect(await link.drained('event', 8_000)).toBe(true);
  expect(eventsOf(back).map(({ seq }) => seq)).toEqual(Array.from({ length: 30 }, (_, index) => index));
});

it('a link that dies leaves its last will on the status lane, one that says goodbye does not', async () => {
  const broker = await aBroker();
  const link = aLink(toOptions(broker.brokerUrl));
  await vi.waitUntil(() => link.isAccepted(), soon);
  broker.cut();
  await vi.waitUntil(() => broker.published.length === 1, soon);
  expect(broker.published[0]).toMatchObject({
    topic: 'nightwell1/rowan-house/fall-0012/status',
    retain: true,
  });
  expect(LinkLost.parse(broker.published[0]?.payload)).toEqual({ kind: 'link-lost', bootId: link.bootId });
  await vi.waitUntil(() => link.isAccepted(), soon);
  await link.stop();
  await vi.waitUntil(() => broker.clientIds().length === 0, soon);
  expect(broker.published).toHaveLength(1);
});

it('a wrong secret is told, and the link tries on', async () => {
  const broker = await aBroker();
  const refusals: string[] = [];
  aLink({
    ...toOptions(broker.brokerUrl, 'fall-0012', 'wrong'),
    onRefused: (reason) => refusals.push(reason),
  });
  await vi.waitUntil(() => refusals.length >= 2, soon);
  expect(refusals[0]).toMatch(/not authori[sz]ed/i);
});

it('a worn sensor tells a fall, then that its wearer is still down, naming the fall', async () => {
  const broker = await aBroker();
  const sensor = startWornFallSensor({
    ...toOptions(broker.brokerUrl),
    position: 'waist',
    batteryPercent: 70,
  });
  toStop.push(sensor);
  await vi.waitUntil(() => sensor.link.isAccepted(), soon);
  for (const sample of live('hard-fall', { seed: 1, rateHz: 20, position: 'waist' })) sensor.feel(sample);
  expect(await sensor.link.drained('event', 5_000)).toBe(true);
  const events = eventsOf(broker).map((payload) => EventReading.parse(payload));
  expect(events.map(({ kind }) => kind)).toEqual(['fall-detected', 'still-down']);
  expect(events[1]).toMatchObject({ fallSeq: events[0]?.seq });
  await sensor.stop();
  const statuses = broker.published.filter(({ topic }) => topic.endsWith('/status'));
  const states = statuses.map(({ payload }) => DeviceStatus.parse(payload));
  expect(states.map(({ state }) => state)).toEqual(['online', 'leaving']);
  expect(states[0]?.batteryPercent).toBe(70);
  expect(statuses.every(({ retain }) => retain)).toBe(true);
});

it('an audio monitor tells levels, a call button tells a press', async () => {
  const broker = await aBroker();
  const monitor = startAudioMonitor({ ...toOptions(broker.brokerUrl, 'audio-0001'), seed: 1, speed: 100 });
  const button = startCallButton(toOptions(broker.brokerUrl, 'call-0003'));
  toStop.push(monitor, button);
  button.press();
  await vi.waitUntil(() => broker.published.some(({ topic }) => topic.endsWith('telemetry')), soon);
  await vi.waitUntil(() => eventsOf(broker).length === 1, soon);
  const levels = broker.published.find(({ topic }) => topic.endsWith('audio-0001/telemetry'));
  expect(TelemetryReading.parse(levels?.payload).kind).toBe('sound-window');
  expect(EventReading.parse(eventsOf(broker)[0]).kind).toBe('call-pressed');
});
