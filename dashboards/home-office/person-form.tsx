import type { PeoplePage, PersonRow } from '#gateway/office/people-messages.ts';
import { StaffRole } from '#gateway/staff/directory.ts';
import { CheckField, RadioField } from './choice-fields.tsx';
import { TextField } from './fields.tsx';
import type { FormState } from './form.ts';
import { FormPage } from './form-page.tsx';
import type { Office } from './office.ts';
import {
  checkPerson,
  hasNamesake,
  type PersonValues,
  toNewPerson,
  toPersonBase,
  toZoneChoices,
} from './people-model.ts';
import { toHref } from './route-model.ts';
import { peek } from './views.ts';
import { roleWords } from './words-model.ts';

const PATH = '/api/office/people';
const list = toHref('people');

export function NewPersonForm({ office, page }: { office: Office; page: PeoplePage }) {
  return (
    <FormPage
      office={office}
      title="Add a person"
      back={list}
      backWords="People"
      submit="Add and make a PIN"
      present={toNewPerson(page)}
      plan={{
        name: 'people/add',
        base: () => peek(office, PATH, toNewPerson),
        check: checkPerson,
        send: (wish, basedOnVersion) => office.change('/api/office/people/add', { basedOnVersion, ...wish }),
        saved({ pin }, { name }) {
          office.toldOnce.value = { what: 'pin', whose: name.trim(), value: pin };
          office.go(list, { words: `${name.trim()} is added.`, undo: null });
        },
      }}
    >
      {(form) => <PersonFields form={form} page={page} personId={null} isRoleFixed={false} />}
    </FormPage>
  );
}

type ChangeProps = { office: Office; page: PeoplePage; person: PersonRow };

export function ChangePersonForm({ office, page, person }: ChangeProps) {
  const { personId, name, isLastManager } = person;
  const present = toPersonBase(page, personId) ?? toNewPerson(page);
  return (
    <FormPage
      office={office}
      title={`Change ${name}`}
      back={list}
      backWords="People"
      submit="Save"
      present={present}
      plan={{
        name: `people/${personId}`,
        base: () => peek(office, PATH, (fresh) => toPersonBase(fresh, personId)),
        check: checkPerson,
        send: (wish, basedOnVersion) =>
          office.change('/api/office/people/change', { basedOnVersion, personId, ...wish }),
        saved: (_, values) => office.go(list, { words: `${values.name.trim()} is changed.`, undo: null }),
      }}
      after={
        <ul class="nhsuk-list office-after">
          <li>
            <a href={toHref('people', personId, 'pin')}>Make a new PIN for {name}</a>
          </li>
          <li>
            {isLastManager ? (
              <span class="service-quiet">
                {name} is the only manager, and can’t be removed before there is another one.
              </span>
            ) : (
              <a href={toHref('people', personId, 'remove')}>Remove {name}</a>
            )}
          </li>
        </ul>
      }
    >
      {(form) => <PersonFields form={form} page={page} personId={personId} isRoleFixed={isLastManager} />}
    </FormPage>
  );
}

type FieldsProps = {
  form: FormState<PersonValues>;
  page: PeoplePage;
  personId: string | null;
  isRoleFixed: boolean;
};

function PersonFields({ form, page, personId, isRoleFixed }: FieldsProps) {
  const { values, errors } = form;
  const zones = toZoneChoices(page, values.zones);
  return (
    <>
      <TextField
        id="name"
        label="Name"
        hint="As it should stand on the night screens."
        width={20}
        value={values.name}
        onChange={(name) => form.set({ name })}
        errors={errors.value}
      />
      {hasNamesake(page, values.name, personId) && (
        <p class="nhsuk-inset-text">
          Somebody of this name is here already. Add a letter or a surname, so that colleagues can tell them
          apart.
        </p>
      )}
      {isRoleFixed ? (
        <p>
          Role: Manager. <span class="service-quiet">The only one, and so it can’t be changed.</span>
        </p>
      ) : (
        <RadioField
          id="role"
          label="Role"
          value={values.role}
          onChange={(role) => form.set({ role })}
          choices={StaffRole.options.map((role) => ({ value: role, ...roleWords[role] }))}
          errors={errors.value}
        />
      )}
      {values.role !== 'installer' && zones.length > 0 && (
        <CheckField
          id="zones"
          label="Alerts ring first for"
          hint="None chosen: all of the home. What nobody accepts rings for everybody in the end."
          values={values.zones}
          onChange={(chosen) => form.set({ zones: chosen })}
          choices={zones}
          errors={errors.value}
        />
      )}
    </>
  );
}
