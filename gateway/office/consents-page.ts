import type { DeviceId, ResidentId } from '#devices/ids.ts';
import type { Resident } from '#gateway/staff/directory.ts';
import type { ConsentCell, ConsentsPage } from './consent-messages.ts';
import { type ConsentRecord, createObservedAt, findConsent, ObservingSensor, toSensor } from './consents.ts';
import { sumRefused } from './devices-page.ts';
import type { Documents } from './documents.ts';
import type { RefusedStream } from './live.ts';

/** In a manager's words, by the page's column. */
const labels: Record<ObservingSensor, string> = {
  fall: 'Fall sensor',
  audio: 'Audio monitor',
  bed: 'Bed sensor',
};

/** Which sensors observe a resident: theirs, and what hears their room. */
type FindDevices = (residentId: ResidentId, sensor: ObservingSensor) => readonly DeviceId[];

type Source = {
  readonly version: number;
  readonly nowAtMs: number;
  readonly refusals: readonly RefusedStream[];
};

export function toConsentsPage(documents: Documents, source: Source): ConsentsPage {
  const { directory, homeConfig } = documents;
  const findDevices = createFindDevices(documents);
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
      cells: ObservingSensor.options.map((sensor) =>
        toCell(documents, source, { resident, sensor, findDevices }),
      ),
    })),
  };
}

type Place = {
  readonly resident: Resident;
  readonly sensor: ObservingSensor;
  readonly findDevices: FindDevices;
};

function toCell(
  documents: Documents,
  { refusals }: Source,
  { resident, sensor, findDevices }: Place,
): ConsentCell {
  const record = findConsent(documents.consents, resident.residentId, sensor);
  const deviceIds = findDevices(resident.residentId, sensor);
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

function createFindDevices({ homeConfig, directory }: Documents): FindDevices {
  const observedAt = createObservedAt(directory);
  const byResident = Map.groupBy(
    homeConfig.devices.flatMap((place) =>
      observedAt(place).map((residentId) => ({ residentId, deviceId: place.deviceId })),
    ),
    ({ residentId }) => residentId,
  );
  return (residentId, sensor) =>
    (byResident.get(residentId) ?? [])
      .map(({ deviceId }) => deviceId)
      .filter((deviceId) => toSensor(deviceId) === sensor);
}
