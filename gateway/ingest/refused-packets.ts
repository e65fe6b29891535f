import type { Clock } from '#gateway/base/clock.ts';

/** How often packets of one device were refused for one reason since the gateway's start. */
export type RefusedPackets<Reason extends string> = {
  readonly deviceId: string;
  readonly reason: Reason;
  readonly refusedCount: number;
  readonly lastRefusedAtMs: number;
};

/** Counts what is refused unread: at most one row per device and reason. Hot path: one look-up where nothing is refused. */
export function createRefusedPackets<Reason extends string>(
  findRefusal: (deviceId: string) => Reason | null,
  clock: Pick<Clock, 'nowMs'>,
) {
  const rows = new Map<string, RefusedPackets<Reason>>();
  return {
    /** True: nothing of this packet may be read or kept; it has been counted. */
    take(deviceId: string): boolean {
      const reason = findRefusal(deviceId);
      if (reason === null) return false;
      const key = `${deviceId}/${reason}`;
      const refusedCount = (rows.get(key)?.refusedCount ?? 0) + 1;
      rows.set(key, { deviceId, reason, refusedCount, lastRefusedAtMs: clock.nowMs() });
      return true;
    },
    list: (): ReadonlyArray<RefusedPackets<Reason>> => [...rows.values()],
  };
}
