import { plural, toMoment } from '#dashboards/shared/words.ts';
import type { DevicesPage } from '#gateway/office/place-messages.ts';
import { RadioField } from './choice-fields.tsx';
import {
  checkDevice,
  checkPlace,
  type PlaceValues,
  toClassChoices,
  toDeviceId,
  toNewDevice,
  toPlaceBase,
  toResidentChoices,
  withRoom,
} from './device-form-model.ts';
import { type DeviceLine, toStateTag } from './devices-model.ts';
import { SelectField, TextField } from './fields.tsx';
import type { FormState } from './form.ts';
import { FormPage } from './form-page.tsx';
import type { Office } from './office.ts';
import { Facts, Tag } from './pieces.tsx';
import { toRoomChoices } from './residents-model.ts';
import { toHref } from './route-model.ts';
import { Title } from './states.tsx';
import { peek } from './views.ts';
import { toCapital } from './words-model.ts';

const PATH = '/api/office/devices';
const list = toHref('devices');

export function NewDeviceForm({ office, page }: { office: Office; page: DevicesPage }) {
  return (
    <FormPage
      office={office}
      title="Add a device"
      back={list}
      backWords="Devices"
      submit="Add and make a secret"
      present={toNewDevice(page)}
      plan={{
        name: 'devices/add',
        base: () => peek(office, PATH, toNewDevice),
        check: (values) => checkDevice(values, page),
        send: (wish, basedOnVersion) => office.change('/api/office/devices/add', { basedOnVersion, ...wish }),
        saved({ deviceId, secret }) {
          office.toldOnce.value = { what: 'secret', whose: deviceId, value: secret };
          office.go(list, { words: `${deviceId} is added.`, undo: null });
        },
      }}
    >
      {(form) => (
        <>
          <RadioField
            id="className"
            label="Kind of device"
            value={form.values.className}
            onChange={(className) => form.set({ className })}
            choices={toClassChoices(page)}
            errors={form.errors.value}
          />
          <TextField
            id="number"
            label="Number on the casing"
            hint={`21 for ${toDeviceId(form.values.className || 'fall', 21)}`}
            width={10}
            inputMode="numeric"
            value={form.values.number}
            onChange={(number) => form.set({ number })}
            errors={form.errors.value}
          />
          <PlaceFields form={form} page={page} />
        </>
      )}
    </FormPage>
  );
}

type ChangeProps = { office: Office; page: DevicesPage; device: DeviceLine };

export function ChangeDeviceForm({ office, page, device }: ChangeProps) {
  const { deviceId, label } = device;
  const facts = <DeviceFacts office={office} device={device} />;
  if (!office.may.value.includes('change-devices')) {
    return (
      <>
        <a class="nhsuk-back-link" href={list}>
          Devices
        </a>
        <Title>{toCapital(label)}</Title>
        {facts}
      </>
    );
  }
  return (
    <FormPage
      office={office}
      title={toCapital(label)}
      back={list}
      backWords="Devices"
      submit="Save"
      present={
        toPlaceBase(page, deviceId) ?? { version: page.version, values: { roomId: '', residentId: '' } }
      }
      plan={{
        name: `devices/${deviceId}`,
        base: () => peek(office, PATH, (fresh) => toPlaceBase(fresh, deviceId)),
        check: checkPlace,
        send: (wish, basedOnVersion) =>
          office.change('/api/office/devices/place', { basedOnVersion, deviceId, ...wish }),
        saved: () => office.go(list, { words: `It is saved where ${label} is.`, undo: null }),
      }}
      after={
        <ul class="nhsuk-list office-after">
          <li>
            <a href={toHref('devices', deviceId, 'secret')}>Make a new secret</a>
          </li>
          <li>
            <a href={toHref('devices', deviceId, 'remove')}>Remove this device</a>
          </li>
        </ul>
      }
    >
      {(form) => (
        <>
          {facts}
          <PlaceFields form={form} page={page} />
        </>
      )}
    </FormPage>
  );
}

function PlaceFields<V extends PlaceValues>({ form, page }: { form: FormState<V>; page: DevicesPage }) {
  return (
    <>
      <SelectField
        id="room"
        label="Room it stands in"
        value={form.values.roomId}
        onChange={(roomId) => form.set(withRoom(page, roomId) as Partial<V>)}
        choices={toRoomChoices(page.rooms, 'No room yet')}
        errors={form.errors.value}
      />
      <SelectField
        id="resident"
        label="Whom it is for"
        hint="With a room comes the one who lives there. A fall or bed sensor is read only where somebody is named."
        value={form.values.residentId}
        onChange={(residentId) => form.set({ residentId } as Partial<V>)}
        choices={toResidentChoices(page, form.values.residentId)}
        errors={form.errors.value}
      />
    </>
  );
}

function DeviceFacts({ office, device }: { office: Office; device: DeviceLine }) {
  const { colour, words } = toStateTag(device);
  const { refusal, residentId, trouble, refusedCount, lastRefusedAtMs } = device;
  const mayConsent = office.may.value.includes('see-consents');
  const consent =
    refusal !== null && refusal !== 'resident-died' && residentId !== null && mayConsent ? (
      <a href={toHref('consent', residentId)}>See the consents of {device.forWhom}</a>
    ) : null;
  return (
    <Facts
      facts={[
        { name: 'Number', value: device.deviceId },
        { name: 'State', value: <Tag colour={colour}>{words}</Tag> },
        ...(trouble === null
          ? []
          : [
              {
                name: 'To see to',
                value: (
                  <>
                    {trouble}. {consent}
                  </>
                ),
              },
            ]),
        ...(refusedCount === 0 || lastRefusedAtMs === null
          ? []
          : [
              {
                name: 'Turned away',
                value: `${plural(refusedCount, 'message', 'messages')} since the gateway’s start, the last ${toMoment(lastRefusedAtMs, office.timeZone.value)}`,
              },
            ]),
      ]}
    />
  );
}
