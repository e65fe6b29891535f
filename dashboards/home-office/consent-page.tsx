import { Empty } from '#dashboards/shared/states.tsx';
import { Table } from '#dashboards/shared/table.tsx';
import { plural, toMoment } from '#dashboards/shared/words.ts';
import type { ConsentCell, ConsentsPage } from '#gateway/office/consent-messages.ts';
import { RecordConsentForm, WithdrawConsentForm } from './consent-form.tsx';
import {
  type ConsentResident,
  consentLists,
  isRefused,
  sensorMeaning,
  toCellTag,
  toConsentRows,
  toRecordWords,
} from './consent-model.ts';
import type { Office } from './office.ts';
import { Find, Tag } from './pieces.tsx';
import { toHref } from './route-model.ts';
import { NotHere, Title } from './states.tsx';

import { toCapital } from './words-model.ts';

export function ConsentSection({ office, page }: { office: Office; page: ConsentsPage }) {
  const { thing, step, last } = office.route.value;
  if (thing === null) return <ConsentMatrix office={office} page={page} />;
  const resident = page.residents.find(({ residentId }) => residentId === thing);
  const cell = resident?.cells.find(({ sensor }) => sensor === step);
  if (resident === undefined || (step !== null && cell === undefined)) {
    return (
      <NotHere
        what="No such resident or sensor is known."
        back={toHref('consent')}
        backWords="All consents"
      />
    );
  }
  if (cell === undefined) return <OneResident office={office} page={page} resident={resident} />;
  const deps = { office, page, resident, cell };
  return last === 'withdraw' ? <WithdrawConsentForm {...deps} /> : <RecordConsentForm {...deps} />;
}

function ConsentMatrix({ office, page }: { office: Office; page: ConsentsPage }) {
  const typed = office.filterOf('consent');
  const chosen = office.filterOf('consent/list');
  const rows = toConsentRows(page, { typed: typed.value, list: chosen.value });
  return (
    <>
      <Title>Consent</Title>
      <p>
        A sensor that observes somebody is read only with their consent, or after a decision in their best
        interests. What comes without is turned away unread, counted since the gateway’s last start, and shown
        here. Call buttons and speakers observe nobody and need none.
      </p>
      <p class="service-quiet">
        An audio monitor asks everybody who lives in its room. In a room where nobody lives, such as a lounge,
        it is communal and needs no record. A fall or bed sensor without a resident is always turned away.
      </p>
      {page.residents.length === 0 ? (
        <Empty>No resident is known yet.</Empty>
      ) : (
        <Find
          typed={typed}
          label="Find a name or a room"
          only={{ chosen, choices: consentLists }}
          found={`${rows.length} of ${plural(page.residents.length, 'resident', 'residents')}`}
        />
      )}
      {page.residents.length > 0 && rows.length === 0 && (
        <Empty>
          {typed.value === '' && chosen.value === 'look'
            ? 'None: everything that is sent may be read.'
            : 'Nobody is found. Type less, or show all residents.'}
        </Empty>
      )}
      {rows.length > 0 && (
        <Table
          caption="Consent by resident and kind of sensor"
          isCaptionHidden
          heads={['Resident', ...page.sensors.map(({ label }) => toCapital(label))]}
          rows={rows.map((resident) => ({
            key: resident.residentId,
            cells: [
              <span key="name">
                <a href={toHref('consent', resident.residentId)}>{resident.name}</a>
                <span class="service-quiet office-under">{resident.roomLabel ?? 'No room'}</span>
              </span>,
              ...resident.cells.map((cell) => (
                <Cell office={office} resident={resident} cell={cell} key={cell.sensor} />
              )),
            ],
          }))}
        />
      )}
    </>
  );
}

type CellProps = { office: Office; resident: ConsentResident; cell: ConsentCell };

function Cell({ office, resident, cell }: CellProps) {
  const { colour, words } = toCellTag(cell);
  return (
    <span class="office-consent-cell">
      <a href={toHref('consent', resident.residentId, cell.sensor)} class="office-tag-link">
        <Tag colour={colour}>{words}</Tag>
      </a>
      {cell.deviceIds.length === 0 && <span class="service-quiet office-under">no sensor</span>}
      <Refused office={office} cell={cell} />
    </span>
  );
}

/** How much was turned away, and when the last came. */
function Refused({ office, cell }: { office: Office; cell: ConsentCell }) {
  if (!isRefused(cell) && cell.refusedCount === 0) return null;
  return (
    <span class={`office-under ${isRefused(cell) ? 'office-trouble' : 'service-quiet'}`}>
      {cell.refusedCount === 0
        ? 'would be turned away'
        : `${cell.refusedCount.toLocaleString('en-GB')} turned away since the last start`}
      {cell.lastRefusedAtMs !== null && `, the last ${toMoment(cell.lastRefusedAtMs, office.timeZone.value)}`}
    </span>
  );
}

type OneProps = { office: Office; page: ConsentsPage; resident: ConsentResident };

/** All kinds of sensor of one resident, each with its record in full. */
function OneResident({ office, page, resident }: OneProps) {
  const mayChange = office.may.value.includes('change-consents') && resident.presence !== 'died';
  return (
    <>
      <a class="nhsuk-back-link" href={toHref('consent')}>
        Consent
      </a>
      <Title>Consent of {resident.name}</Title>
      {resident.cells.map((cell, index) => {
        const { colour, words } = toCellTag(cell);
        return (
          <section class="office-card" key={cell.sensor}>
            <h2 class="nhsuk-heading-m">{toCapital(page.sensors[index]?.label ?? cell.sensor)}</h2>
            <p>{sensorMeaning[cell.sensor]}</p>
            <p>
              <Tag colour={colour}>{words}</Tag> <Refused office={office} cell={cell} />
            </p>
            <p>{toRecordWords(cell, office.timeZone.value) ?? 'Nothing is recorded.'}</p>
            <p class="service-quiet">
              {cell.deviceIds.length === 0
                ? 'No such sensor is here.'
                : `Sensor: ${cell.deviceIds.join(', ')}`}
            </p>
            {mayChange && (
              <p>
                <a href={toHref('consent', resident.residentId, cell.sensor)}>
                  {cell.state === 'allowed' ? 'Record anew or withdraw' : 'Record a decision'}
                  <span class="nhsuk-u-visually-hidden">
                    {' '}
                    for the {page.sensors[index]?.label.toLowerCase()}
                  </span>
                </a>
              </p>
            )}
          </section>
        );
      })}
    </>
  );
}
