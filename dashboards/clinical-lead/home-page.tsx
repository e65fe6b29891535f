import type { HomeView, ResidentRow } from '#dashboards/hub/protocol.ts';
import { Empty, Warning } from '#dashboards/shared/states.tsx';
import { Table } from '#dashboards/shared/table.tsx';
import { plural, toMoment } from '#dashboards/shared/words.ts';
import type { NightFeatures } from '#gateway/hub-link/envelope.ts';
import { Concerns } from './concerns.tsx';
import { DeviceTable } from './device-table.tsx';
import { FallsTable } from './falls-table.tsx';
import { toResidentHref } from './route-model.ts';

import { ORDER_WORDS, toDuration, toFigure, toNightDay, toPercent } from './words-model.ts';

const heads = [
  'Resident',
  'Needs a look',
  'Falls in 7 days',
  'Last night sent',
  'Out of bed',
  'Sound',
  'Measured',
];

export function HomePage({ data }: { data: HomeView }) {
  const { home, residents, falls, devices, timeZone } = data;
  const isUnheard = home.concerns.some(({ kind }) => kind === 'not-heard');
  if (home.heardAtMs === null) return <NeverHeard name={home.homeName ?? home.homeId} />;
  return (
    <>
      <BackToHomes />
      <h1 class="nhsuk-heading-xl">{home.homeName ?? home.homeId}</h1>
      {isUnheard && (
        <Warning title={`Not heard since ${toMoment(home.heardAtMs, timeZone)}.`}>
          What happened in the home since then is not on this page.
        </Warning>
      )}
      <p class="nhsuk-body">Last heard: {toMoment(home.heardAtMs, timeZone)}. All times are the home’s.</p>
      <div class="lead-section">
        <h2 class="nhsuk-heading-m">Needs a look</h2>
        <Concerns concerns={home.concerns} />
      </div>
      <h2 class="nhsuk-heading-l">Residents</h2>
      {residents.length === 0 ? (
        <Empty>This home has not yet said who lives there.</Empty>
      ) : (
        <Table
          caption="Residents, those who need a look first"
          hint={`${ORDER_WORDS} Residents go by code: names stay in the home.`}
          heads={heads}
          rows={residents.map((resident) => ({ key: resident.residentId, cells: toCells(resident, data) }))}
        />
      )}
      <div class="lead-section">
        <h2 class="nhsuk-heading-l">Falls</h2>
        <FallsTable falls={falls} timeZone={timeZone} />
      </div>
      <div class="lead-section">
        <h2 class="nhsuk-heading-l">Devices</h2>
        <DeviceTable devices={devices} timeZone={timeZone} />
      </div>
    </>
  );
}

/** Nothing is known of it. Empty tables would look like a quiet home. */
function NeverHeard({ name }: { name: string }) {
  return (
    <>
      <BackToHomes />
      <h1 class="nhsuk-heading-xl">{name}</h1>
      <Empty>
        The hub has taken this home on, and never heard it. Its gateway needs the link file that the hub wrote
        for it.
      </Empty>
    </>
  );
}

const BackToHomes = () => (
  <a class="nhsuk-back-link lead-no-print" href="#/homes">
    Back to all homes
  </a>
);

function toCells(resident: ResidentRow, { home }: HomeView) {
  const { lastNight } = resident;
  return [
    <a href={toResidentHref(home.homeId, resident.residentId)} key="link">
      {resident.code}
    </a>,
    <Concerns concerns={resident.concerns} key="concerns" />,
    resident.fallCountIn7Days,
    lastNight === null ? 'none measured yet' : toNightDay(lastNight),
    lastNight === null ? '–' : toOutOfBed(lastNight),
    lastNight === null ? '–' : toFigure(lastNight.soundMedianDba, '\u00a0dB(A)'),
    lastNight === null ? '–' : toMeasured(resident, lastNight),
  ];
}

/** Where a sensor is not read, 99 % must not look like a watched night. */
function toMeasured({ concerns }: ResidentRow, { coveragePercent }: NightFeatures): string {
  const isAllRead = concerns.every(({ kind }) => kind !== 'devices-refused');
  return isAllRead ? toPercent(coveragePercent) : `${toPercent(coveragePercent)} of what is read`;
}

function toOutOfBed({ bedExitTotalCount, outOfBedMs }: NightFeatures): string {
  if (bedExitTotalCount === null) return 'not measured';
  const times = plural(bedExitTotalCount, 'time', 'times');
  return outOfBedMs === null ? times : `${times}, ${toDuration(outOfBedMs)}`;
}
