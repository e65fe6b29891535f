import fc from 'fast-check';
import mqtt from 'mqtt-packet';
import { describe, expect, it } from 'vitest';
import { FrameScanner } from '#gateway/broker/frame-scanner.ts';

const limits = { openingFrameBytes: 400, payloadBytes: 1_000, frameBytes: 2_000 };
const connect = mqtt.generate({ cmd: 'connect', clientId: 'fall-0012', clean: true, keepalive: 10 });
const ping = mqtt.generate({ cmd: 'pingreq' });
const publish = (payloadBytes: number, qos: 0 | 1 = 1) =>
  mqtt.generate({
    cmd: 'publish',
    topic: 'nightwell1/rowan-house/fall-0012/event',
    payload: Buffer.alloc(payloadBytes, 0x61),
    qos,
    dup: false,
    retain: false,
    ...(qos === 0 ? {} : { messageId: 7 }),
  });

/** Everything that passes a scanner whose client was accepted at once, from a stream cut at `cuts`. */
function pass(
  stream: Buffer,
  cuts: readonly number[],
): { bytes: Buffer; violation: string | null; cuts: number } {
  const scanner = new FrameScanner(limits);
  const passed: Uint8Array[] = [];
  let violation: string | null = null;
  let cutCount = 0;
  const bounds = [0, ...cuts.filter((cut) => cut < stream.length).toSorted((a, b) => a - b), stream.length];
  for (const [index, start] of bounds.slice(0, -1).entries()) {
    let chunk: Uint8Array | null = stream.subarray(start, bounds[index + 1]);
    while (chunk !== null && chunk.length > 0) {
      const scan = scanner.scan(chunk);
      passed.push(...scan.pass);
      violation ??= scan.violation;
      cutCount += scan.cutCount;
      if (scan.rest !== null) scanner.open();
      chunk = scan.rest;
    }
  }
  return { bytes: Buffer.concat(passed), violation, cuts: cutCount };
}

const everyByte = (stream: Buffer) => Array.from({ length: stream.length }, (_, index) => index);

describe('what passes', () => {
  it('nothing but the CONNECT passes before the client is accepted', () => {
    const scanner = new FrameScanner(limits);
    const scan = scanner.scan(Buffer.concat([connect, publish(3)]));
    expect(Buffer.concat(scan.pass)).toEqual(connect);
    expect(scan.rest && Buffer.from(scan.rest)).toEqual(publish(3));
    expect(scanner.scan(ping)).toMatchObject({ pass: [], violation: null });
    scanner.open();
    expect(Buffer.concat(scanner.scan(ping).pass)).toEqual(ping);
  });

  it('whatever the pieces, frames within the limits pass unchanged', () => {
    const frame = fc.oneof(
      fc.constant(ping),
      fc
        .tuple(fc.integer({ min: 0, max: 1_000 }), fc.constantFrom(0 as const, 1 as const))
        .map(([size, qos]) => publish(size, qos)),
    );
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 6 }), fc.array(fc.nat({ max: 4_000 })), (frames, cuts) => {
        const stream = Buffer.concat([connect, ...frames]);
        const passed = pass(stream, cuts);
        expect(passed).toEqual({ bytes: stream, violation: null, cuts: 0 });
      }),
    );
  });

  it('one frame that lies whole in its chunk is not copied', () => {
    const scanner = new FrameScanner(limits);
    scanner.scan(connect);
    scanner.open();
    const stream = Buffer.concat([publish(10), ping, publish(900)]);
    const { pass: pieces } = scanner.scan(stream);
    expect(pieces).toHaveLength(1);
    expect(pieces[0]?.buffer).toBe(stream.buffer);
  });
});

