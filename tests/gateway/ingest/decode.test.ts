import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LaneName, lanes } from '#devices/topics.ts';
import { decode, PAYLOAD_MAX_BYTES, warmDecode } from '#gateway/ingest/decode.ts';

const fall = {
  kind: 'fall-detected',
  bootId: 'b1',
  seq: 7,
  ageMs: 120,
  peakG: 4.2,
  stillnessMs: 20_000,
  postureTurnDegrees: 80,
  confidence: 0.9,
};
const motion = {
  kind: 'motion-window',
  bootId: 'b1',
  seq: 1,
  windowMs: 10_000,
  meanG: 1,
  sdG: 0.1,
  peakG: 1.4,
  stepCount: 0,
};
const text = (body: string) => new TextEncoder().encode(body);
const json = (body: unknown) => text(JSON.stringify(body));

describe('what is read', () => {
  it('a fall is read as it was sent', () => {
    expect(decode({ lane: 'event', payload: json(fall) })).toEqual({ ok: true, value: fall });
  });

  it("a newer firmware's extra field does not mute a fall", () => {
    const payload = json({ ...fall, gyroscope: { x: 1 }, deviceId: 'fall-9999' });
    expect(decode({ lane: 'event', payload })).toEqual({ ok: true, value: fall });
  });

  it('a device that leaves out how old its news is means now', () => {
    const { ageMs: _, ...withoutAge } = fall;
    const decoded = decode({ lane: 'event', payload: json(withoutAge) });
    expect(decoded.ok && 'ageMs' in decoded.value && decoded.value.ageMs).toBe(0);
  });

  it('a payload of exactly the limit is still read', () => {
    const body = JSON.stringify(fall);
    const payload = text(body + ' '.repeat(PAYLOAD_MAX_BYTES - body.length));
    expect(payload.byteLength).toBe(16_384);
    expect(decode({ lane: 'event', payload }).ok).toBe(true);
  });
});

describe('what is not read, and why', () => {
  it.each<{ why: string; lane: LaneName; payload: Uint8Array; code: string; path: string | null }>([
    { why: 'nothing', lane: 'event', payload: text(''), code: 'not-json', path: null },
    {
      why: 'half a packet',
      lane: 'event',
      payload: json(fall).subarray(0, 40),
      code: 'not-json',
      path: null,
    },
    { why: 'no JSON', lane: 'event', payload: text('fall in room 12!'), code: 'not-json', path: null },
    {
      why: 'not UTF-8',
      lane: 'event',
      payload: Uint8Array.of(0x22, 0xff, 0x22),
      code: 'not-json',
      path: null,
    },
    { why: 'a list', lane: 'event', payload: json([fall]), code: 'not-an-object', path: null },
    { why: 'null', lane: 'event', payload: text('null'), code: 'not-an-object', path: null },
    { why: 'a number', lane: 'status', payload: text('42'), code: 'not-an-object', path: null },
    {
      why: 'one byte too much',
      lane: 'event',
      payload: new Uint8Array(16_385),
      code: 'too-large',
      path: null,
    },
    {
      why: 'a kind nobody knows',
      lane: 'event',
      payload: json({ ...fall, kind: 'fall' }),
      code: 'unknown-kind',
      path: null,
    },
    {
      why: 'a kind named like a part of every object',
      lane: 'event',
      payload: json({ ...fall, kind: '__proto__' }),
      code: 'unknown-kind',
      path: null,
    },
    {
      why: 'a fall among the telemetry',
      lane: 'telemetry',
      payload: json(fall),
      code: 'wrong-kind-for-lane',
      path: null,
    },
    {
      why: 'telemetry on the alarm topic',
      lane: 'event',
      payload: json(motion),
      code: 'wrong-kind-for-lane',
      path: null,
    },
    { why: 'no kind', lane: 'event', payload: json({ peakG: 3 }), code: 'wrong-shape', path: 'kind' },
    {
      why: 'a kind that is no text',
      lane: 'event',
      payload: json({ ...fall, kind: 7 }),
      code: 'wrong-shape',
      path: 'kind',
    },
    {
      why: 'a text for a number',
      lane: 'event',
      payload: json({ ...fall, peakG: '4.2' }),
      code: 'wrong-shape',
      path: 'peakG',
    },
    {
      why: 'a number out of range',
      lane: 'event',
      payload: json({ ...fall, confidence: 1.01 }),
      code: 'wrong-shape',
      path: 'confidence',
    },
    {
      why: 'infinity',
      lane: 'event',
      payload: text(JSON.stringify(fall).replace('4.2', '1e999')),
      code: 'wrong-shape',
      path: 'peakG',
    },
    {
      why: 'a field left out',
      lane: 'telemetry',
      payload: json({ ...motion, sdG: undefined }),
      code: 'wrong-shape',
      path: 'sdG',
    },
  ])('$why: $code', ({ lane, payload, code, path }) => {
    expect(decode({ lane, payload })).toEqual({ ok: false, failure: { code, path } });
  });
});

it('no bytes whatever make it throw', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.json().map(text),
    fc.object().map((body) => json({ ...fall, ...body })),
  );
  fc.assert(
    fc.property(bytes, fc.constantFrom(...lanes), (payload, lane) => {
      const decoded = decode({ lane, payload });
      if (!decoded.ok) expect(decoded.failure.code).toMatch(/^[a-z-]+$/);
    }),
  );
});

it('warming up leaves nothing behind and may be repeated', () => {
  warmDecode();
  warmDecode();
  expect(decode({ lane: 'event', payload: json(fall) })).toEqual({ ok: true, value: fall });
});
