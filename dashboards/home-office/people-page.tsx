import type { PeoplePage } from '#gateway/office/people-messages.ts';
import type { Office } from './office.ts';
import { sortPeople, toRingsWords } from './people-model.ts';
import { ChangePersonForm, NewPersonForm } from './person-form.tsx';
import { NewPinForm, RemovePersonForm } from './person-steps.tsx';
import { toHref } from './route-model.ts';
import { Rows } from './rows.tsx';
import { NotHere, Title } from './states.tsx';
import { roleWords } from './words-model.ts';

export function PeopleSection({ office, page }: { office: Office; page: PeoplePage }) {
  const { thing, step } = office.route.value;
  if (thing === null) return <PeopleList office={office} page={page} />;
  if (thing === 'add') return <NewPersonForm office={office} page={page} />;
  const person = page.people.find(({ personId }) => personId === thing);
  if (person === undefined) {
    return (
      <NotHere
        what="Nobody of this name works here, or they have been removed."
        back={toHref('people')}
        backWords="All people"
      />
    );
  }
  if (step === 'pin') return <NewPinForm office={office} page={page} person={person} />;
  if (step === 'remove') return <RemovePersonForm office={office} page={page} person={person} />;
  return <ChangePersonForm office={office} page={page} person={person} />;
}

function PeopleList({ office, page }: { office: Office; page: PeoplePage }) {
  const mayChange = office.may.value.includes('change-people');
  return (
    <>
      <Title>People</Title>
      <p>Who signs in to the night screens and to these pages, and what each may do.</p>
      {mayChange && (
        <a class="nhsuk-button" href={toHref('people', 'add')}>
          Add a person
        </a>
      )}
      <Rows
        label="People"
        items={sortPeople(page.people).map(({ personId, name, role, zones }) => ({
          key: personId,
          name,
          under: roleWords[role].label,
          state: role === 'installer' ? 'No alerts' : toRingsWords(zones),
          action: mayChange ? { href: toHref('people', personId), words: 'Change', of: name } : null,
        }))}
      />
    </>
  );
}