describe('a payload over the limit', () => {
  it.each<{ why: string; payloadBytes: number; passes: number; cuts: number }>([
    { why: 'at the limit nothing is cut', payloadBytes: 1_000, passes: 1_000, cuts: 0 },
    { why: 'one byte over it, nothing is left to cut', payloadBytes: 1_001, passes: 1_001, cuts: 0 },
    { why: 'two bytes over it, one is cut', payloadBytes: 1_002, passes: 1_001, cuts: 1 },
    { why: 'a megabyte is cut', payloadBytes: 1_000_000, passes: 1_001, cuts: 1 },
  ])('$why', ({ payloadBytes, passes, cuts }) => {
    for (const qos of [0, 1] as const) {
      const stream = Buffer.concat([connect, publish(payloadBytes, qos), ping]);
      const expected = Buffer.concat([connect, publish(passes, qos), ping]);
      expect(pass(stream, [])).toEqual({ bytes: expected, violation: null, cuts });
      expect(pass(stream, [connect.length + 1, connect.length + 5, 3_000])).toEqual({
        bytes: expected,
        violation: null,
        cuts,
      });
    }
  });

  it('is cut the same when it comes one byte at a time, and what follows is not lost', () => {
    const stream = Buffer.concat([connect, publish(3_000), publish(5), publish(1_500, 0), ping]);
    const expected = Buffer.concat([connect, publish(1_001), publish(5), publish(1_001, 0), ping]);
    expect(pass(stream, everyByte(stream))).toEqual({ bytes: expected, violation: null, cuts: 2 });
  });
});

describe('what ends a connection', () => {
  const subscribe = mqtt.generate({
    cmd: 'subscribe',
    messageId: 1,
    subscriptions: Array.from({ length: 60 }, (_, index) => ({
      topic: `${'a'.repeat(40)}/${index}`,
      qos: 0,
    })),
  });
  it.each<{ why: string; stream: Buffer; violation: string }>([
    { why: 'a ping before CONNECT', stream: ping, violation: 'not-connect-first' },
    {
      why: 'a web browser',
      stream: Buffer.from('GET / HTTP/1.1\r\nHost: a\r\n\r\n'),
      violation: 'not-connect-first',
    },
    { why: 'a TLS client hello', stream: Buffer.from([0x16, 3, 1, 2, 0]), violation: 'not-connect-first' },
    {
      why: 'a CONNECT of 5 KiB',
      stream: mqtt.generate({ cmd: 'connect', clientId: 'a'.repeat(5_000), clean: true }),
      violation: 'frame-too-large',
    },
    {
      why: 'a length of five bytes in CONNECT',
      stream: Buffer.from([0x10, 0xff, 0xff, 0xff, 0xff, 0x01]),
      violation: 'malformed-length',
    },
    {
      why: 'a length of five bytes later',
      stream: Buffer.concat([connect, Buffer.from([0x30, 0x80, 0x80, 0x80, 0x80, 0x01])]),
      violation: 'malformed-length',
    },
    {
      why: 'an over-long SUBSCRIBE',
      stream: Buffer.concat([connect, subscribe]),
      violation: 'frame-too-large',
    },
    {
      why: 'a PUBLISH whose topic is longer than itself',
      stream: Buffer.concat([connect, Buffer.from([0x30, 0x80, 0x10, 0xff, 0xff])]),
      violation: 'malformed-publish',
    },
    {
      why: "a server's packet",
      stream: Buffer.concat([connect, Buffer.from([0x20, 2, 0, 0])]),
      violation: 'not-a-client-packet',
    },
    {
      why: 'a reserved type',
      stream: Buffer.concat([connect, Buffer.from([0xf0, 0])]),
      violation: 'not-a-client-packet',
    },
  ])('$why: $violation', ({ stream, violation }) => {
    expect(pass(stream, [])).toMatchObject({ violation });
    const bytewise = pass(stream, everyByte(stream));
    expect(bytewise.violation).toBe(violation);
    expect(bytewise.bytes.length).toBeLessThanOrEqual(connect.length);
  });

  it('nothing passes after it', () => {
    const scanner = new FrameScanner(limits);
    expect(scanner.scan(ping).violation).toBe('not-connect-first');
    expect(scanner.scan(connect)).toMatchObject({ pass: [], rest: null });
  });
});

it('whatever bytes come, the pieces they come in make no difference, and nothing is added', () => {
  const bytes = fc.uint8Array({ maxLength: 3_000 });
  fc.assert(
    fc.property(bytes, fc.array(fc.nat({ max: 3_000 })), (garbage, cuts) => {
      const stream = Buffer.concat([connect, garbage]);
      expect(pass(stream, cuts).bytes.length).toBeLessThanOrEqual(stream.length);
      expect(pass(stream, cuts)).toEqual(pass(stream, everyByte(stream)));
    }),
    { numRuns: 200 },
  );
});
