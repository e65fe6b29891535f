// Hot path: a map look-up and four additions per packet.
import { deviceClasses, toDeviceClassName } from '#devices/registry.ts';
import type { LaneName } from '#devices/topics.ts';

/**
 * `pass`: handle it. `shed`: drop and count it. `fold`: too many events of one device; never dropped, but they
 * raise the count of its open alert instead of being decided one by one.
 */
export type RateVerdict = 'pass' | 'shed' | 'fold';

type Rate = { readonly perSecond: number; readonly burst: number };

/** The protocol's table of defaults (devices/README.md, "Limits"). */
const EVENT_RATE: Rate = { perSecond: 2, burst: 10 };
/** A status is a sign of life, worth one in 30 s; a device that says more than this is flapping. */
const STATUS_RATE: Rate = { perSecond: 2, burst: 10 };
const TELEMETRY_BURST = 20;
/** For a device of a class that this version does not know. */
const UNKNOWN_TELEMETRY_PER_SECOND = 5;

type Bucket = { tokens: number; filledUptimeMs: number };

export type RateLimit = {
  readonly take: (packet: {
    readonly deviceId: string;
    readonly lane: LaneName;
    readonly uptimeMs: number;
  }) => RateVerdict;
  readonly bucketCount: () => number;
};

/**
 * One token bucket per device and lane. Holds at most `bucketsMax`; over that, the longest unused is forgotten,
 * which only ever lets more pass.
 */
export function createRateLimit({ bucketsMax = 16_384 }: { readonly bucketsMax?: number } = {}): RateLimit {
  // A Map iterates in the order of insertion: taking a key out and in again keeps the unused ones in front.
  const buckets = new Map<string, Bucket>();
  return {
    take({ deviceId, lane, uptimeMs }) {
      const rate = toRate(deviceId, lane);
      const key = `${lane}/${deviceId}`;
      const bucket = refill(buckets.get(key), rate, uptimeMs);
      buckets.delete(key);
      buckets.set(key, bucket);
      if (buckets.size > bucketsMax) forgetOldest(buckets);
      if (bucket.tokens < 1) return lane === 'event' ? 'fold' : 'shed';
      bucket.tokens -= 1;
      return 'pass';
    },
    bucketCount: () => buckets.size,
  };
}

function toRate(deviceId: string, lane: LaneName): Rate {
  if (lane === 'event') return EVENT_RATE;
  if (lane === 'status') return STATUS_RATE;
  const name = toDeviceClassName(deviceId);
  const perSecond = name === null ? UNKNOWN_TELEMETRY_PER_SECOND : deviceClasses[name].telemetryPerSecond;
  return { perSecond, burst: Math.max(TELEMETRY_BURST, perSecond) };
}

function refill(bucket: Bucket | undefined, rate: Rate, uptimeMs: number): Bucket {
  if (bucket === undefined) return { tokens: rate.burst, filledUptimeMs: uptimeMs };
  const elapsedMs = Math.max(0, uptimeMs - bucket.filledUptimeMs);
  bucket.tokens = Math.min(rate.burst, bucket.tokens + (elapsedMs / 1_000) * rate.perSecond);
  bucket.filledUptimeMs = Math.max(bucket.filledUptimeMs, uptimeMs);
  return bucket;
}

function forgetOldest(buckets: Map<string, Bucket>): void {
  const oldest = buckets.keys().next();
  if (!oldest.done) buckets.delete(oldest.value);
}
