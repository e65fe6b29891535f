import { afterAll, beforeAll, expect, it } from 'vitest';
import { EventReading } from '#devices/reading.ts';
import type { Carer } from '#firmware-sim/carer.ts';
import { startHome, type TestHome } from '#tests/support/a-home.ts';
import { aFallBody, aSteadyDevice, type SteadyDevice } from './a-steady-device.ts';

/** One of each kind of event, with every field that its schema knows. */
const whole: Readonly<Record<string, Record<string, unknown>>> = {
  'fall-detected': aFallBody(0, { ageMs: 0, sensorAtMs: 1_795_000_000_000 }),
  'still-down': {
    kind: 'still-down',
    bootId: 'test-boot',
    seq: 0,
    ageMs: 0,
    sensorAtMs: 1_795_000_000_000,
    fallSeq: 0,
    stillnessMs: 30_000,
  },
  'call-pressed': {
    kind: 'call-pressed',
    bootId: 'test-boot',
    seq: 0,
    ageMs: 0,
    sensorAtMs: 1_795_000_000_000,
  },
};

const damages: ReadonlyArray<{ readonly how: string; readonly to: (value: unknown) => unknown }> = [
  { how: 'is left out', to: () => undefined },
  { how: 'is null', to: () => null },
  { how: 'is of another type', to: (value) => (typeof value === 'string' ? 12 : String(value)) },
  { how: 'is a list', to: (value) => [value] },
  { how: 'is huge', to: (value) => (typeof value === 'string' ? 'x'.repeat(12_000) : 1e308) },
  { how: 'is below nothing', to: (value) => (typeof value === 'string' ? '' : -1) },
];

const rows = EventReading.options.flatMap(({ shape }) => {
  const kind = shape.kind.value;
  return Object.keys(shape).flatMap((field) => damages.map((damage) => ({ kind, field, ...damage })));
});

let home: TestHome;
let amy: Carer;
const devices = new Map<string, SteadyDevice>();
beforeAll(async () => {
  home = await startHome();
  amy = await home.carer('amy');
});
afterAll(async () => {
  for (const device of devices.values()) await device.leave();
  await home.stop();
});

async function deviceFor(kind: string, index: number): Promise<readonly [string, SteadyDevice]> {
  const deviceId = `${kind === 'call-pressed' ? 'call' : 'fall'}-${String((index % 20) + 1).padStart(4, '0')}`;
  const device = devices.get(deviceId) ?? (await aSteadyDevice(home, deviceId));
  devices.set(deviceId, device);
  return [deviceId, device];
}

it('knows a whole example of every event, so that no field is forgotten', () => {
  const fields = EventReading.options.map(({ shape }) => [shape.kind.value, Object.keys(shape).toSorted()]);
  const examples = Object.entries(whole).map(([kind, body]) => [kind, Object.keys(body).toSorted()]);
  expect(examples).toEqual(fields);
  for (const body of Object.values(whole)) expect(EventReading.safeParse(body).success).toBe(true);
});

// One after another in a shared home: each rings for itself, is seen to, and leaves the room quiet for the next.
it.each(rows.map((row, index) => ({ ...row, index })))(
  'somebody comes when the $field of a $kind $how',
  async ({ kind, field, to, index }) => {
    const [deviceId, device] = await deviceFor(kind, index);
    const sound: Record<string, unknown> = { ...whole[kind], seq: index };
    const body = { ...sound, [field]: to(sound[field]) };
    const isReadable = EventReading.safeParse(body).success;
    const before = home.gateway().stats().quarantinedPacketCount ?? Number.NaN;
    await device.send('event', body);
    const label = `${kind === 'call-pressed' ? 'call button' : 'fall sensor'} ${deviceId.slice(-4)}`;
    const alert = await amy.waitFor(
      ({ deviceLabel, state }) => deviceLabel === label && state === 'raised',
      2_000,
    );
    const kindIfRead = kind === 'call-pressed' ? 'call' : 'possible-fall';
    expect(alert.kind).toBe(isReadable ? kindIfRead : 'details-unreadable');
    expect(alert.rings).toBe(true);
    expect((home.gateway().stats().quarantinedPacketCount ?? 0) - before).toBe(isReadable ? 0 : 1);
    expect(device.closeCount()).toBe(0);
    await amy.ask('arrive', alert.alertId);
    expect(await amy.ask('close-alert', alert.alertId, 'nothing-needed')).toMatchObject({ ok: true });
    await amy.waitFor(({ alertId, state }) => alertId === alert.alertId && state === 'closed', 2_000);
  },
);

it('each of them rang once, and no device was ever thrown out', () => {
  const stats = home.gateway().stats();
  expect(rows.length).toBeGreaterThan(100);
  expect(stats.receivedCount).toBe(rows.length);
  expect(amy.alerts()).toHaveLength(rows.length);
  expect(stats.violations).toBe(0);
  expect([...devices.values()].map((device) => device.closeCount())).toEqual(Array(devices.size).fill(0));
});
