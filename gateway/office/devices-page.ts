import { type DeviceClass, deviceClasses } from '#devices/registry.ts';
import type { DevicePlace } from '#gateway/alerting/home-config.ts';
import { toDeviceLabel } from '#gateway/staff/view.ts';

import { observedBy } from './consents.ts';
import type { Documents } from './documents.ts';
import type { Live } from './live.ts';
import type { DeviceRow, DevicesPage } from './place-messages.ts';
import { toWatching } from './watching.ts';

type Moment = { readonly nowAtMs: number; readonly nowUptimeMs: number };
type Source = Moment & {
  readonly version: number;
  readonly live: Pick<Live, 'heardStates' | 'refusals'>;
  /** May the reader see who lives where by name? */
  readonly withNames: boolean;
};

export function toDevicesPage(documents: Documents, source: Source): DevicesPage {
  const { homeConfig, directory } = documents;
  const toRow = createToRow(documents, source);
  return {
    version: source.version,
    nowAtMs: source.nowAtMs,
    devices: homeConfig.devices.map(toRow),
    rooms: homeConfig.rooms,
    residents: directory.residents
      .filter(({ presence }) => presence !== 'died')
      .map(({ residentId, name, roomId }) => ({
        residentId,
        name: source.withNames ? name : null,
        roomId,
      })),
    classes: Object.entries<DeviceClass>(deviceClasses).map(([className, { label }]) => ({
      className,
      label,
      sensor: observedBy[className as keyof typeof deviceClasses],
    })),
  };
}

function createToRow(documents: Documents, { live, nowUptimeMs }: Source): (place: DevicePlace) => DeviceRow {
  const { refusals } = toWatching(documents);
  const heard = new Map(live.heardStates().map((each) => [each.deviceId, each]));
  const refused = Map.groupBy(live.refusals(), ({ deviceId }) => deviceId);
  const logins = new Set(documents.credentials.map(({ clientId }) => clientId));
  return ({ deviceId, roomId, residentId }) => {
    const refusal = refusals.get(deviceId) ?? null;
    const state = heard.get(deviceId);
    const heardUptimeMs = state?.heardUptimeMs ?? null;
    return {
      deviceId,
      label: toDeviceLabel(deviceId),
      className: deviceId.slice(0, deviceId.indexOf('-')),
      roomId,
      residentId,
      state: refusal === null ? (state?.state ?? 'not-expected') : 'refused',
      heardAgoMs: heardUptimeMs === null ? null : Math.max(0, nowUptimeMs - heardUptimeMs),
      page: state?.page ?? null,
      refusal,
      ...sumRefused(refused.get(deviceId) ?? []),
      hasSecret: logins.has(deviceId),
    };
  };
}

type Refused = { readonly refusedCount: number; readonly lastRefusedAtMs: number | null };

/** Over all devices and reasons given. */
export function sumRefused(
  rows: readonly { readonly refusedCount: number; readonly lastRefusedAtMs: number }[],
): Refused {
  return {
    refusedCount: rows.reduce((sum, row) => sum + row.refusedCount, 0),
    lastRefusedAtMs: rows.length === 0 ? null : Math.max(...rows.map((row) => row.lastRefusedAtMs)),
  };
}
