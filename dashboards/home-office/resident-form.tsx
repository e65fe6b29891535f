import type { ResidentRow, ResidentsPage } from '#gateway/office/people-messages.ts';
import { ConfirmPage } from './confirm-page.tsx';
import { SelectField, TextField } from './fields.tsx';
import type { FormState } from './form.ts';
import { FormPage } from './form-page.tsx';
import type { Office } from './office.ts';
import {
  checkResident,
  type ResidentValues,
  toNewResident,
  toResidentBase,
  toRoomChoices,
} from './residents-model.ts';
import { toHref } from './route-model.ts';
import { peek } from './views.ts';

const PATH = '/api/office/residents';
const list = toHref('residents');

export function NewResidentForm({ office, page }: { office: Office; page: ResidentsPage }) {
  return (
    <FormPage
      office={office}
      title="Add a resident"
      back={list}
      backWords="Residents"
      submit="Add"
      present={toNewResident(page)}
      plan={{
        name: 'residents/add',
        base: () => peek(office, PATH, toNewResident),
        check: checkResident,
        send: (wish, basedOnVersion) =>
          office.change('/api/office/residents/add', { basedOnVersion, ...wish }),
        saved: (_, { name }) =>
          office.go(list, {
            words: `${name.trim()} is added. Nothing is measured before a consent or a best-interests decision is recorded.`,
            undo: null,
          }),
      }}
    >
      {(form) => <ResidentFields form={form} page={page} />}
    </FormPage>
  );
}

type ChangeProps = { office: Office; page: ResidentsPage; resident: ResidentRow };

export function ChangeResidentForm({ office, page, resident }: ChangeProps) {
  const { residentId, name } = resident;
  const mayConsent = office.may.value.includes('see-consents');
  return (
    <FormPage
      office={office}
      title={`Change ${name}`}
      back={list}
      backWords="Residents"
      submit="Save"
      present={toResidentBase(page, residentId) ?? toNewResident(page)}
      plan={{
        name: `residents/${residentId}`,
        base: () => peek(office, PATH, (fresh) => toResidentBase(fresh, residentId)),
        check: checkResident,
        send: (wish, basedOnVersion) =>
          office.change('/api/office/residents/change', { basedOnVersion, residentId, ...wish }),
        saved: (_, values) => office.go(list, { words: `${values.name.trim()} is changed.`, undo: null }),
      }}
      after={
        <p class="service-quiet">
          In everything that leaves this house, {name} is called {residentId}: the name stays here.{' '}
          {mayConsent && <a href={toHref('consent', residentId)}>Consent of {name}</a>}
        </p>
      }
    >
      {(form) => (
        <>
          <ResidentFields form={form} page={page} />
          {form.values.roomId !== (resident.roomId ?? '') && (
            <p class="nhsuk-inset-text">
              Devices do not move by themselves: say on the devices’ page which of them went along.
            </p>
          )}
        </>
      )}
    </FormPage>
  );
}

function ResidentFields({ form, page }: { form: FormState<ResidentValues>; page: ResidentsPage }) {
  return (
    <>
      <TextField
        id="name"
        label="Name"
        value={form.values.name}
        onChange={(name) => form.set({ name })}
        errors={form.errors.value}
      />
      <SelectField
        id="room"
        label="Room"
        value={form.values.roomId}
        onChange={(roomId) => form.set({ roomId })}
        choices={toRoomChoices(page.rooms, 'No room yet')}
        errors={form.errors.value}
      />
    </>
  );
}

export function DiedForm({ office, page, resident }: ChangeProps) {
  const { residentId, name } = resident;
  return (
    <ConfirmPage
      office={office}
      path={PATH}
      name={`residents/${residentId}/died`}
      version={page.version}
      title={`Has ${name} died?`}
      back={list}
      backWords="Residents"
      submit="Yes, record it"
      isHurtful
      send={(basedOnVersion) =>
        office.change('/api/office/residents/presence', { basedOnVersion, residentId, presence: 'died' })
      }
      saved={() => office.go(list, { words: `It is recorded that ${name} has died.`, undo: null })}
    >
      <p>
        From then on nothing that the devices of {name} send is read, and no reminder is spoken. What was
        recorded before stays.
      </p>
      <p>If this is a mistake, find {name} under “Died” and choose where they are.</p>
    </ConfirmPage>
  );
}
