import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DeviceId, HomeId } from '#devices/ids.ts';
import { isCovered } from '#devices/topics.ts';
import { Credential, isInside, mayPublish, maySubscribe } from '#gateway/broker/access.ts';
import { toDeviceCredential } from '#gateway/broker/device-credential.ts';

const device = toDeviceCredential(HomeId.parse('rowan-house'), DeviceId.parse('fall-0012'), 'secret');
const speaker = toDeviceCredential(HomeId.parse('rowan-house'), DeviceId.parse('speaker-0012'), 'secret');
const bridge: Credential = {
  ...device,
  clientId: 'bridge',
  publish: ['zigbee/#', 'nightwell1/rowan-house/+/telemetry'],
  subscribe: ['zigbee/#', 'nightwell1/rowan-house/+/command'],
};
const everything: Credential = { ...device, publish: ['#'], subscribe: ['#'] };

it('what we make for a device is a credential', () => {
  expect(Credential.parse(device)).toEqual(device);
});

describe('publishing', () => {
  it.each<{ who: string; credential: Credential; topic: string; may: boolean }>([
    {
      who: 'a device, its alarm',
      credential: device,
      topic: 'nightwell1/rowan-house/fall-0012/event',
      may: true,
    },
    {
      who: 'a device, its life',
      credential: device,
      topic: 'nightwell1/rowan-house/fall-0012/status',
      may: true,
    },
    {
      who: 'a device, as another',
      credential: device,
      topic: 'nightwell1/rowan-house/fall-0013/event',
      may: false,
    },
    {
      who: 'a device, in another home',
      credential: device,
      topic: 'nightwell1/elm-court/fall-0012/event',
      may: false,
    },
    {
      who: 'a speaker, what became of a prompt',
      credential: speaker,
      topic: 'nightwell1/rowan-house/speaker-0012/result',
      may: true,
    },
    {
      who: 'a speaker, of another one’s prompt',
      credential: speaker,
      topic: 'nightwell1/rowan-house/speaker-0003/result',
      may: false,
    },
    {
      who: 'a device, its own command',
      credential: device,
      topic: 'nightwell1/rowan-house/fall-0012/command',
      may: false,
    },
    {
      who: 'a device, below its alarm',
      credential: device,
      topic: 'nightwell1/rowan-house/fall-0012/event/x',
      may: false,
    },
    {
      who: 'a device, above its alarm',
      credential: device,
      topic: 'nightwell1/rowan-house/fall-0012',
      may: false,
    },
    { who: 'a bridge, its own', credential: bridge, topic: 'zigbee/hall/lamp', may: true },
    {
      who: 'a bridge, for a device',
      credential: bridge,
      topic: 'nightwell1/rowan-house/fall-0012/telemetry',
      may: true,
    },
    {
      who: 'a bridge, a fall',
      credential: bridge,
      topic: 'nightwell1/rowan-house/fall-0012/event',
      may: false,
    },
    { who: 'anyone, the broker', credential: everything, topic: '$SYS/x/new/clients', may: false },
    { who: 'anyone, any $', credential: everything, topic: '$nightwell/nowhere', may: false },
    { who: 'anyone, a wildcard', credential: everything, topic: 'a/+/b', may: false },
    { who: 'anyone, nothing', credential: everything, topic: '', may: false },
    { who: 'anyone, an empty level', credential: everything, topic: 'a//b', may: false },
    { who: 'anyone, an empty first level', credential: everything, topic: '/a', may: false },
    { who: 'anyone, an empty last level', credential: everything, topic: 'a/', may: false },
    { who: 'anyone, U+0000', credential: everything, topic: 'a/\u0000', may: false },
    { who: 'anyone, a line break', credential: everything, topic: 'a/\n', may: false },
    { who: 'anyone, 8 levels', credential: everything, topic: 'a/b/c/d/e/f/g/h', may: true },
    { who: 'anyone, 9 levels', credential: everything, topic: 'a/b/c/d/e/f/g/h/i', may: false },
    { who: 'anyone, 256 bytes', credential: everything, topic: 'é'.repeat(128), may: true },
    { who: 'anyone, 258 bytes', credential: everything, topic: 'é'.repeat(129), may: false },
  ])('$who: $may', ({ credential, topic, may }) => {
    expect(mayPublish(credential, topic)).toBe(may);
  });
});

