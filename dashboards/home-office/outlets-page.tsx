import type { OutletsPage, OutletView } from '#gateway/office/live-messages.ts';
import { outletNames, outletStates, sortOutlets, toAdvice, toFailureName } from './outlets-model.ts';
import { Facts, Tag } from './pieces.tsx';
import { Title } from './states.tsx';
import { toAbout } from './words-model.ts';

export function OutletsSection({ page }: { page: OutletsPage }) {
  return (
    <>
      <Title>Outlets</Title>
      <p>
        Every way from the gateway to people and to other machines. Unless it says otherwise, failures are
        counted since the gateway’s last start.
      </p>
      {sortOutlets(page.outlets).map((outlet) => (
        <OutletCard outlet={outlet} nowAtMs={page.nowAtMs} key={outlet.name} />
      ))}
    </>
  );
}

function OutletCard({ outlet, nowAtMs }: { outlet: OutletView; nowAtMs: number }) {
  const { title, what } = outletNames[outlet.name];
  const { colour, words } = outletStates[outlet.state];
  const advice = toAdvice(outlet);
  return (
    <section class={`office-card ${outlet.state === 'failing' ? 'office-card--trouble' : ''}`}>
      <div class="office-card-head">
        <h2 class="nhsuk-heading-m">{title}</h2>
        <Tag colour={colour}>{words}</Tag>
      </div>
      <p class="service-quiet">{what}</p>
      {outlet.words !== null && <p>{outlet.words}</p>}
      {advice !== null && (
        <p>
          <strong>What to do:</strong> {advice}
        </p>
      )}
      {outlet.state !== 'off' && (
        <Facts
          facts={[
            {
              name: 'Last success',
              value:
                outlet.lastSuccessAtMs === null
                  ? 'none since the last start'
                  : `${toAbout(Math.max(0, nowAtMs - outlet.lastSuccessAtMs))} ago`,
            },
            { name: toFailureName(outlet), value: outlet.failureCount.toLocaleString('en-GB') },
            ...(outlet.waitingCount === null
              ? []
              : [{ name: 'Waiting', value: outlet.waitingCount.toLocaleString('en-GB') }]),
          ]}
        />
      )}
    </section>
  );
}
