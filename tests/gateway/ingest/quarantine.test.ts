import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { Clock } from '#gateway/base/clock.ts';
import { silentLog } from '#gateway/base/log.ts';
import { startQuarantine } from '#gateway/ingest/quarantine.ts';

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});
async function aFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'quarantine-'));
  folders.push(folder);
  return folder;
}

/** Time stands still: what is written is written because the test asked for it. */
const still: Clock = { bootId: 'b', nowMs: () => 0, uptimeMs: () => 0, wakeIn: () => () => {} };

const packet = (index: number, bodyBytes = 3) => ({
  atMs: index,
  clientId: 'fall-0012',
  topic: 'nightwell1/rowan-house/fall-0012/telemetry',
  deviceId: 'fall-0012',
  code: 'not-json',
  path: null,
  payload: new Uint8Array(bodyBytes).fill(0xab),
});

it('keeps the newest packets, each with the start of its body, and counts all of them', () => {
  const quarantine = startQuarantine({ folder: null, clock: still, log: silentLog, keepCount: 20 });
  for (let index = 0; index < 50; index += 1) quarantine.add(packet(index, 5_000));
  const kept = quarantine.list();
  expect(kept.map((row) => row.atMs)).toEqual(Array.from({ length: 20 }, (_, index) => 30 + index));
  expect(kept[0]).toMatchObject({ bodyBytes: 5_000, bodyHex: 'ab'.repeat(1_024) });
  expect(quarantine.counts()).toEqual([{ source: 'fall-0012', code: 'not-json', count: 50 }]);
  expect(quarantine.stats().addedCount).toBe(50);
});

it('counts per device, and per client where the topic names no device', () => {
  const quarantine = startQuarantine({ folder: null, clock: still, log: silentLog });
  quarantine.add(packet(1));
  quarantine.add({ ...packet(2), code: 'too-large' });
  quarantine.add({ ...packet(3), deviceId: null, clientId: '__proto__' });
  expect(quarantine.counts()).toEqual([
    { source: 'fall-0012', code: 'not-json', count: 1 },
    { source: 'fall-0012', code: 'too-large', count: 1 },
    { source: '__proto__', code: 'not-json', count: 1 },
  ]);
});

it('memory stays bounded when every packet comes from another source', () => {
  const quarantine = startQuarantine({ folder: null, clock: still, log: silentLog });
  for (let index = 0; index < 6_000; index += 1) quarantine.add({ ...packet(index), deviceId: `d-${index}` });
  const counts = quarantine.counts();
  expect(counts).toHaveLength(4_097);
  expect(counts.at(-1)).toEqual({ source: 'others', code: 'others', count: 1_904 });
});

it('what was quarantined is in the file after the gateway stopped', async () => {
  const folder = await aFolder();
  const quarantine = startQuarantine({ folder, clock: still, log: silentLog });
  quarantine.add(packet(1));
  quarantine.add(packet(2));
  await quarantine.stop();
  const path = join(folder, 'quarantine.jsonl');
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line).atMs)).toEqual([1, 2]);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

it('the file is written when its time comes, in one batch', async () => {
  const folder = await aFolder();
  const wakes: Array<() => void> = [];
  const clock: Clock = {
    ...still,
    wakeIn: (_, wake) => {
      wakes.push(wake);
      return () => {};
    },
  };
  const quarantine = startQuarantine({ folder, clock, log: silentLog });
  quarantine.add(packet(1));
  quarantine.add(packet(2));
  expect(wakes).toHaveLength(1);
  wakes[0]?.();
  await expect
    .poll(async () => (await readFile(join(folder, 'quarantine.jsonl'), 'utf8')).split('\n').length)
    .toBe(3);
});

it('a full file is kept once and started again, so that two files are all there ever is', async () => {
  const folder = await aFolder();
  const sizes = async (name: string) => (await stat(join(folder, name))).size;
  for (let round = 0; round < 6; round += 1) {
    const quarantine = startQuarantine({ folder, clock: still, log: silentLog, fileMaxBytes: 3_000 });
    for (let index = 0; index < 10; index += 1) quarantine.add(packet(round));
    await quarantine.stop();
  }
  expect(await sizes('quarantine.jsonl')).toBeLessThanOrEqual(3_000);
  expect(await sizes('quarantine.1.jsonl')).toBeLessThanOrEqual(3_000);
  expect(await readFile(join(folder, 'quarantine.jsonl'), 'utf8')).toContain('"atMs":5');
});

it('a flood does not wear out the card: what is too much for one write is counted instead', async () => {
  const folder = await aFolder();
  const quarantine = startQuarantine({ folder, clock: still, log: silentLog });
  for (let index = 0; index < 10_000; index += 1) quarantine.add(packet(index, 16_384));
  await quarantine.stop();
  expect((await stat(join(folder, 'quarantine.jsonl'))).size).toBeLessThanOrEqual(32 * 1024);
  expect(quarantine.stats().unwrittenCount).toBeGreaterThan(9_000);
  expect(quarantine.stats().addedCount).toBe(10_000);
});

it('a disk that refuses is counted, not thrown, and the packets can still be shown', async () => {
  const folder = await aFolder();
  await writeFile(join(folder, 'a-file'), '');
  const quarantine = startQuarantine({ folder: join(folder, 'a-file'), clock: still, log: silentLog });
  quarantine.add(packet(1));
  await quarantine.stop();
  expect(quarantine.stats()).toEqual({ addedCount: 1, writeFailureCount: 1, unwrittenCount: 1 });
  expect(quarantine.list()).toHaveLength(1);
});
