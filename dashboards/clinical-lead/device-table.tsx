import type { DeviceHealth } from '#gateway/hub-link/envelope.ts';
import { Empty } from './states.tsx';
import { Table } from './table.tsx';
import { toMoment } from './words-model.ts';

export function DeviceTable({ devices, timeZone }: { devices: readonly DeviceHealth[]; timeZone: string }) {
  const ill = devices.filter(({ state, isBatteryLow }) => state === 'silent' || isBatteryLow);
  if (devices.length === 0) return <Empty>This home has not yet said which devices it has.</Empty>;
  if (ill.length === 0) return <Empty>All {devices.length} devices are heard, and no battery is low.</Empty>;
  return (
    <Table
      caption={`Device health: ${ill.length} of ${devices.length} devices need a look`}
      heads={['Device', 'Room', 'State', 'Battery']}
      rows={ill.map((device) => ({
        key: device.deviceId,
        cells: [
          device.deviceId,
          device.roomId?.replace('-', ' ') ?? 'not known',
          device.state === 'ok' ? 'heard' : toSilence(device, timeZone),
          toBattery(device),
        ],
      }))}
    />
  );
}

const toSilence = ({ silentSinceAtMs }: DeviceHealth, timeZone: string): string =>
  silentSinceAtMs === null ? 'silent' : `silent since ${toMoment(silentSinceAtMs, timeZone)}`;

function toBattery({ isBatteryLow, batteryPercent }: DeviceHealth): string {
  if (!isBatteryLow) return 'not low';
  return batteryPercent === null ? 'low' : `low, ${Math.round(batteryPercent)} %`;
}
