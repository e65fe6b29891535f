import type { z } from 'zod';
import { DeviceId } from '#devices/ids.ts';
import { deviceClasses } from '#devices/registry.ts';
import type { DevicePlace } from '#gateway/alerting/home-config.ts';
import { ok, type Result } from '#gateway/base/result.ts';
import type { Credential } from '#gateway/broker/access.ts';
import { toDeviceCredential } from '#gateway/broker/device-credential.ts';
import type { Documents, Replaced } from './documents.ts';
import type { AddDevice } from './place-messages.ts';
import type { OfficeRefusal } from './protocol.ts';
import { refuse, refuseUnknown } from './refusals.ts';

type Outcome = Result<Replaced, OfficeRefusal>;

/** `fall` and 21 are `fall-0021`; refused where this version knows no such kind. */
export function toDeviceId({
  className,
  number,
}: Pick<z.output<typeof AddDevice>, 'className' | 'number'>): Result<DeviceId, OfficeRefusal> {
  if (!Object.hasOwn(deviceClasses, className))
    return refuse('not-found', `There is no kind of device called “${className}”.`);
  return ok(DeviceId.parse(`${className}-${String(number).padStart(4, '0')}`));
}

export function addDevice(documents: Documents, place: DevicePlace, secret: string): Outcome {
  const { homeConfig } = documents;
  if (hasDevice(documents, place.deviceId))
    return refuse('taken', `The device ${place.deviceId} is on the list already.`);
  const fault = findFault(documents, place);
  if (fault !== null) return fault;
  // The login first: a device that stands nowhere yet does less harm than one that is expected and can't get in.
  return ok({
    credentials: withLogin(documents, place.deviceId, secret),
    homeConfig: { ...homeConfig, devices: [...homeConfig.devices, place] },
  });
}

export function placeDevice(documents: Documents, place: DevicePlace): Outcome {
  const { homeConfig } = documents;
  if (!hasDevice(documents, place.deviceId)) return refuseUnknown('device');
  const devices = homeConfig.devices.map((each) => (each.deviceId === place.deviceId ? place : each));
  return findFault(documents, place) ?? ok({ homeConfig: { ...homeConfig, devices } });
}

export function removeDevice(documents: Documents, deviceId: DeviceId): Outcome {
  const { homeConfig, credentials } = documents;
  if (!hasDevice(documents, deviceId)) return refuseUnknown('device');
  return ok({
    homeConfig: { ...homeConfig, devices: homeConfig.devices.filter((each) => each.deviceId !== deviceId) },
    credentials: credentials.filter(({ clientId }) => clientId !== deviceId),
  });
}

export function renewDeviceSecret(documents: Documents, deviceId: DeviceId, secret: string): Outcome {
  if (!hasDevice(documents, deviceId)) return refuseUnknown('device');
  return ok({ credentials: withLogin(documents, deviceId, secret) });
}

const hasDevice = ({ homeConfig }: Documents, deviceId: DeviceId): boolean =>
  homeConfig.devices.some((each) => each.deviceId === deviceId);

const withLogin = (documents: Documents, deviceId: DeviceId, secret: string): readonly Credential[] => [
  ...documents.credentials.filter(({ clientId }) => clientId !== deviceId),
  toDeviceCredential(documents.homeConfig.homeId, deviceId, secret),
];

function findFault(
  { homeConfig, directory }: Documents,
  { roomId, residentId }: DevicePlace,
): Result<never, OfficeRefusal> | null {
  if (roomId !== null && !homeConfig.rooms.some((room) => room.roomId === roomId))
    return refuseUnknown('room');
  if (residentId !== null && !directory.residents.some((each) => each.residentId === residentId))
    return refuseUnknown('resident');
  return null;
}
