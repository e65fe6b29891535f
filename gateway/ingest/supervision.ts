import type { DeviceId } from '#devices/ids.ts';
import { deviceClasses, toDeviceClassName } from '#devices/registry.ts';

export type Silence = { readonly deviceId: DeviceId; readonly silentMs: number };

/** `waiting`: not heard yet since the start, or since its link last died. */
export type HeardState = {
  readonly deviceId: DeviceId;
  readonly state: 'heard' | 'waiting' | 'silent';
  /** Null: never since it is watched. */
  readonly heardUptimeMs: number | null;
};

type Watched = {
  heardUptimeMs: number;
  spokeUptimeMs: number | null;
  isLost: boolean;
  readonly lostAfterMs: number;
  /** Since the start, or since its link last died. */
  hasSpoken: boolean;
};

/**
 * Notices silence. Plain memory, told the uptime with each call; whoever holds it asks `findLost` every second or so.
 * After a start every device has its full time to speak again.
 */
export function createSupervision() {
  const watched = new Map<DeviceId, Watched>();
  const isHeard = (device: Watched): boolean => device.hasSpoken && !device.isLost;
  return {
    /** Watches exactly these devices from now on; known ones keep what was heard of them. */
    expect(deviceIds: readonly DeviceId[], uptimeMs: number, lost: ReadonlySet<DeviceId>): void {
      const wanted = new Set(deviceIds);
      for (const deviceId of watched.keys()) if (!wanted.has(deviceId)) watched.delete(deviceId);
      for (const deviceId of deviceIds) {
        const className = toDeviceClassName(deviceId);
        if (className === null || watched.has(deviceId)) continue;
        const { lostAfterMs } = deviceClasses[className];
        watched.set(deviceId, {
          heardUptimeMs: uptimeMs,
          spokeUptimeMs: null,
          isLost: lost.has(deviceId),
          lostAfterMs,
          hasSpoken: false,
        });
      }
    },
    /** A packet came, of whatever kind. True: the device counted as lost until now. */
    hear(deviceId: DeviceId, uptimeMs: number): boolean {
      const device = watched.get(deviceId);
      if (device === undefined) return false;
      const wasLost = device.isLost;
      device.heardUptimeMs = uptimeMs;
      device.spokeUptimeMs = uptimeMs;
      device.isLost = false;
      device.hasSpoken = true;
      return wasLost;
    },
    /** Its link died without a goodbye. It may come back at once: its time goes on, but it does not count as heard. */
    loseLink(deviceId: DeviceId): void {
      const device = watched.get(deviceId);
      if (device !== undefined) device.hasSpoken = false;
    },
    /** Devices that became lost since the last call, each once. */
    findLost(uptimeMs: number): readonly Silence[] {
      const lost: Silence[] = [];
      for (const [deviceId, device] of watched) {
        const silentMs = uptimeMs - device.heardUptimeMs;
        if (device.isLost || silentMs < device.lostAfterMs) continue;
        device.isLost = true;
        lost.push({ deviceId, silentMs });
      }
      return lost;
    },
    /** Each watched device by itself. */
    list: (): readonly HeardState[] =>
      [...watched].map(([deviceId, device]) => ({
        deviceId,
        state: device.isLost ? 'silent' : device.hasSpoken ? 'heard' : 'waiting',
        heardUptimeMs: device.spokeUptimeMs,
      })),
    /** Heard since the start and within their time, of all that should be. */
    count(): { heardCount: number; expectedCount: number } {
      let heardCount = 0;
      for (const device of watched.values()) if (isHeard(device)) heardCount += 1;
      return { heardCount, expectedCount: watched.size };
    },
  };
}
