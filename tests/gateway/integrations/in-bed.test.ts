import { connectAsync, type MqttClient } from 'mqtt';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DeviceId, ResidentId } from '#devices/ids.ts';
import {
  AutomationName,
  PlatformResidentState,
  toPlatformFilter,
  toResidentTopic,
} from '#devices/platform.ts';
import { deviceClasses } from '#devices/registry.ts';
import { toTopic } from '#devices/topics.ts';
import { startBedSensor } from '#firmware-sim/bed-sensor.ts';
import { createDrivenClock } from '#gateway/base/driven-clock.ts';
import { silentLog } from '#gateway/base/log.ts';
import { ok } from '#gateway/base/result.ts';
import { createStopStack } from '#gateway/base/stop-stack.ts';
import { type Broker, startBroker } from '#gateway/broker/broker.ts';
import { toDeviceCredential } from '#gateway/broker/device-credential.ts';
import { toPlatformCredential } from '#gateway/broker/platform-credential.ts';
import { createDispatcher } from '#gateway/delivery/dispatcher.ts';
import { createDemoHome } from '#gateway/demo-home.ts';
import { startQuarantine } from '#gateway/ingest/quarantine.ts';
import { startIntake } from '#gateway/intake.ts';
import { createPlatformFeed } from '#gateway/integrations/platform-feed.ts';
import { defaultNightPolicy, emptyNight } from '#gateway/night.ts';
import { createPipeline } from '#gateway/pipeline.ts';
import { createSystemClock } from '#gateway/system.ts';

const { homeConfig } = await createDemoHome();
const { homeId } = homeConfig;
const hilda = ResidentId.parse('resident-12');
const bed = DeviceId.parse('bed-0012');
const secret = 'a secret of this test, long enough';
const login = toPlatformCredential(homeId, AutomationName.parse('node-red'), secret);
const credentials = new Map(
  [toDeviceCredential(homeId, bed, secret), login].map((each) => [each.clientId, each]),
);
const SOON = { timeout: 8_000, interval: 5 };

/** The way from a bed sensor's link to an automation's ear: real broker, intake, core and feed, on a driven clock. */
async function aHouse() {
  const stack = createStopStack();
  const clock = createDrivenClock({ bootId: 'boot', nowMs: 1_795_000_000_000, uptimeMs: 0 });
  const recorded = Promise.resolve();
  const dispatcher = createDispatcher(silentLog);
  const pipeline = createPipeline({
    snapshotSeq: 0,
    night: emptyNight,
    policy: defaultNightPolicy,
    say: () => {},
    remind: () => {},
    policyHash: 'test',
    journal: { append: () => recorded, settled: () => recorded, snapshot: () => {} },
    tell: dispatcher.tell,
    clock,
    log: silentLog,
  });
  const quarantine = startQuarantine({ folder: null, clock, log: silentLog });
  const intake = startIntake({
    homeId,
    pipeline,
    quarantine,
    keepTelemetry: () => {},
    takeResult: () => ok(Promise.resolve()),
    takeRequest: () => false,
    findPage: () => null,
    findRefusal: () => null,
    clock,
    onOccupancy: () => dispatcher.guard('platform-feed', () => feed.refresh(pipeline.home())),
  });
  stack.add('intake', intake);
  const feed = createPlatformFeed({
    homeId,
    inBed: intake.inBed,
    publish: (topic, payload, options) => broker.publish(topic, payload, options),
    clock,
    guard: dispatcher.guard,
  });
  const broker: Broker = await startBroker({
    host: '127.0.0.1',
    port: 0,
    credentials: (clientId) => credentials.get(clientId) ?? null,
    clock: createSystemClock(),
    log: silentLog,
    onPacket: intake.receive,
  });
  stack.add('broker', broker);
  dispatcher.add(feed);
  pipeline.accept({ kind: 'home-configured', config: homeConfig });
  const connect = async (clientId: string, more = {}): Promise<MqttClient> => {
    const client = await connectAsync(`mqtt://127.0.0.1:${broker.port}`, {
      clientId,
      username: clientId,
      password: secret,
      protocolVersion: 4,
      keepalive: 10,
      reconnectPeriod: 0,
      ...more,
    });
    client.stream.on('error', () => {});
    stack.add(clientId, { stop: () => client.endAsync(true) });
    return client;
  };
  return { stack, clock, broker, intake, connect, failures: dispatcher.failureCounts };
}

