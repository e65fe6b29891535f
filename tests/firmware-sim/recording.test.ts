import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, expect, it } from 'vitest';
import { createFallDetector } from '#firmware-sim/fall-detector.ts';
import { readRecording, toRecordedPosition } from '#firmware-sim/recording.ts';
import { syntheticRecordings, toSyntheticCsv } from './fixtures/synthetic-recording.ts';
import { HIGH, listen, toFalls } from './sampled.ts';

const folder = mkdtempSync(join(tmpdir(), 'nightwell-recording-'));
afterAll(() => rmSync(folder, { recursive: true }));

const header = 't_s,ax_g,ay_g,az_g';
const fixtures = join(import.meta.dirname, 'fixtures');

function keep(name: string, content: string | Buffer): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}

it.each(['plain.csv', 'packed.csv.gz'])(
  '%s is read sample by sample, other columns passed over',
  async (name) => {
    const text = `${header},gx_dps\r\n0.1,0.5,-1,2e-1,7\r\n0.15,0,0,1,\r\n`;
    const file = keep(name, name.endsWith('.gz') ? gzipSync(text) : text);
    expect(await Array.fromAsync(readRecording(file))).toEqual([
      { tMs: 100, xG: 0.5, yG: -1, zG: 0.2 },
      { tMs: 150, xG: 0, yG: 0, zG: 1 },
    ]);
  },
);

it('a time without axes is a lost sample, not an error', async () => {
  const file = keep('lost.csv', `${header}\n0.1,0,0,1\n0.2,,,\n0.3,0,0,1`);
  expect(await Array.fromAsync(readRecording(file))).toHaveLength(2);
});

const whole = gzipSync(`${header}\n${'0.1,0,0,1\n'.repeat(5_000)}`);

it.each<{ why: string; name: string; content: string | Buffer | null; code: string; says: string }>([
  { why: 'no such file', name: 'none.csv', content: null, code: 'recording-missing', says: 'Check the path' },
  {
    why: 'text named .gz',
    name: 'a.csv.gz',
    content: header,
    code: 'recording-unreadable',
    says: 'not gzip',
  },
  {
    why: 'cut off',
    name: 'b.csv.gz',
    content: whole.subarray(0, 60),
    code: 'recording-unreadable',
    says: 'too early',
  },
  {
    why: 'other columns',
    name: 'c.csv',
    content: 't,x,y,z\n1,2,3,4\n',
    code: 'recording-header',
    says: 'line 1',
  },
  {
    why: 'no lines at all',
    name: 'd.csv',
    content: 'x'.repeat(9_000),
    code: 'recording-header',
    says: 'line 1',
  },
  {
    why: 'a word',
    name: 'e.csv',
    content: `${header}\n0.1,0,0,1\n0.2,0,up,1\n`,
    code: 'recording-row',
    says: 'line 3',
  },
  {
    why: 'an empty axis',
    name: 'f.csv',
    content: `${header}\n0.1,0,,1\n`,
    code: 'recording-row',
    says: 'line 2',
  },
  { why: 'a short row', name: 'g.csv', content: `${header}\n0.1,0\n`, code: 'recording-row', says: 'line 2' },
  {
    why: 'nothing but a header',
    name: 'h.csv',
    content: `${header}\n`,
    code: 'recording-empty',
    says: 'no samples',
  },
  { why: 'nothing', name: 'i.csv', content: '', code: 'recording-empty', says: 'no samples' },
])('$why is told in words a person can act on', async ({ name, content, code, says }) => {
  const file = content === null ? join(folder, name) : keep(name, content);
  const reading = Array.fromAsync(readRecording(file));
  await expect(reading).rejects.toMatchObject({ code, message: expect.stringContaining(says) });
});

it.each([
  { file: 'S01/S01_clap_01_waist.csv.gz', position: 'waist' },
  { file: 'x_wrist.csv', position: 'wrist' },
  { file: 'S02R01_trunk.csv.gz', position: null },
  { file: 'notes_waist.txt', position: null },
])('$file was worn at: $position', ({ file, position }) => {
  expect(toRecordedPosition(file)).toBe(position);
});

it.each(syntheticRecordings)('$file is what the generators make', (recording) => {
  const kept = gunzipSync(readFileSync(join(fixtures, recording.file))).toString();
  expect(kept).toBe(toSyntheticCsv(recording));
});

it.each([
  { file: 'synthetic-fall_waist.csv.gz', fallCount: 1 },
  { file: 'synthetic-sitting-down_waist.csv.gz', fallCount: 0 },
])('$file holds $fallCount falls that ring high', async ({ file, fallCount }) => {
  const samples = await Array.fromAsync(readRecording(join(fixtures, file)));
  const falls = toFalls(listen(samples, createFallDetector({ position: 'waist' })));
  expect(falls.filter(({ confidence }) => confidence >= HIGH)).toHaveLength(fallCount);
});
