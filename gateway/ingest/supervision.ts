import type { DeviceId } from '#devices/ids.ts';
import { deviceClasses, toDeviceClassName } from '#devices/registry.ts';
import { type Clock, toLifeMs } from '#gateway/base/clock.ts';

/** The page beside a speaker, as it is now: it may sound, or it is there and may not. Null: none is. */
export type PageNow = 'speaks' | 'mute' | null;

/** The same as it is remembered: `none` has been there since the start, or the last one went `away`. */
export type PageKnown = 'speaks' | 'mute' | 'away' | 'none';

/** `page` and `hardwareHeard`: of a speaker only. */
export type Silence = {
  readonly deviceId: DeviceId;
  readonly silentMs: number;
  readonly page?: PageKnown;
  readonly hardwareHeard?: boolean;
};

/** Who counts as lost already; of a speaker, whether its hardware had been heard before. */
export type Lost = ReadonlyMap<DeviceId, { readonly hardwareHeard: boolean }>;

/** `waiting`: not heard yet since the start, or since its link last died. */
export type HeardState = {
  readonly deviceId: DeviceId;
  readonly state: 'heard' | 'waiting' | 'silent';
  /** Null: never since it is watched. */
  readonly heardUptimeMs: number | null;
  /** Null: no device that a page can stand in for. */
  readonly page: PageKnown | null;
};

type Watched = {
  readonly deviceId: DeviceId;
  heardUptimeMs: number;
  spokeUptimeMs: number | null;
  isLost: boolean;
  readonly lostAfterMs: number;
  /** Since the start, or since its link last died. */
  hasSpoken: boolean;
  /** Of a speaker. */
  readonly page: { state: PageKnown; speaksUptimeMs: number } | null;
};

/**
 * Notices silence. Plain memory, told the uptime with each call; whoever holds it asks `findLost` every second or so.
 * After a start every device has its full time to speak again.
 */
export function createSupervision(clock: Pick<Clock, 'speed'> = {}) {
  const watched = new Map<DeviceId, Watched>();
  /** Heard by packets of their own, ever: also while their residents are away, and before a restart if they are missed. */
  const hardware = new Set<DeviceId>();
  /** A page has no help button of its own: beside hardware that was heard it stands in for nothing. */
  const standsIn = ({ deviceId, page }: Watched): boolean => page !== null && !hardware.has(deviceId);
  const isHeard = (device: Watched): boolean => device.hasSpoken && !device.isLost;
  const isHeardByPage = (device: Watched): boolean =>
    standsIn(device) && device.page?.state === 'speaks' && !device.isLost;
  const toState = (device: Watched): HeardState['state'] => {
    if (device.isLost) return 'silent';
    return isHeard(device) || isHeardByPage(device) ? 'heard' : 'waiting';
  };
  /** A story that is told faster does not hurry a page: it has its time in life's seconds. */
  const toSilentMs = (device: Watched, uptimeMs: number): number | null => {
    const { heardUptimeMs, page, lostAfterMs } = device;
    const silentMs = uptimeMs - heardUptimeMs;
    if (silentMs < lostAfterMs) return null;
    if (page === null || !standsIn(device)) return silentMs;
    const pageSilentMs = uptimeMs - page.speaksUptimeMs;
    return pageSilentMs < toLifeMs(clock, lostAfterMs) ? null : Math.min(silentMs, pageSilentMs);
  };
  return {
    /** Watches exactly these devices from now on; known ones keep what was heard of them. */
    expect(deviceIds: readonly DeviceId[], uptimeMs: number, lost: Lost): void {
      for (const [deviceId, { hardwareHeard }] of lost) if (hardwareHeard) hardware.add(deviceId);
      const wanted = new Set(deviceIds);
      for (const deviceId of watched.keys()) if (!wanted.has(deviceId)) watched.delete(deviceId);
      for (const deviceId of deviceIds) {
        const className = toDeviceClassName(deviceId);
        if (className === null || watched.has(deviceId)) continue;
        const { lostAfterMs } = deviceClasses[className];
        watched.set(deviceId, {
          deviceId,
          heardUptimeMs: uptimeMs,
          spokeUptimeMs: null,
          isLost: lost.has(deviceId),
          lostAfterMs,
          hasSpoken: false,
          page: className === 'speaker' ? { state: 'none', speaksUptimeMs: uptimeMs } : null,
        });
      }
    },
    /** Of which a page may stand in for. */
    speakerIds: (): readonly DeviceId[] =>
      [...watched].flatMap(([deviceId, { page }]) => (page === null ? [] : [deviceId])),
    /**
     * A speaker's page was looked at. While it may sound, a speaker that is not known to be hardware counts as heard.
     * True: it counted as lost until now.
     */
    seePage(deviceId: DeviceId, now: PageNow, uptimeMs: number): boolean {
      const device = watched.get(deviceId);
      if (device === undefined || device.page === null) return false;
      device.page.state = now ?? (device.page.state === 'none' ? 'none' : 'away');
      if (now !== 'speaks' || !standsIn(device)) return false;
      const wasLost = device.isLost;
      device.page.speaksUptimeMs = uptimeMs;
      device.isLost = false;
      return wasLost;
    },
    /** A packet came, of whatever kind. True: the device counted as lost until now. */
    hear(deviceId: DeviceId, uptimeMs: number): boolean {
      const device = watched.get(deviceId);
      if (device === undefined) return false;
      const wasLost = device.isLost;
      hardware.add(deviceId);
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
        const silentMs = device.isLost ? null : toSilentMs(device, uptimeMs);
        if (silentMs === null) continue;
        device.isLost = true;
        const { page } = device;
        const asSpeaker = page === null ? {} : { page: page.state, hardwareHeard: hardware.has(deviceId) };
        lost.push({ deviceId, silentMs, ...asSpeaker });
      }
      return lost;
    },
    /** Each watched device by itself. */
    list: (): readonly HeardState[] =>
      [...watched].map(([deviceId, device]) => ({
        deviceId,
        state: toState(device),
        heardUptimeMs: device.spokeUptimeMs,
        page: device.page?.state ?? null,
      })),
    /** Has it spoken itself since the start or since its link died, and within its time? */
    isHeard(deviceId: DeviceId): boolean {
      const device = watched.get(deviceId);
      return device !== undefined && isHeard(device);
    },
    /** Heard since the start and within their time, of all that should be. */
    count(): { heardCount: number; expectedCount: number } {
      let heardCount = 0;
      for (const device of watched.values()) if (toState(device) === 'heard') heardCount += 1;
      return { heardCount, expectedCount: watched.size };
    },
  };
}
