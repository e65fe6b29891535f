import type { PeoplePage, PersonRow } from '#gateway/office/people-messages.ts';
import { ConfirmPage } from './confirm-page.tsx';
import type { Office } from './office.ts';
import { toPinHint } from './people-model.ts';
import { toHref } from './route-model.ts';

type StepProps = { office: Office; page: PeoplePage; person: PersonRow };

export function NewPinForm({ office, page, person }: StepProps) {
  const { personId, name, role } = person;
  return (
    <ConfirmPage
      office={office}
      path="/api/office/people"
      name={`people/${personId}/pin`}
      version={page.version}
      title={`Make a new PIN for ${name}?`}
      back={toHref('people', personId)}
      backWords={`Change ${name}`}
      submit="Make a new PIN"
      send={(basedOnVersion) => office.change('/api/office/people/renew-pin', { basedOnVersion, personId })}
      saved={({ pin }) => {
        office.toldOnce.value = { what: 'pin', whose: name, value: pin };
        office.go(toHref('people'));
      }}
    >
      <p>
        The old PIN stops working at once, and {name} is signed out on every screen, during an alert too: give
        them the new one straight away.
      </p>
      <p>
        {toPinHint(role)} It is shown once: have something to write it down, or {name} beside you.
      </p>
    </ConfirmPage>
  );
}

export function RemovePersonForm({ office, page, person }: StepProps) {
  const { personId, name } = person;
  return (
    <ConfirmPage
      office={office}
      path="/api/office/people"
      name={`people/${personId}/remove`}
      version={page.version}
      title={`Remove ${name}?`}
      back={toHref('people', personId)}
      backWords={`Change ${name}`}
      submit={`Remove ${name}`}
      isHurtful
      send={(basedOnVersion) => office.change('/api/office/people/remove', { basedOnVersion, personId })}
      saved={() => office.go(toHref('people'), { words: `${name} is removed.`, undo: null })}
    >
      <p>
        {name} can no longer sign in, and is signed out now on every screen. What {name} did in past nights
        stays in the record.
      </p>
      <p>This can’t be undone: to let {name} in again, add them anew and give them a new PIN.</p>
    </ConfirmPage>
  );
}
