import type { ConsentCell, ConsentsPage } from '#gateway/office/consent-messages.ts';
import { RadioField } from './choice-fields.tsx';
import { ConfirmPage } from './confirm-page.tsx';
import {
  type ConsentResident,
  type ConsentValues,
  checkConsent,
  sensorMeaning,
  toNewConsent,
  toRecordWords,
} from './consent-model.ts';
import { TextField } from './fields.tsx';
import type { FormState } from './form.ts';
import { FormPage } from './form-page.tsx';
import type { Office } from './office.ts';
import { toHref } from './route-model.ts';
import { Title } from './states.tsx';
import { peek } from './views.ts';
import { toDateValue } from './words-model.ts';

const PATH = '/api/office/consents';

type ConsentProps = { office: Office; page: ConsentsPage; resident: ConsentResident; cell: ConsentCell };

/** "audio monitor", as it stands in a sentence. */
const toLabel = ({ page, cell }: Pick<ConsentProps, 'page' | 'cell'>): string =>
  page.sensors.find(({ sensor }) => sensor === cell.sensor)?.label.toLowerCase() ?? cell.sensor;

const bases = [
  {
    value: 'consent',
    label: 'Their own consent',
    hint: 'They understood what the sensor tells and to whom, and said yes. They can take it back at any time.',
  },
  {
    value: 'best-interests',
    label: 'A decision in their best interests',
    hint: 'They lack the capacity to decide this, and it was decided for them under the Mental Capacity Act 2005, section 4.',
  },
] as const;

export function RecordConsentForm(props: ConsentProps) {
  const { office, page, resident, cell } = props;
  const { residentId, name } = resident;
  const { sensor } = cell;
  const label = toLabel(props);
  const back = toHref('consent', residentId);
  if (!office.may.value.includes('change-consents') || resident.presence === 'died') {
    return <OnlySeen office={office} resident={resident} cell={cell} label={label} />;
  }
  return (
    <FormPage
      office={office}
      title={`${name}: ${label}`}
      back={back}
      backWords={`Consent of ${name}`}
      submit="Record it"
      present={toNewConsent(page)}
      plan={{
        name: `consent/${residentId}/${sensor}`,
        base: () => peek(office, PATH, toNewConsent),
        check: (values) => checkConsent(values, toDateValue(page.nowAtMs, office.timeZone.value)),
        send: (wish, basedOnVersion) =>
          office.change('/api/office/consents/record', { basedOnVersion, residentId, sensor, ...wish }),
        saved: () =>
          office.go(back, {
            words: `It is recorded. The ${label} of ${name} is read from now on.`,
            undo: null,
          }),
      }}
      after={
        cell.state === 'allowed' && (
          <p>
            <a href={toHref('consent', residentId, sensor, 'withdraw')}>Withdraw what is recorded</a>
          </p>
        )
      }
    >
      {(form) => (
        <>
          <p>{sensorMeaning[sensor]}</p>
          <p class="nhsuk-inset-text">
            {toRecordWords(cell, office.timeZone.value) ??
              'Nothing is recorded: whatever this sensor sends is turned away unread.'}
          </p>
          <BasisFields form={form} />
        </>
      )}
    </FormPage>
  );
}

function BasisFields({ form }: { form: FormState<ConsentValues> }) {
  const { values, errors } = form;
  const decision = (
    <>
      <TextField
        id="decidedBy"
        label="Who decided"
        hint="Name and part: “Dr Ann Shaw, GP, with the daughter”."
        value={values.decidedBy}
        onChange={(decidedBy) => form.set({ decidedBy })}
        errors={errors.value}
      />
      <TextField
        id="decidedOn"
        label="Day of the decision"
        type="date"
        width={10}
        value={values.decidedOn}
        onChange={(decidedOn) => form.set({ decidedOn })}
        errors={errors.value}
      />
    </>
  );
  return (
    <RadioField
      id="basis"
      label="Whose decision is it?"
      value={values.basis}
      onChange={(basis) => form.set({ basis })}
      choices={bases}
      errors={errors.value}
      under={{ value: 'best-interests', children: decision }}
    />
  );
}

type OnlySeenProps = Pick<ConsentProps, 'office' | 'resident' | 'cell'> & { label: string };

/** For whoever may look and not change, and where nothing is left to be decided. */
function OnlySeen({ office, resident, cell, label }: OnlySeenProps) {
  return (
    <>
      <a class="nhsuk-back-link" href={toHref('consent', resident.residentId)}>
        Consent of {resident.name}
      </a>
      <Title>
        {resident.name}: {label}
      </Title>
      <p>{sensorMeaning[cell.sensor]}</p>
      <p class="nhsuk-inset-text">{toRecordWords(cell, office.timeZone.value) ?? 'Nothing is recorded.'}</p>
      <p class="service-quiet">
        {resident.presence === 'died'
          ? `${resident.name} has died: nothing of their sensors is read any more.`
          : 'You may look at this and not change it.'}
      </p>
    </>
  );
}

export function WithdrawConsentForm(props: ConsentProps) {
  const { office, page, resident, cell } = props;
  const { residentId, name } = resident;
  const { sensor } = cell;
  const label = toLabel(props);
  const back = toHref('consent', residentId);
  if (cell.state !== 'allowed' || !office.may.value.includes('change-consents')) {
    return <OnlySeen office={office} resident={resident} cell={cell} label={label} />;
  }
  return (
    <ConfirmPage
      office={office}
      path={PATH}
      name={`consent/${residentId}/${sensor}/withdraw`}
      version={page.version}
      title={`Withdraw for ${name}: ${label}?`}
      back={back}
      backWords={`Consent of ${name}`}
      submit="Withdraw"
      isHurtful
      send={(basedOnVersion) =>
        office.change('/api/office/consents/withdraw', { basedOnVersion, residentId, sensor })
      }
      saved={() =>
        office.go(back, {
          words: `It is withdrawn. The ${label} of ${name} is not read from now on.`,
          undo: null,
        })
      }
    >
      <p>
        From the next message on, nothing that the {label} sends is read.{' '}
        {sensor === 'fall' && (
          <strong>
            A fall of {name} would no longer ring: agree first how {name} is kept safe.
          </strong>
        )}
      </p>
      <p>That there was a record, and who withdrew it when, stays written down.</p>
    </ConfirmPage>
  );
}
