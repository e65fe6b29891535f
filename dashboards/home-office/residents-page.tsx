import { Empty } from '#dashboards/shared/states.tsx';
import { plural } from '#dashboards/shared/words.ts';
import type { ResidentsPage } from '#gateway/office/people-messages.ts';
import type { Office } from './office.ts';
import { Find } from './pieces.tsx';
import { Presence } from './presence.tsx';
import { ChangeResidentForm, DiedForm, NewResidentForm } from './resident-form.tsx';
import { residentLists, toResidentLines } from './residents-model.ts';
import { toHref } from './route-model.ts';
import { Rows } from './rows.tsx';
import { NotHere, Title } from './states.tsx';

export function ResidentsSection({ office, page }: { office: Office; page: ResidentsPage }) {
  const { thing, step } = office.route.value;
  if (thing === null) return <ResidentsList office={office} page={page} />;
  if (thing === 'add') return <NewResidentForm office={office} page={page} />;
  const resident = page.residents.find(({ residentId }) => residentId === thing);
  if (resident === undefined) {
    return <NotHere what="No such resident is known." back={toHref('residents')} backWords="All residents" />;
  }
  if (step === 'died') return <DiedForm office={office} page={page} resident={resident} />;
  return <ChangeResidentForm office={office} page={page} resident={resident} />;
}

function ResidentsList({ office, page }: { office: Office; page: ResidentsPage }) {
  const typed = office.filterOf('residents');
  const chosen = office.filterOf('residents/list');
  const lines = toResidentLines(page, { typed: typed.value, list: chosen.value });
  const mayChange = office.may.value.includes('change-residents');
  const maySetPresence = office.may.value.includes('set-presence');
  return (
    <>
      <Title>Residents</Title>
      {mayChange && (
        <a class="nhsuk-button" href={toHref('residents', 'add')}>
          Add a resident
        </a>
      )}
      {page.residents.length === 0 ? (
        <Empty>No resident is known yet. Add the first one, and then say where they live.</Empty>
      ) : (
        <>
          <Find
            typed={typed}
            label="Find a name or a room"
            only={{ chosen, choices: residentLists }}
            found={`${lines.length} of ${plural(page.residents.length, 'resident', 'residents')}`}
          />
          {lines.length === 0 ? (
            <Empty>Nobody is found. Type less, or choose another list.</Empty>
          ) : (
            <Rows
              label="Residents by room"
              items={lines.map((line) => ({
                key: line.residentId,
                name: line.name,
                under: line.room?.label ?? 'No room',
                state: (
                  <Presence
                    office={office}
                    resident={line}
                    version={page.version}
                    mayChange={maySetPresence}
                  />
                ),
                action: mayChange
                  ? {
                      href: toHref('residents', line.residentId),
                      words: 'Name or room',
                      of: `of ${line.name}`,
                    }
                  : null,
              }))}
            />
          )}
        </>
      )}
    </>
  );
}