describe('subscribing', () => {
  it.each<{ who: string; credential: Credential; filter: string; may: boolean }>([
    {
      who: 'a device, its commands',
      credential: device,
      filter: 'nightwell1/rowan-house/fall-0012/command',
      may: true,
    },
    {
      who: 'a speaker, its commands',
      credential: speaker,
      filter: 'nightwell1/rowan-house/speaker-0012/command',
      may: true,
    },
    {
      who: 'a speaker, another one’s commands',
      credential: speaker,
      filter: 'nightwell1/rowan-house/speaker-0003/command',
      may: false,
    },
    {
      who: 'a device, all of its own',
      credential: device,
      filter: 'nightwell1/rowan-house/fall-0012/#',
      may: false,
    },
    {
      who: 'a device, all commands',
      credential: device,
      filter: 'nightwell1/rowan-house/+/command',
      may: false,
    },
    { who: 'a device, everything', credential: device, filter: '#', may: false },
    { who: 'a bridge, its own', credential: bridge, filter: 'zigbee/#', may: true },
    { who: 'a bridge, a part of its own', credential: bridge, filter: 'zigbee/+/set', may: true },
    { who: 'a bridge, beside its own', credential: bridge, filter: '+/hall', may: false },
    {
      who: 'a bridge, all commands',
      credential: bridge,
      filter: 'nightwell1/rowan-house/+/command',
      may: true,
    },
    {
      who: 'a bridge, commands of all homes',
      credential: bridge,
      filter: 'nightwell1/+/+/command',
      may: false,
    },
    { who: 'anyone, everything', credential: everything, filter: '#', may: true },
    { who: 'anyone, the broker', credential: everything, filter: '$SYS/#', may: false },
    { who: 'anyone, shared', credential: everything, filter: '$share/group/a', may: false },
    { who: 'anyone, # in the middle', credential: everything, filter: 'a/#/b', may: false },
    { who: 'anyone, half a wildcard', credential: everything, filter: 'a/b+', may: false },
    { who: 'anyone, half a #', credential: everything, filter: 'a/b#', may: false },
    { who: 'anyone, nothing', credential: everything, filter: '', may: false },
  ])('$who: $may', ({ credential, filter, may }) => {
    expect(maySubscribe(credential, filter)).toBe(may);
  });
});

describe('credentials', () => {
  it.each([
    { why: 'a filter on the broker', change: { subscribe: ['$SYS/#'] } },
    { why: 'a broken filter', change: { publish: ['a/#/b'] } },
    { why: 'a secret in the clear', change: { secretHash: 'secret' } },
    { why: 'a keepalive over what bridges get', change: { keepaliveMaxMs: 90_001 } },
    { why: 'a field nobody knows', change: { admin: true } },
    { why: 'no client id', change: { clientId: '' } },
  ])('$why is refused', ({ change }) => {
    expect(Credential.safeParse({ ...device, ...change }).success).toBe(false);
  });
});

/** Few words and few levels, so that filters often meet. */
const level = fc.constantFrom('a', 'b', 'c');
const topic = fc
  .tuple(fc.constantFrom('', '$'), fc.array(level, { minLength: 1, maxLength: 5 }))
  .map(([dollar, levels]) => dollar + levels.join('/'));
const filter = fc
  .tuple(
    fc.constantFrom('', '', '$'),
    fc.array(fc.oneof(level, fc.constant('+')), { maxLength: 4 }),
    fc.constantFrom([], ['#'], ['a']),
  )
  .map(([dollar, levels, end]) => dollar + [...levels, ...end].join('/'))
  .filter((text) => text !== '' && !/^\$[+#]/.test(text));

it('a filter inside an allowed one never covers a topic that the allowed one does not', () => {
  let insideCount = 0;
  fc.assert(
    fc.property(
      filter,
      filter,
      fc.array(topic, { minLength: 5, maxLength: 20 }),
      (inner, allowed, topics) => {
        if (!isInside(inner, allowed)) return;
        insideCount += 1;
        for (const one of topics) if (isCovered(one, inner)) expect(isCovered(one, allowed)).toBe(true);
      },
    ),
    { numRuns: 5_000 },
  );
  expect(insideCount).toBeGreaterThan(200);
});

it('a filter without wildcards is inside another exactly if it is covered as a topic', () => {
  fc.assert(
    fc.property(topic, filter, (one, allowed) => {
      expect(isInside(one, allowed)).toBe(isCovered(one, allowed));
    }),
    { numRuns: 2_000 },
  );
});

it('every filter is inside itself', () => {
  fc.assert(fc.property(filter, (one) => void expect(isInside(one, one)).toBe(true)));
});
