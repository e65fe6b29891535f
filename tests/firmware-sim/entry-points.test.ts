import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { DeviceId } from '#devices/ids.ts';
import { claimDevice, isPlayed } from '#firmware-sim/played-device.ts';
import { startTestBroker, type TestBroker } from './a-broker.ts';

const secrets = { 'fall-0012': 'right', 'fall-0007': 'right', 'call-0003': 'right', 'audio-0012': 'right' };
const fixtures = 'tests/firmware-sim/fixtures';
// Real processes in real time: a busy machine may be slow without anything being wrong.
vi.setConfig({ testTimeout: 40_000 });
const soon = { timeout: 20_000, interval: 10 };

let broker: TestBroker;
let folder: string;
let wiring: string;
let children: Run[] = [];

type Run = { readonly child: ChildProcess; output: string; readonly exit: Promise<number | null> };

beforeEach(async () => {
  broker = await startTestBroker(secrets);
  folder = mkdtempSync(join(tmpdir(), 'nightwell-sim-'));
  wiring = join(folder, 'wiring.json');
  const devices = Object.entries(secrets).map(([deviceId, secret]) => ({ deviceId, secret }));
  writeFileSync(wiring, JSON.stringify({ brokerUrl: broker.brokerUrl, homeId: 'rowan-house', devices }));
});

afterEach(async () => {
  for (const { child, exit } of children) {
    child.kill('SIGKILL');
    await exit;
  }
  children = [];
  await broker.stop();
  rmSync(folder, { recursive: true });
});

function start(script: string, ...args: string[]): Run {
  const child = spawn(process.execPath, [`firmware-sim/${script}.ts`, ...args]);
  const { promise: exit, resolve } = Promise.withResolvers<number | null>();
  const run: Run = { child, output: '', exit };
  child.stdout.on('data', (chunk) => {
    run.output += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    run.output += String(chunk);
  });
  child.on('close', (code) => resolve(code));
  children.push(run);
  return run;
}

const eventsOf = (deviceId: string) =>
  broker.published.filter(({ topic }) => topic.endsWith(`/${deviceId}/event`)).map(({ payload }) => payload);

it('a simulated home tells its happenings to people and to the broker, and stops cleanly', async () => {
  const home = start('simulate-home', '--wiring', wiring, '--speed', '20');
  await vi.waitUntil(() => eventsOf('fall-0012').length >= 1, soon);
  expect(eventsOf('fall-0012')[0]).toMatchObject({ kind: 'fall-detected' });
  expect(Number(eventsOf('fall-0012')[0]?.confidence)).toBeGreaterThanOrEqual(0.8);
  expect(home.output).toContain('00:40 Room 12: the resident falls');
  await vi.waitUntil(() => eventsOf('fall-0007').length >= 1, soon);
  expect(Number(eventsOf('fall-0007')[0]?.confidence)).toBeLessThan(0.8);
  expect(broker.clientIds()).toHaveLength(4);
  home.child.kill('SIGTERM');
  expect(await home.exit).toBe(0);
  const last = broker.published.findLast(({ topic }) => topic.endsWith('fall-0012/status'));
  expect(last?.payload).toMatchObject({ state: 'leaving' });
});

const readTruth = (output: string): readonly Record<string, unknown>[] =>
  output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

it('the truth of a night is printed without simulating it, the same for the same seed', async () => {
  const args = ['--wiring', wiring, '--scenario', 'rowan-house-night', '--truth', '--seed'];
  const nights = ['5', '5', '6'].map((seed) => start('simulate-home', ...args, seed));
  for (const { exit } of nights) expect(await exit).toBe(0);
  const [one = '', same = '', other = ''] = nights.map(({ output }) => output);
  expect(same).toBe(one);
  expect(other).not.toBe(one);
  expect(readTruth(one)).toContainEqual({ atMs: 40_000, deviceId: 'fall-0012', what: 'hard-fall' });
  expect(broker.published).toEqual([]);
});

it('a night of Rowan House is played from its middle: what is over does not happen again', async () => {
  const args = ['--wiring', wiring, '--scenario', 'rowan-house-night', '--speed', '20'];
  const home = start('simulate-home', ...args, '--from', '236');
  await vi.waitUntil(() => home.output.includes('04:00 Room 3'), soon);
  expect(home.output).not.toContain('00:40');
  home.child.kill('SIGTERM');
  expect(await home.exit).toBe(0);
});

