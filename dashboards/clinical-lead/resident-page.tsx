import { useSignal } from '@preact/signals';
import type { ResidentView } from '#dashboards/hub/protocol.ts';
import { Empty } from '#dashboards/shared/states.tsx';
import { Table } from '#dashboards/shared/table.tsx';
import type { NightFeatures } from '#gateway/hub-link/envelope.ts';
import { Concerns } from './concerns.tsx';
import { FallsTable } from './falls-table.tsx';
import { Legend } from './legend.tsx';
import { NightPicture } from './night-picture.tsx';
import { toHomeHref } from './route-model.ts';

import { toDuration, toFigure, toNightDay, toPercent } from './words-model.ts';

/** So many nights as pictures at first, and again with each wish for more; all of them as figures. */
const PICTURES_COUNT = 7;
const heads = ['Night', 'Sound', 'Bed exits', 'Out of bed', 'Possible falls', 'Prompts answered', 'Measured'];

export function ResidentPage({ data }: { data: ResidentView }) {
  const { home, resident, nights, falls, timeZone } = data;
  return (
    <>
      <a class="nhsuk-back-link lead-no-print" href={toHomeHref(home.homeId)}>
        Back to {home.homeName ?? home.homeId}
      </a>
      <h1 class="nhsuk-heading-xl">Resident {resident.code}</h1>
      <p class="nhsuk-body">
        {home.homeName ?? home.homeId}. All times are the home’s. Names stay in the home.
      </p>
      <div class="lead-section">
        <h2 class="nhsuk-heading-m">Needs a look</h2>
        <Concerns concerns={resident.concerns} />
      </div>
      <div class="lead-section">
        <h2 class="nhsuk-heading-l">Falls</h2>
        <FallsTable falls={falls} timeZone={timeZone} />
      </div>
      <h2 class="nhsuk-heading-l">Nights</h2>
      {nights.length === 0 ? (
        <Empty>
          No night of this resident has been measured yet. The first one comes a quarter of an hour after
          21:00. Where a night has passed since the sensors were fitted, look at the devices on the page of{' '}
          <a href={toHomeHref(home.homeId)}>{home.homeName ?? home.homeId}</a>.
        </Empty>
      ) : (
        <Nights data={data} />
      )}
    </>
  );
}

function Nights({ data: { nights, falls, timeZone, homeNowMs, firstNightOf } }: { data: ResidentView }) {
  const shownCount = useSignal(PICTURES_COUNT);
  const stories = falls.map(({ story }) => story);
  const time = { timeZone, homeNowMs };
  const moreCount = Math.min(PICTURES_COUNT, nights.length - shownCount.value);
  return (
    <>
      <Legend hasTonight={nights.some(({ isOver }) => !isOver)} />
      {nights.slice(0, shownCount.value).map((night) => (
        <NightPicture
          key={night.nightOf}
          night={night}
          falls={stories}
          time={time}
          isFirst={night.nightOf === firstNightOf}
        />
      ))}
      {moreCount > 0 && (
        <button
          type="button"
          class="nhsuk-button nhsuk-button--secondary lead-no-print"
          onClick={() => (shownCount.value += PICTURES_COUNT)}
        >
          Show {moreCount} earlier {moreCount === 1 ? 'night' : 'nights'}
        </button>
      )}
      <Table
        caption="Nights in figures, last 28 days"
        heads={heads}
        rows={nights.map((night) => ({ key: night.nightOf, cells: toCells(night, firstNightOf) }))}
      />
      <p class="nhsuk-body-s">
        Out of bed: time with nobody in the bed between 21:00 and 07:00, also before going to bed. “Not
        measured” means that no device could tell, never that nothing happened. Measured: of the night, by the
        sensors that are read.
      </p>
    </>
  );
}

const toCells = (night: NightFeatures, firstNightOf: string | null) => [
  `${toNightDay(night)}${night.nightOf === firstNightOf ? ', first night' : ''}`,
  toFigure(night.soundMedianDba, '\u00a0dB(A)'),
  toFigure(night.bedExitTotalCount),
  night.outOfBedMs === null ? 'not measured' : toDuration(night.outOfBedMs),
  toFigure(night.fallCount),
  night.promptCount === null ? 'none known' : `${night.promptHeardCount ?? 0} of ${night.promptCount}`,
  toPercent(night.coveragePercent),
];
