import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readWiring, toPlace, Wiring } from '#firmware-sim/wiring.ts';

const folder = mkdtempSync(join(tmpdir(), 'nightwell-wiring-'));
afterAll(() => rmSync(folder, { recursive: true }));

const good = {
  brokerUrl: 'mqtt://127.0.0.1:1884',
  homeId: 'rowan-house',
  devices: [{ deviceId: 'fall-0012', secret: 'x', position: 'waist' }],
};
const [device] = good.devices;

it('a wiring file says who is there', async () => {
  const file = join(folder, 'good.json');
  writeFileSync(file, JSON.stringify(good));
  expect(await readWiring(file)).toEqual(good);
});

it.each<{ why: string; content: string | null; code: string; says: string }>([
  { why: 'there is none', content: null, code: 'wiring-missing', says: 'is that running' },
  { why: 'it is not JSON', content: '{', code: 'wiring-unreadable', says: 'not JSON' },
  { why: 'a typo', content: JSON.stringify({ ...good, device: [] }), code: 'wiring-wrong', says: 'device' },
  {
    why: 'another protocol',
    content: JSON.stringify({ ...good, brokerUrl: 'http://127.0.0.1' }),
    code: 'wiring-wrong',
    says: 'brokerUrl',
  },
  {
    why: 'an impossible place',
    content: JSON.stringify({ ...good, devices: [{ ...device, position: 'hat' }] }),
    code: 'wiring-wrong',
    says: 'devices.0.position',
  },
  {
    why: 'a device twice',
    content: JSON.stringify({ ...good, devices: [device, device] }),
    code: 'wiring-wrong',
    says: 'twice',
  },
])('a wiring file is refused in plain words: $why', async ({ why, content, code, says }) => {
  const file = join(folder, `${why.replaceAll(' ', '-')}.json`);
  if (content !== null) writeFileSync(file, content);
  await expect(readWiring(file)).rejects.toMatchObject({ code, message: expect.stringContaining(says) });
});

it('a device is named by its place, else by the room of its number', () => {
  const [known] = Wiring.parse(good).devices;
  if (known === undefined) throw new Error('no device');
  expect(toPlace(known)).toBe('Room 12');
  expect(toPlace({ ...known, place: 'Lounge' })).toBe('Lounge');
});
