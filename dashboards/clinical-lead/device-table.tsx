import { Empty } from '#dashboards/shared/states.tsx';
import { Table } from '#dashboards/shared/table.tsx';
import { plural, toMoment } from '#dashboards/shared/words.ts';
import type { DeviceHealth } from '#gateway/hub-link/envelope.ts';
import { NOT_READ, NOT_READ_HINT, toRoomWords } from './words-model.ts';

type Props = { readonly devices: readonly DeviceHealth[]; readonly timeZone: string };
const heads = ['Device', 'Room', 'State', 'Battery'];

/** Those that need a look at once; all of them behind a fold. */
export function DeviceTable({ devices, timeZone }: Props) {
  const ill = devices.filter(({ state, isBatteryLow }) => state !== 'ok' || isBatteryLow);
  const heardCount = devices.filter(({ state }) => state === 'ok').length;
  const hint = devices.some(({ state }) => state === 'refused') ? { hint: NOT_READ_HINT } : {};
  const toRows = (some: readonly DeviceHealth[]) =>
    some.map((device) => ({ key: device.deviceId, cells: toCells(device, timeZone) }));
  if (devices.length === 0) return <Empty>This home has not yet said which devices it has.</Empty>;
  return (
    <>
      {ill.length === 0 ? (
        <Empty>All {devices.length} devices are heard, and no battery is low.</Empty>
      ) : (
        <Table
          caption={`${heardCount} of ${plural(devices.length, 'device', 'devices')} heard, ${ill.length} to look at`}
          {...hint}
          heads={heads}
          rows={toRows(ill)}
        />
      )}
      <details class="nhsuk-details">
        <summary class="nhsuk-details__summary">
          <span class="nhsuk-details__summary-text">All {devices.length} devices</span>
        </summary>
        <Table
          caption="All devices, those that need a look first"
          {...hint}
          heads={heads}
          rows={toRows(devices)}
        />
      </details>
    </>
  );
}

const toCells = (device: DeviceHealth, timeZone: string) => [
  device.deviceId,
  device.roomId === null ? 'not known' : toRoomWords(device.roomId),
  toState(device, timeZone),
  toBattery(device),
];

function toState(device: DeviceHealth, timeZone: string) {
  switch (device.state) {
    case 'ok':
      return 'heard';
    case 'silent':
      return toSilence(device, timeZone);
    case 'refused':
      return <strong class="nhsuk-tag nhsuk-tag--orange">{NOT_READ}</strong>;
  }
}

const toSilence = ({ silentSinceAtMs }: DeviceHealth, timeZone: string): string =>
  silentSinceAtMs === null ? 'silent' : `silent since ${toMoment(silentSinceAtMs, timeZone)}`;

function toBattery({ state, isBatteryLow, batteryPercent }: DeviceHealth): string {
  if (state === 'refused') return 'not known';
  if (!isBatteryLow) return 'not low';
  return batteryPercent === null ? 'low' : `low, ${Math.round(batteryPercent)} %`;
}
