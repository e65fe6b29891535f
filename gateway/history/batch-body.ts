import type { HistoryPoint } from './contract.ts';

/** One batch as it waits on disk: each series named once, then its points by number. About 30 bytes per point. */
type Body = {
  readonly series: ReadonlyArray<
    readonly [
      HistoryPoint['deviceId'],
      HistoryPoint['residentId'],
      HistoryPoint['roomId'],
      HistoryPoint['quantity'],
    ]
  >;
  /** Number of the series, milliseconds after `fromMs`, value. */
  readonly points: ReadonlyArray<readonly [number, number, number]>;
  readonly fromMs: number;
};

export function toBody(points: readonly HistoryPoint[]): string {
  const fromMs = points[0]?.atMs ?? 0;
  const numbers = new Map<string, number>();
  const series: Array<Body['series'][number]> = [];
  const rows = points.map(({ deviceId, residentId, roomId, quantity, atMs, value }) => {
    const key = `${deviceId} ${residentId} ${roomId} ${quantity}`;
    const number = numbers.get(key) ?? series.push([deviceId, residentId, roomId, quantity]) - 1;
    numbers.set(key, number);
    return [number, atMs - fromMs, value] as const;
  });
  return JSON.stringify({ series, points: rows, fromMs } satisfies Body);
}

/** Throws on a body that `toBody` did not write. */
export function toPoints(body: string): readonly HistoryPoint[] {
  const { series, points, fromMs } = JSON.parse(body) as Body;
  return points.map(([number, afterMs, value]) => {
    const names = series[number];
    if (names === undefined) throw new Error('a point names no series of its batch');
    const [deviceId, residentId, roomId, quantity] = names;
    return { deviceId, residentId, roomId, quantity, atMs: fromMs + afterMs, value };
  });
}
