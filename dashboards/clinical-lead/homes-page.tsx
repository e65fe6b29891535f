import type { HomesView } from '#dashboards/hub/protocol.ts';
import { Empty } from '#dashboards/shared/states.tsx';
import { Table } from '#dashboards/shared/table.tsx';
import { toMoment } from '#dashboards/shared/words.ts';
import { Concerns } from './concerns.tsx';
import { toHomeHref } from './route-model.ts';

import { ORDER_WORDS } from './words-model.ts';

const heads = ['Home', 'Needs a look', 'Residents', 'Falls in 7 days', 'Last heard'];

export function HomesPage({ data: { homes } }: { data: HomesView }) {
  return (
    <>
      <h1 class="nhsuk-heading-xl">Homes</h1>
      {homes.length === 0 ? (
        <Empty>
          No home reports to this hub yet. Ask whoever runs the hub: it takes a home on when it is started
          with that home’s name.
        </Empty>
      ) : (
        <Table
          caption="Homes, those that need a look first"
          hint={`${ORDER_WORDS} Times are each home’s own.`}
          heads={heads}
          rows={homes.map((home) => ({
            key: home.homeId,
            cells: [
              <a href={toHomeHref(home.homeId)} key="link">
                {home.homeName ?? home.homeId}
              </a>,
              <Concerns concerns={home.concerns} key="concerns" />,
              home.homeName === null ? 'not known yet' : home.residentCount,
              home.homeName === null ? 'not known yet' : home.fallCountIn7Days,
              home.heardAtMs === null ? 'never' : toMoment(home.heardAtMs, home.timeZone),
            ],
          }))}
        />
      )}
    </>
  );
}
