import { expect, it } from 'vitest';
import type { LaneName } from '#devices/topics.ts';
import { createRateLimit, type RateVerdict } from '#gateway/ingest/rate-limit.ts';

/** What became of `count` packets, evenly spread over `overMs`. */
function send(lane: LaneName, count: number, overMs: number): Record<RateVerdict, number> {
  const limit = createRateLimit();
  const verdicts: Record<RateVerdict, number> = { pass: 0, shed: 0, fold: 0 };
  for (let index = 0; index < count; index += 1) {
    verdicts[limit.take({ deviceId: 'fall-0001', lane, uptimeMs: 1_000 + (index * overMs) / count })] += 1;
  }
  return verdicts;
}

it.each<{
  why: string;
  lane: LaneName;
  count: number;
  overMs: number;
  verdicts: Record<RateVerdict, number>;
}>([
  {
    why: 'ten falls at once are decided one by one',
    lane: 'event',
    count: 10,
    overMs: 0,
    verdicts: { pass: 10, shed: 0, fold: 0 },
  },
  {
    why: 'the eleventh is folded, never dropped',
    lane: 'event',
    count: 1_000,
    overMs: 0,
    verdicts: { pass: 10, shed: 0, fold: 990 },
  },
  {
    why: 'two events a second pass for as long as they come',
    lane: 'event',
    count: 200,
    overMs: 100_000,
    verdicts: { pass: 200, shed: 0, fold: 0 },
  },
  {
    why: 'twenty windows of telemetry at once pass, the rest is shed',
    lane: 'telemetry',
    count: 30,
    overMs: 0,
    verdicts: { pass: 20, shed: 10, fold: 0 },
  },
  {
    why: 'five windows a second pass',
    lane: 'telemetry',
    count: 500,
    overMs: 100_000,
    verdicts: { pass: 500, shed: 0, fold: 0 },
  },
  {
    why: 'a flapping device is shed',
    lane: 'status',
    count: 50,
    overMs: 0,
    verdicts: { pass: 10, shed: 40, fold: 0 },
  },
])('$why', ({ lane, count, overMs, verdicts }) => {
  expect(send(lane, count, overMs)).toEqual(verdicts);
});

it('a device that floods its telemetry keeps its alarm topic, and takes nothing from another device', () => {
  const limit = createRateLimit();
  for (let index = 0; index < 1_000; index += 1) {
    limit.take({ deviceId: 'fall-0001', lane: 'telemetry', uptimeMs: 5 });
  }
  expect(limit.take({ deviceId: 'fall-0001', lane: 'event', uptimeMs: 5 })).toBe('pass');
  expect(limit.take({ deviceId: 'fall-0002', lane: 'telemetry', uptimeMs: 5 })).toBe('pass');
});

it('a bucket never holds more than its burst, however long the pause', () => {
  const limit = createRateLimit();
  limit.take({ deviceId: 'fall-0001', lane: 'event', uptimeMs: 0 });
  const verdicts = Array.from({ length: 11 }, () =>
    limit.take({ deviceId: 'fall-0001', lane: 'event', uptimeMs: 86_400_000 }),
  );
  expect(verdicts.filter((verdict) => verdict === 'pass')).toHaveLength(10);
});

it('a clock that stands still or goes back gives nothing away', () => {
  const limit = createRateLimit();
  const times = [...Array.from({ length: 10 }, () => 9_000), 8_000, 9_000, 8_999];
  const verdicts = times.map((uptimeMs) => limit.take({ deviceId: 'call-0001', lane: 'event', uptimeMs }));
  expect(verdicts.slice(10)).toEqual(['fold', 'fold', 'fold']);
});

it('names named like parts of every object are ordinary names', () => {
  const limit = createRateLimit();
  for (const deviceId of ['__proto__', 'constructor', 'toString-0001']) {
    expect(limit.take({ deviceId, lane: 'telemetry', uptimeMs: 0 })).toBe('pass');
  }
});

it('memory stays bounded, and forgetting only ever lets more pass', () => {
  const limit = createRateLimit({ bucketsMax: 100 });
  for (let index = 0; index < 10_000; index += 1) {
    expect(limit.take({ deviceId: `fall-${index}`, lane: 'event', uptimeMs: 0 })).toBe('pass');
  }
  expect(limit.bucketCount()).toBe(100);
});
