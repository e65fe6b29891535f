import { Empty } from '#dashboards/shared/states.tsx';
import { plural } from '#dashboards/shared/words.ts';
import type { HubEnvelope } from '#gateway/hub-link/envelope.ts';
import type { LeavingPage } from '#gateway/office/live-messages.ts';
import { neverLeaves, toFieldRows, toHubTag, toKindTitle } from './leaving-model.ts';
import type { Office } from './office.ts';
import { Facts, Lines, Tag } from './pieces.tsx';
import { Rows } from './rows.tsx';
import { Title } from './states.tsx';
import { toSizeWords } from './words-model.ts';

export function LeavingSection({ office, page }: { office: Office; page: LeavingPage }) {
  return (
    <>
      <Title>What leaves this house</Title>
      {page.isSetUp ? (
        <Leaving office={office} page={page} />
      ) : (
        <Empty>
          <strong>Nothing leaves this house for a hub.</strong> None is linked. To link one, start the gateway
          with --hub-link and the file that the hub made for this home.
        </Empty>
      )}
      <NeverLeaves />
    </>
  );
}

function Leaving({ office, page }: { office: Office; page: LeavingPage }) {
  const { colour, words } = toHubTag(page.state);
  return (
    <>
      <p>
        A summary goes to the hub where the clinical lead reads it.{' '}
        {page.waitingCount > 0 || page.next === null
          ? 'Here is the next one, exactly as it will go.'
          : 'Nothing waits now. Within minutes the next one goes: as it stands here, with the numbers as they are then.'}
      </p>
      <Facts
        facts={[
          { name: 'Hub', value: <Tag colour={colour}>{words}</Tag> },
          {
            name: 'Waiting',
            value:
              page.waitingCount === 0
                ? 'nothing'
                : `${plural(page.waitingCount, 'message', 'messages')}, ${toSizeWords(page.waitingBytes)}`,
          },
          ...(page.droppedCount === 0
            ? []
            : [
                {
                  name: 'Let go',
                  value: `${plural(page.droppedCount, 'message', 'messages')}: the hub was away for too long`,
                },
              ]),
        ]}
      />
      {page.next === null ? (
        <Empty>
          Nothing waits: everything that was to go has gone. Every few minutes a new summary is made.
        </Empty>
      ) : (
        <Next envelope={page.next} timeZone={office.timeZone.value} />
      )}
    </>
  );
}

function Next({ envelope, timeZone }: { envelope: HubEnvelope; timeZone: string }) {
  return (
    <>
      <h2 class="nhsuk-heading-m">Next: {toKindTitle(envelope).toLowerCase()}</h2>
      <Rows
        label="Fields of the next message"
        items={toFieldRows(envelope, timeZone).map(({ name, value, words }) => ({
          key: name,
          name: words,
          under: name,
          state: <span class="office-break">{value}</span>,
          action: null,
        }))}
      />
      <details class="nhsuk-details">
        <summary class="nhsuk-details__summary">
          <span class="nhsuk-details__summary-text">The exact message</span>
        </summary>
        <div class="nhsuk-details__text">
          <Lines label="The exact message">{JSON.stringify(envelope, null, 2)}</Lines>
        </div>
      </details>
    </>
  );
}

function NeverLeaves() {
  return (
    <section class="office-card">
      <h2 class="nhsuk-heading-m">What never leaves</h2>
      <ul class="nhsuk-list nhsuk-list--bullet">
        {neverLeaves.map((words) => (
          <li key={words}>{words}</li>
        ))}
      </ul>
      <p class="service-quiet">
        The message has no field for any of these, and one that does not keep to its fields is refused before
        it leaves.
      </p>
      <p class="service-quiet">
        Measurements for trends stay on this machine, unless the gateway was started with --influx-url: then
        they go to the history store that it names.
      </p>
    </section>
  );
}
