import type { HomeView, ResidentRow } from '#dashboards/hub/protocol.ts';
import { Concerns } from './concerns.tsx';
import { DeviceTable } from './device-table.tsx';
import { FallsTable } from './falls-table.tsx';
import { toResidentHref } from './route-model.ts';
import { Empty } from './states.tsx';
import { Table } from './table.tsx';
import { toFigure, toMoment } from './words-model.ts';

const heads = ['Resident', 'Needs a look', 'Falls in 7 days', 'Last night: out of bed', 'Sound', 'Measured'];

export function HomePage({ data }: { data: HomeView }) {
  const { home, residents, falls, devices, timeZone } = data;
  return (
    <>
      <h1 class="nhsuk-heading-xl">{home.homeName ?? home.homeId}</h1>
      <p class="nhsuk-body">
        Last heard: {home.heardAtMs === null ? 'never' : toMoment(home.heardAtMs, timeZone)}. All times are
        the home’s.
      </p>
      <div class="lead-section">
        <h2 class="nhsuk-heading-m">Needs a look</h2>
        <Concerns concerns={home.concerns} />
      </div>
      {residents.length === 0 ? (
        <Empty>This home has not yet said who lives there.</Empty>
      ) : (
        <Table
          caption="Residents, by code: names stay in the home"
          heads={heads}
          rows={residents.map((resident) => ({ key: resident.residentId, cells: toCells(resident, data) }))}
        />
      )}
      <div class="lead-section">
        <FallsTable falls={falls} timeZone={timeZone} />
      </div>
      <div class="lead-section">
        <DeviceTable devices={devices} timeZone={timeZone} />
      </div>
    </>
  );
}

function toCells(resident: ResidentRow, { home }: HomeView) {
  const { lastNight } = resident;
  return [
    <a href={toResidentHref(home.homeId, resident.residentId)} key="link">
      {resident.code}
    </a>,
    <Concerns concerns={resident.concerns} key="concerns" />,
    resident.fallCountIn7Days,
    lastNight === null ? 'no night yet' : toTimes(lastNight.bedExitTotalCount),
    lastNight === null ? '–' : toFigure(lastNight.soundMedianDba, ' dB'),
    lastNight === null ? '–' : `${Math.round(lastNight.coveragePercent)} %`,
  ];
}

const toTimes = (count: number | null): string =>
  count === null ? 'not measured' : count === 1 ? 'once' : `${count} times`;