it('a recorded fall is told by the device that plays it; the simulator stands back and returns', async () => {
  const home = start('simulate-home', '--wiring', wiring, '--speed', '0.1');
  await vi.waitUntil(() => broker.clientIds().length === 4, soon);
  const recording = `${fixtures}/synthetic-fall_waist.csv.gz`;
  const player = start('play-recording', recording, '--as', 'fall-0012', '--wiring', wiring, '--speed', '10');
  await vi.waitUntil(() => home.output.includes('standing back'), soon);
  await vi.waitUntil(() => eventsOf('fall-0012').length === 1, soon);
  expect(await player.exit).toBe(0);
  expect(player.output).toContain('Possible fall told to the gateway');
  await vi.waitUntil(() => broker.clientIds().includes('fall-0012'), soon);
  const boots = broker.published
    .filter(({ topic, payload }) => topic.endsWith('fall-0012/status') && payload.state === 'online')
    .map(({ payload }) => payload.bootId);
  expect(new Set(boots).size).toBe(3);
  // The device was handed over and back: its link never died, so no last will was told.
  expect(broker.published.some(({ payload }) => payload.kind === 'link-lost')).toBe(false);
});

it('who only sat down is told as movement, in a plain sentence', async () => {
  const recording = `${fixtures}/synthetic-sitting-down_waist.csv.gz`;
  const player = start('play-recording', recording, '--as', 'fall-0012', '--wiring', wiring, '--speed', '10');
  expect(await player.exit).toBe(0);
  expect(player.output).toContain('Nothing in it looked like a fall');
  expect(eventsOf('fall-0012')).toEqual([]);
  expect(existsSync(join(folder, 'played-fall-0012.pid'))).toBe(false);
});

it('a player whose process is gone holds nothing; a living one holds its device', () => {
  const deviceId = DeviceId.parse('fall-0012');
  writeFileSync(join(folder, 'played-fall-0012.pid'), '4194303\n');
  expect(isPlayed(wiring, deviceId)).toBe(false);
  const release = claimDevice(wiring, deviceId);
  expect(isPlayed(wiring, deviceId)).toBe(true);
  expect(() => claimDevice(wiring, deviceId)).toThrow(/Wait for its end/);
  release();
  expect(isPlayed(wiring, deviceId)).toBe(false);
});

it.each<{ why: string; script: string; args: () => string[]; exitCode: number; says: string }>([
  { why: 'help', script: 'simulate-home', args: () => ['--help'], exitCode: 0, says: 'Usage' },
  { why: 'a word too many', script: 'simulate-home', args: () => ['now'], exitCode: 2, says: 'now' },
  { why: 'help', script: 'simulate-carers', args: () => ['--help'], exitCode: 0, says: 'Amy and Ben' },
  { why: 'no address', script: 'simulate-carers', args: () => [], exitCode: 2, says: 'Usage' },
  {
    why: 'nobody there',
    script: 'simulate-carers',
    args: () => ['--url', 'http://127.0.0.1:1', '--pin', '1234'],
    exitCode: 1,
    says: 'could not sign in',
  },
  {
    why: 'a story that begins before itself',
    script: 'simulate-home',
    args: () => ['--wiring', wiring, '--from=-1'],
    exitCode: 2,
    says: '--from',
  },
  { why: 'nothing to play', script: 'play-recording', args: () => [], exitCode: 2, says: 'Usage' },
  {
    why: 'no file',
    script: 'simulate-home',
    args: () => ['--wiring', 'none'],
    exitCode: 1,
    says: 'no readable',
  },
  {
    why: 'an unknown scenario',
    script: 'simulate-home',
    args: () => ['--wiring', wiring, '--scenario', 'x'],
    exitCode: 2,
    says: 'No scenario x',
  },
  {
    why: 'no such recording',
    script: 'play-recording',
    args: () => ['none_waist.csv', '--as', 'fall-0012', '--wiring', wiring],
    exitCode: 1,
    says: 'There is no file',
  },
  {
    why: 'a recording worn nobody knows where',
    script: 'play-recording',
    args: () => ['none.csv', '--as', 'fall-0012', '--wiring', wiring],
    exitCode: 2,
    says: '--position',
  },
  {
    why: 'not a device of the home',
    script: 'play-recording',
    args: () => ['none_waist.csv', '--as', 'fall-0099', '--wiring', wiring],
    exitCode: 2,
    says: 'fall-0007',
  },
  { why: 'no data folder', script: 'measure-detector', args: () => [], exitCode: 2, says: 'Usage' },
])('$script, $why: exit code $exitCode', async ({ script, args, exitCode, says }) => {
  const run = start(script, ...args());
  expect(await run.exit).toBe(exitCode);
  expect(run.output).toContain(says);
});
