import type { Alert } from '#gateway/alerting/alert.ts';
import type { Home } from '#gateway/alerting/home.ts';
import type { DevicePlace } from '#gateway/alerting/home-config.ts';
import type { DeviceHealth, HomeSummary } from './envelope.ts';

/** The home as a whole, from what the core knows. */
export function toHomeSummary(home: Home, homeName: string): Omit<HomeSummary, 'droppedCount'> {
  const devices = home.config?.devices ?? [];
  const open = Object.values(home.open);
  const residentIds = devices.map(({ residentId }) => residentId).filter((residentId) => residentId !== null);
  return {
    homeName,
    timeZone: home.config?.timeZone ?? 'Europe/London',
    residentIds: [...new Set(residentIds)],
    deviceCount: devices.length,
    silentDeviceCount: open.filter(({ kind }) => kind === 'device-silent').length,
    openAlertCount: open.length,
  };
}

/**
 * How each device is: what its open technical alerts say, and well where there is none. Of one that is refused for want
 * of consent nothing is known, neither that it is heard nor how full its battery is.
 */
export function toDeviceHealths(home: Home, refused: ReadonlySet<string>): readonly DeviceHealth[] {
  const open = Object.values(home.open);
  return (home.config?.devices ?? []).map((place) =>
    refused.has(place.deviceId) ? toRefusedHealth(place) : toDeviceHealth(place, open),
  );
}

const toRefusedHealth = (place: DevicePlace): DeviceHealth => ({
  ...place,
  state: 'refused',
  silentSinceAtMs: null,
  isBatteryLow: false,
  batteryPercent: null,
});

function toDeviceHealth({ deviceId, roomId, residentId }: DevicePlace, open: readonly Alert[]): DeviceHealth {
  const find = (kind: Alert['kind']) =>
    open.find((alert) => alert.kind === kind && alert.deviceId === deviceId);
  const silent = find('device-silent');
  const battery = find('battery-low');
  return {
    deviceId,
    roomId,
    residentId,
    state: silent === undefined ? 'ok' : 'silent',
    silentSinceAtMs: silent?.onsetAtMs ?? null,
    isBatteryLow: battery !== undefined,
    batteryPercent: battery?.evidence.batteryPercent ?? null,
  };
}
