import type { ResidentView } from '#dashboards/hub/protocol.ts';
import type { NightFeatures } from '#gateway/hub-link/envelope.ts';
import { Concerns } from './concerns.tsx';
import { FallsTable } from './falls-table.tsx';
import { NightPicture } from './night-picture.tsx';
import { toHomeHref } from './route-model.ts';
import { Empty } from './states.tsx';
import { Table } from './table.tsx';
import { toDuration, toFigure, toNightName } from './words-model.ts';

/** So many nights as pictures; all of them as figures. */
const PICTURES_MOST = 7;
const heads = ['Night', 'Sound', 'Bed exits', 'Out of bed', 'Possible falls', 'Prompts heard', 'Measured'];

export function ResidentPage({ data }: { data: ResidentView }) {
  const { home, resident, nights, falls, timeZone } = data;
  const stories = falls.map(({ story }) => story);
  return (
    <>
      <p class="nhsuk-body">
        <a href={toHomeHref(home.homeId)}>Back to {home.homeName ?? home.homeId}</a>
      </p>
      <h1 class="nhsuk-heading-xl">Resident {resident.code}</h1>
      <div class="lead-section">
        <h2 class="nhsuk-heading-m">Needs a look</h2>
        <Concerns concerns={resident.concerns} />
      </div>
      <h2 class="nhsuk-heading-l">Nights</h2>
      {nights.length === 0 ? (
        <Empty>No night of this resident has been sent yet. The first one comes in the morning.</Empty>
      ) : (
        <>
          <Legend />
          {nights.slice(0, PICTURES_MOST).map((night) => (
            <section key={night.nightOf} class="lead-night">
              <h3 class="nhsuk-heading-s">{toNightName(night.nightOf)}</h3>
              <NightPicture night={night} falls={stories} timeZone={timeZone} />
            </section>
          ))}
          <Table
            caption="Nights in figures, last 28 days"
            heads={heads}
            rows={nights.map((night) => ({ key: night.nightOf, cells: toCells(night) }))}
          />
        </>
      )}
      <div class="lead-section">
        <FallsTable falls={falls} timeZone={timeZone} />
      </div>
    </>
  );
}

function Legend() {
  return (
    <ul class="lead-legend">
      <li>
        <span class="lead-key lead-key--sound" /> Sound
      </li>
      <li>
        <span class="lead-key lead-key--exits" /> Bed exits
      </li>
      <li>
        <span class="lead-key lead-key--fall" /> Possible fall
      </li>
      <li>
        <span class="lead-key lead-key--gap" /> Not measured
      </li>
    </ul>
  );
}

const toCells = (night: NightFeatures) => [
  toNightName(night.nightOf),
  toFigure(night.soundMedianDba, ' dB'),
  toFigure(night.bedExitTotalCount),
  night.outOfBedMs === null ? 'not measured' : toDuration(night.outOfBedMs),
  toFigure(night.fallCount),
  night.promptCount === null ? 'not measured' : `${toFigure(night.promptHeardCount)} of ${night.promptCount}`,
  `${Math.round(night.coveragePercent)} %`,
];