let house: Awaited<ReturnType<typeof aHouse>>;
beforeEach(async () => {
  house = await aHouse();
});
afterEach(() => house.stack.stop());

/** What an automation hears of Hilda from now on; it begins with what is kept of her for whoever comes late. */
async function listen(): Promise<Array<boolean | null>> {
  const client = await house.connect(login.clientId);
  const heard: Array<boolean | null> = [];
  client.on('message', (topic, payload) => {
    if (topic === toResidentTopic(homeId, hilda))
      heard.push(PlatformResidentState.parse(JSON.parse(payload.toString())).inBed);
  });
  await client.subscribeAsync(toPlatformFilter(homeId), { qos: 1 });
  await expect.poll(() => heard, SOON).toHaveLength(1);
  return heard;
}

function aBedSensor() {
  const brokerUrl = `mqtt://127.0.0.1:${house.broker.port}`;
  const sensor = startBedSensor({ brokerUrl, homeId, deviceId: bed, secret });
  house.stack.add('bed sensor', sensor);
  return sensor;
}

it('somebody gets up: whoever listens hears it at once, and whoever comes later hears what is', async () => {
  const heard = await listen();
  const sensor = aBedSensor();
  sensor.weigh(true, 0);
  sensor.weigh(true, 10_000);
  sensor.weigh(false, 12_000);
  await expect.poll(() => heard, SOON).toEqual([null, true, false]);
  expect(house.intake.inBed(hilda)).toBe(false);
  expect(await listen()).toEqual([false]);
  expect(house.failures()).toEqual({});
});

it('a sensor that says goodbye is not known to say anything', async () => {
  const heard = await listen();
  const sensor = aBedSensor();
  sensor.weigh(false, 0);
  await expect.poll(() => heard, SOON).toEqual([null, false]);
  await sensor.stop();
  await expect.poll(() => heard, SOON).toEqual([null, false, null]);
});

it('a link that dies takes the knowledge with it; a heartbeat does not bring it back, a window does', async () => {
  const heard = await listen();
  const statusTopic = toTopic({ homeId, deviceId: bed, lane: 'status' });
  const telemetryTopic = toTopic({ homeId, deviceId: bed, lane: 'telemetry' });
  const lie = (client: MqttClient, seq: number) => {
    const body = {
      kind: 'bed-window',
      bootId: 'b',
      seq,
      windowMs: 10_000,
      isOccupied: true,
      bedExitCount: 0,
    };
    return client.publishAsync(telemetryTopic, JSON.stringify(body), { qos: 1 });
  };
  const will = {
    topic: statusTopic,
    payload: Buffer.from('{"kind":"link-lost","bootId":"b"}'),
    qos: 1,
    retain: true,
  };
  const first = await house.connect(bed, { will });
  await lie(first, 0);
  await expect.poll(() => heard, SOON).toEqual([null, true]);
  first.stream.destroy();
  await expect.poll(() => heard, SOON).toEqual([null, true, null]);
  const second = await house.connect(bed, { will });
  const status = { kind: 'device-status', bootId: 'b', seq: 0, state: 'online', firmware: 'x' };
  await second.publishAsync(statusTopic, JSON.stringify(status), { qos: 1 });
  expect(house.intake.inBed(hilda)).toBeNull();
  await lie(second, 1);
  await expect.poll(() => heard, SOON).toEqual([null, true, null, true]);
});

it('a sensor that lives and yet says nothing of its bed is believed for its class’s time only', async () => {
  const heard = await listen();
  aBedSensor().weigh(false, 0);
  await expect.poll(() => heard, SOON).toEqual([null, false]);
  house.clock.advance(deviceClasses.bed.lostAfterMs - 1);
  expect(house.intake.inBed(hilda)).toBe(false);
  house.clock.advance(1_000);
  await expect.poll(() => heard, SOON).toEqual([null, false, null]);
});
