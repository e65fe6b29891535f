import type { DevicesPage } from '#gateway/office/place-messages.ts';
import { ConfirmPage } from './confirm-page.tsx';
import type { DeviceLine } from './devices-model.ts';
import type { Office } from './office.ts';
import { toHref } from './route-model.ts';

type StepProps = { office: Office; page: DevicesPage; device: DeviceLine };

export function NewSecretForm({ office, page, device: { deviceId, label } }: StepProps) {
  return (
    <ConfirmPage
      office={office}
      path="/api/office/devices"
      name={`devices/${deviceId}/secret`}
      version={page.version}
      title={`Make a new secret for ${label}?`}
      back={toHref('devices', deviceId)}
      backWords={label}
      submit="Make a new secret"
      isHurtful
      send={(basedOnVersion) =>
        office.change('/api/office/devices/renew-secret', { basedOnVersion, deviceId })
      }
      saved={({ secret }) => {
        office.toldOnce.value = { what: 'secret', whose: deviceId, value: secret };
        office.go(toHref('devices', deviceId));
      }}
    >
      <p>
        The old secret stops working. Until the new one is put into the device it can’t sign in, and{' '}
        <strong>nothing it notices reaches anybody</strong>.
      </p>
      <p>The new secret is shown once. Have the device in front of you.</p>
    </ConfirmPage>
  );
}

export function RemoveDeviceForm({ office, page, device: { deviceId, label, forWhom } }: StepProps) {
  return (
    <ConfirmPage
      office={office}
      path="/api/office/devices"
      name={`devices/${deviceId}/remove`}
      version={page.version}
      title={`Remove ${label}?`}
      back={toHref('devices', deviceId)}
      backWords={label}
      submit={`Remove ${label}`}
      isHurtful
      send={(basedOnVersion) => office.change('/api/office/devices/remove', { basedOnVersion, deviceId })}
      saved={() => office.go(toHref('devices'), { words: `${label} is removed.`, undo: null })}
    >
      <p>
        It can no longer sign in, and{' '}
        <strong>nothing it notices{forWhom === '' ? '' : ` about ${forWhom}`} reaches anybody</strong>.
      </p>
      <p>Past alerts from it stay in the record. To have it back, add it anew with a new secret.</p>
    </ConfirmPage>
  );
}
