import { Empty } from '#dashboards/shared/states.tsx';
import { plural, toMoment } from '#dashboards/shared/words.ts';
import type { DevicesPage } from '#gateway/office/place-messages.ts';
import { ChangeDeviceForm, NewDeviceForm } from './device-form.tsx';
import { NewSecretForm, RemoveDeviceForm } from './device-steps.tsx';
import {
  type DeviceGroup,
  type DeviceLine,
  deviceLists,
  findLine,
  toDeviceGroups,
  toStateTag,
} from './devices-model.ts';
import type { Office } from './office.ts';
import { Find, Tag } from './pieces.tsx';
import { toHref } from './route-model.ts';
import { Rows } from './rows.tsx';
import { NotHere, Title } from './states.tsx';

export function DevicesSection({ office, page }: { office: Office; page: DevicesPage }) {
  const { thing, step } = office.route.value;
  if (thing === null) return <DevicesList office={office} page={page} />;
  if (thing === 'add') return <NewDeviceForm office={office} page={page} />;
  const device = findLine(page, thing);
  if (device === null) {
    return (
      <NotHere
        what={`No device ${thing} is known here, or it has been removed.`}
        back={toHref('devices')}
        backWords="All devices"
      />
    );
  }
  if (step === 'secret') return <NewSecretForm office={office} page={page} device={device} />;
  if (step === 'remove') return <RemoveDeviceForm office={office} page={page} device={device} />;
  return <ChangeDeviceForm office={office} page={page} device={device} />;
}

function DevicesList({ office, page }: { office: Office; page: DevicesPage }) {
  const typed = office.filterOf('devices');
  const chosen = office.filterOf('devices/list');
  const groups = toDeviceGroups(page, { typed: typed.value, list: chosen.value });
  const foundCount = groups.reduce((sum, { lines }) => sum + lines.length, 0);
  return (
    <>
      <Title>Devices</Title>
      {office.may.value.includes('change-devices') && (
        <a class="nhsuk-button" href={toHref('devices', 'add')}>
          Add a device
        </a>
      )}
      {page.devices.length === 0 ? (
        <Empty>No device is known yet. Add the first one: it gets a secret to sign in with.</Empty>
      ) : (
        <Find
          typed={typed}
          label="Find a room, a name or a number"
          only={{ chosen, choices: deviceLists }}
          found={`${foundCount} of ${plural(page.devices.length, 'device', 'devices')}`}
        />
      )}
      {page.devices.length > 0 && foundCount === 0 && (
        <Empty>
          {typed.value === '' && chosen.value !== ''
            ? 'None at the moment.'
            : 'No device is found. Type less, or show all devices.'}
        </Empty>
      )}
      <div class="office-groups">
        {groups.map((group) => (
          <Group office={office} group={group} key={group.key} />
        ))}
      </div>
    </>
  );
}

function Group({ office, group: { title, where, lines } }: { office: Office; group: DeviceGroup }) {
  const mayChange = office.may.value.includes('change-devices');
  return (
    <section class="office-group">
      <h2 class="nhsuk-heading-s office-group-title">
        {title} <span class="service-quiet office-group-where">{where}</span>
      </h2>
      <Rows
        label={`Devices: ${title}`}
        items={lines.map((line) => ({
          key: line.deviceId,
          name: line.label,
          ...(line.forWhom === '' || line.isAtHome ? {} : { under: `for ${line.forWhom}` }),
          state: <State office={office} line={line} />,
          action: {
            href: toHref('devices', line.deviceId),
            words: mayChange ? 'Change' : 'Look',
            of: line.label,
          },
        }))}
      />
    </section>
  );
}

function State({ office, line }: { office: Office; line: DeviceLine }) {
  const { colour, words } = toStateTag(line);
  return (
    <>
      <Tag colour={colour}>{words}</Tag>
      {line.trouble !== null && <span class="office-trouble office-under">{line.trouble}</span>}
      {line.refusedCount > 0 && (
        <span class="service-quiet office-under">
          {plural(line.refusedCount, 'message', 'messages')} turned away since the last start
          {line.lastRefusedAtMs !== null &&
            `, the last ${toMoment(line.lastRefusedAtMs, office.timeZone.value)}`}
        </span>
      )}
    </>
  );
}
