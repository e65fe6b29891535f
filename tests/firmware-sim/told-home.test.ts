import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { DeviceId, HomeId } from '#devices/ids.ts';
import type { Happening } from '#firmware-sim/happening.ts';
import { startSimulatedHome } from '#firmware-sim/simulated-home.ts';
import { startTestBroker, type TestBroker } from './a-broker.ts';

vi.setConfig({ testTimeout: 30_000 });
const soon = { timeout: 20_000, interval: 10 };
const ids = ['fall-0002', 'bed-0002', 'call-0002', 'audio-0002'];

let broker: TestBroker;
let folder: string;
let home: ReturnType<typeof startSimulatedHome> | null = null;
beforeEach(async () => {
  broker = await startTestBroker(Object.fromEntries(ids.map((id) => [id, 'right'])));
  folder = mkdtempSync(join(tmpdir(), 'nightwell-told-'));
  writeFileSync(join(folder, 'wiring.json'), '{}');
});
afterEach(async () => {
  await home?.stop();
  home = null;
  await broker.stop();
  rmSync(folder, { recursive: true });
});

function play(...told: readonly (Omit<Happening, 'deviceId'> & { readonly deviceId: string })[]): void {
  const devices = ids.map((id) => ({ deviceId: DeviceId.parse(id), secret: 'right' }));
  home = startSimulatedHome({
    wiring: { brokerUrl: broker.brokerUrl, homeId: HomeId.parse('rowan-house'), devices },
    wiringFile: join(folder, 'wiring.json'),
    *scenario() {
      for (const each of told) yield { ...each, deviceId: DeviceId.parse(each.deviceId) };
    },
    isTold: true,
    seed: 1,
    speed: 20,
  });
}
const said = (deviceId: string, lane: string) =>
  broker.published
    .filter(({ topic }) => topic.endsWith(`/${deviceId}/${lane}`))
    .map(({ payload }) => payload);

it('an unplugged sensor is gone without a goodbye, and comes back as another boot', async () => {
  play({ atMs: 20_000, deviceId: 'audio-0002', what: 'unplugged', forMs: 40_000 });
  await vi.waitUntil(() => said('audio-0002', 'status').some(({ kind }) => kind === 'link-lost'), soon);
  const boots = () => new Set(said('audio-0002', 'status').map(({ bootId }) => bootId));
  expect(boots().size).toBe(1);
  await vi.waitUntil(() => boots().size === 2, soon);
  expect(said('audio-0002', 'status').some(({ state }) => state === 'leaving')).toBe(false);
});

it('a battery that runs low says so at once, and not again that it is full', async () => {
  play({ atMs: 20_000, deviceId: 'call-0002', what: 'battery-low' });
  const percents = () => said('call-0002', 'status').map(({ batteryPercent }) => Number(batteryPercent));
  await vi.waitUntil(() => percents().filter((percent) => percent < 10).length >= 2, soon);
  expect(percents()[0]).toBeGreaterThan(90);
  expect(percents().at(-1)).toBeLessThan(10);
});

it('coughing is told as levels only, and ends', async () => {
  play({ atMs: 20_000, deviceId: 'audio-0002', what: 'coughing', forMs: 60_000 });
  await vi.waitUntil(() => said('audio-0002', 'telemetry').length >= 12, soon);
  const peaks = said('audio-0002', 'telemetry').map(({ lamaxDba }) => Number(lamaxDba));
  const spell = peaks.slice(1, 9).filter((levelDba) => levelDba >= 60);
  expect(spell.length).toBeGreaterThanOrEqual(2);
  expect(new Set(said('audio-0002', 'telemetry').flatMap((payload) => Object.keys(payload)))).toEqual(
    new Set(['kind', 'windowMs', 'laeqDba', 'lamaxDba', 'bootId', 'seq', 'ageMs']),
  );
});

it('whose worn sensor is unplugged still leaves the bed, and the bed tells', async () => {
  play(
    { atMs: 10_000, deviceId: 'fall-0002', what: 'unplugged', forMs: 600_000 },
    { atMs: 30_000, deviceId: 'fall-0002', what: 'get-up', forMs: 120_000 },
  );
  const isEmpty = () => said('bed-0002', 'telemetry').some(({ bedExitCount }) => Number(bedExitCount) > 0);
  await vi.waitUntil(isEmpty, soon);
});
