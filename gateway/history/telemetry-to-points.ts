import { z } from 'zod';
import type { DevicePlace } from '#gateway/alerting/home-config.ts';
import type { TelemetryWindow } from '#gateway/ingest/telemetry-windows.ts';
import type { HistoryPoint } from './contract.ts';
import type { Quantity } from './quantities.ts';

const Measured = z.record(z.string(), z.object({ mean: z.number(), most: z.number() }));
type Measured = { readonly mean: number; readonly most: number };

/** What of a window is kept, and how its readings become one value. `meanG` is gravity, and tells nothing. */
const kept: ReadonlyArray<readonly [Quantity, (measured: Measured, readingCount: number) => number]> = [
  ['laeqDba', ({ mean }) => mean],
  ['lamaxDba', ({ most }) => most],
  ['sdG', ({ mean }) => mean],
  ['peakG', ({ most }) => most],
  ['stepCount', ({ mean }, readingCount) => Math.round(mean * readingCount)],
  ['bedExitCount', ({ mean }, readingCount) => Math.round(mean * readingCount)],
  ['outOfBedMs', ({ mean }, readingCount) => Math.round(mean * readingCount)],
];

/**
 * The points of one telemetry window of the device at `place`, at the window's beginning. Throws on a body that
 * `createTelemetryWindows` did not write.
 */
export function toTelemetryPoints(
  { windowAtMs, readingCount, body }: Pick<TelemetryWindow, 'windowAtMs' | 'readingCount' | 'body'>,
  place: DevicePlace,
): readonly HistoryPoint[] {
  const measured = Measured.parse(JSON.parse(body));
  return kept.flatMap(([quantity, toValue]) => {
    const found = measured[quantity];
    if (found === undefined) return [];
    return [{ ...place, quantity, atMs: windowAtMs, value: toValue(found, readingCount) }];
  });
}
