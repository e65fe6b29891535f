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

/** How each device is: what its open technical alerts say, and well where there is none. */
export function toDeviceHealths(home: Home): readonly DeviceHealth[] {
  const open = Object.values(home.open);
  return (home.config?.devices ?? []).map((place) => toDeviceHealth(place, open));
}

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
