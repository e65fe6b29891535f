import type { DeviceId } from '#devices/ids.ts';
import type { Resident } from '#gateway/staff/directory.ts';
import type { ConsentCell, ConsentsPage } from './consent-messages.ts';
import { type ConsentRecord, findConsent, ObservingSensor, toSensor } from './consents.ts';
import { sumRefused } from './devices-page.ts';
import type { Documents } from './documents.ts';
import type { RefusedStream } from './live.ts';

/** In a manager's words, by the page's column. */
const labels: Record<ObservingSensor, string> = {
  fall: 'Fall sensor',
  audio: 'Audio monitor',
  bed: 'Bed sensor',
};

type Source = {
  readonly version: number;
  readonly nowAtMs: number;
  readonly refusals: readonly RefusedStream[];
};

export function toConsentsPage(documents: Documents, source: Source): ConsentsPage {
  const { directory, homeConfig } = documents;
  const roomLabels = new Map(homeConfig.rooms.map(({ roomId, label }) => [roomId, label]));
  return {
    version: source.version,
    nowAtMs: source.nowAtMs,
    sensors: ObservingSensor.options.map((sensor) => ({ sensor, label: labels[sensor] })),
    residents: directory.residents.map((resident) => ({
      residentId: resident.residentId,
      name: resident.name,
      presence: resident.presence,
      roomLabel: resident.roomId === null ? null : (roomLabels.get(resident.roomId) ?? null),
      cells: ObservingSensor.options.map((sensor) => toCell(documents, source, { resident, sensor })),
    })),
  };
}

type Place = { readonly resident: Resident; readonly sensor: ObservingSensor };

function toCell(documents: Documents, { refusals }: Source, { resident, sensor }: Place): ConsentCell {
  const record = findConsent(documents.consents, resident.residentId, sensor);
  const deviceIds = findDevices(documents, resident, sensor);
  const by = documents.directory.people.find(({ personId }) => personId === record?.recordedByPersonId);
  return {
    sensor,
    state: toState(resident, record),
    record,
    recordedByName: by?.name ?? null,
    deviceIds: [...deviceIds],
    ...sumRefused(refusals.filter(({ deviceId }) => deviceIds.some((id) => id === deviceId))),
  };
}

function toState({ presence }: Resident, record: ConsentRecord | null): ConsentCell['state'] {
  if (presence === 'died') return 'resident-died';
  if (record === null) return 'no-record';
  return record.withdrawnAtMs === null ? 'allowed' : 'withdrawn';
}

/** Theirs, and those that are nobody's in particular in their room. */
function findDevices(
  { homeConfig }: Documents,
  { residentId, roomId }: Resident,
  sensor: ObservingSensor,
): readonly DeviceId[] {
  return homeConfig.devices
    .filter((place) => toSensor(place.deviceId) === sensor)
    .filter((place) =>
      place.residentId === null
        ? roomId !== null && place.roomId === roomId
        : place.residentId === residentId,
    )
    .map(({ deviceId }) => deviceId);
}
