import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { BootId, DeviceId, HomeId, ResidentId, RoomId } from '#devices/ids.ts';
import { toDeviceClassName } from '#devices/registry.ts';

const slugs = { HomeId, RoomId, ResidentId };

describe.each(Object.entries(slugs))('%s', (_, schema: z.ZodType) => {
  it.each<{ why: string; id: unknown; is: boolean }>([
    { why: 'words and dashes', id: 'rowan-house-2', is: true },
    { why: 'one letter', id: 'a', is: true },
    { why: '32 characters', id: 'a'.repeat(32), is: true },
    { why: '33 characters', id: 'a'.repeat(33), is: false },
    { why: 'nothing', id: '', is: false },
    { why: 'a dash in front', id: '-a', is: false },
    { why: 'a dash at the end', id: 'a-', is: false },
    { why: 'upper case', id: 'Rowan', is: false },
    { why: 'a way out of a folder', id: '../a', is: false },
    { why: 'a topic level more', id: 'a/b', is: false },
    { why: 'a wildcard', id: 'a+', is: false },
    { why: 'a part of every object', id: '__proto__', is: false },
    { why: 'a line break at the end', id: 'rowan\n', is: false },
    { why: 'a number', id: 12, is: false },
  ])('$why: $is', ({ id, is }) => {
    expect(schema.safeParse(id).success).toBe(is);
  });
});

it.each<{ id: string; is: boolean }>([
  { id: 'fall-0012', is: true },
  { id: 'audio-0001', is: true },
  { id: 'fall-012', is: false },
  { id: 'fall-00123', is: false },
  { id: 'f-0001', is: false },
  { id: 'thirteenchars-0001', is: false },
  { id: 'fall2-0012', is: false },
  { id: 'fall-0012\n', is: false },
  { id: 'fall-٠٠١٢', is: false },
])('$id is a device: $is', ({ id, is }) => {
  expect(DeviceId.safeParse(id).success).toBe(is);
});

it('a UUID names a boot', () => {
  expect(BootId.safeParse('8f14e45f-ceea-467f-a1d2-0c5b1f6d7e90').success).toBe(true);
  expect(BootId.safeParse('a'.repeat(37)).success).toBe(false);
});

it.each<{ id: string; name: string | null }>([
  { id: 'fall-0012', name: 'fall' },
  { id: 'audio-0001', name: 'audio' },
  { id: 'toaster-0001', name: null },
  { id: 'constructor-0001', name: null },
  { id: 'fall', name: null },
])('$id is of class $name', ({ id, name }) => {
  expect(toDeviceClassName(id)).toBe(name);
});
