import { expect, it } from 'vitest';
import { BootId, DeviceId } from '#devices/ids.ts';
import type { TelemetryReading } from '#devices/reading.ts';
import { createTelemetryWindows } from '#gateway/ingest/telemetry-windows.ts';

const audio = DeviceId.parse('audio-0001');
const sound = (laeqDba: number): TelemetryReading => ({
  kind: 'sound-window',
  bootId: BootId.parse('b'),
  seq: 0,
  ageMs: 0,
  windowMs: 1_000,
  laeqDba,
  lamaxDba: laeqDba + 10,
});

it('keeps one row per device and 10 s, with mean and largest value', () => {
  const windows = createTelemetryWindows();
  for (const [index, level] of [30, 40, 50].entries()) windows.add(audio, sound(level), 20_000 + index);
  expect(windows.take(29_999)).toEqual([]);
  const [row, ...more] = windows.take(30_000);
  expect(more).toEqual([]);
  expect(row).toMatchObject({ deviceId: 'audio-0001', windowAtMs: 20_000, readingCount: 3 });
  expect(JSON.parse(row?.body ?? '')).toEqual({
    laeqDba: { mean: 40, most: 50 },
    lamaxDba: { mean: 50, most: 60 },
  });
});

it('a bed that nobody left is kept as a zero: its sensor looked', () => {
  const windows = createTelemetryWindows();
  const bed = DeviceId.parse('bed-0001');
  const { bootId } = sound(0);
  const reading = { kind: 'bed-window', bootId, ageMs: 0, windowMs: 10_000, isOccupied: true } as const;
  windows.add(bed, { ...reading, seq: 0, bedExitCount: 0 }, 20_000);
  const [row] = windows.take(30_000);
  expect(JSON.parse(row?.body ?? '')).toEqual({
    bedExitCount: { mean: 0, most: 0 },
    outOfBedMs: { mean: 0, most: 0 },
  });
});

it('loses no reading when windows are taken late: the next window begins a new row', () => {
  const windows = createTelemetryWindows();
  windows.add(audio, sound(30), 20_000);
  windows.add(audio, sound(50), 31_000);
  const rows = windows.take(45_000);
  expect(rows.map(({ windowAtMs, readingCount }) => [windowAtMs, readingCount])).toEqual([
    [20_000, 1],
    [30_000, 1],
  ]);
});

it('hands over everything at the end', () => {
  const windows = createTelemetryWindows();
  windows.add(audio, sound(30), 20_000);
  expect(windows.take(Number.NEGATIVE_INFINITY)).toHaveLength(1);
});
