import { randomBytes, randomInt } from 'node:crypto';
import { PersonId } from '#gateway/alerting/ids.ts';
import { ok, type Result } from '#gateway/base/result.ts';
import type { StaffMember, StaffRole } from '#gateway/staff/directory.ts';
import { hashPin } from '#gateway/staff/pin.ts';
import { recordConsent, withdrawConsent } from './consent-changes.ts';
import { addDevice, placeDevice, removeDevice, renewDeviceSecret, toDeviceId } from './devices.ts';
import type { DocumentChange, DocumentKey } from './documents.ts';
import type { Handlers, OfficeDeps, PagePath } from './handlers.ts';
import { addPerson, changePerson, removePerson, renewPin } from './people.ts';
import type { OfficePath, OfficeRefusal } from './protocol.ts';
import { refuseUnknown, toSlug } from './refusals.ts';
import { addResident, changeResident, setPresence, toNextResidentId } from './residents.ts';
import { addRoom, changeRoom, removeRoom, toRoomId } from './rooms.ts';

type Step = {
  readonly action: string;
  readonly me: StaffMember;
  readonly basedOnVersion: number;
  readonly subjectId: string;
  readonly toReplaced: DocumentChange['toReplaced'];
};
type Versioned = Result<{ readonly version: number }, OfficeRefusal>;
type Change = (step: Step) => Promise<Versioned>;

/** Every path that changes a document of the home. */
export function createChanges(deps: OfficeDeps): Handlers<Exclude<OfficePath, PagePath>> {
  const on =
    (basis: DocumentKey): Change =>
    async ({ me, ...step }) => {
      const changed = await deps.register.change({ ...step, basis, byPersonId: me.personId });
      return changed.ok ? ok({ version: changed.value[basis] }) : changed;
    };
  return {
    ...createPeopleChanges(deps, on('directory')),
    ...createResidentChanges(deps, on('directory')),
    ...createRoomChanges(deps, on('homeConfig')),
    ...createDeviceChanges(on('homeConfig')),
    ...createConsentChanges(deps, on('consents')),
  };
}

function createPeopleChanges(
  { register }: OfficeDeps,
  change: Change,
): Handlers<Extract<OfficePath, `/api/office/people/${string}`>> {
  return {
    '/api/office/people/add': async ({ body, me }) => {
      const pin = drawPin(body.role);
      const made = { personId: drawPersonId(body.name), pinHash: await hashPin(pin) };
      const { basedOnVersion } = body;
      const changed = await change({
        ...{ action: 'person-added', me, basedOnVersion, subjectId: made.personId },
        toReplaced: (documents) => addPerson(documents, body, made),
      });
      return changed.ok ? ok({ ...changed.value, personId: made.personId, pin }) : changed;
    },
    '/api/office/people/change': ({ body, me }) =>
      change({
        ...{ action: 'person-changed', me, basedOnVersion: body.basedOnVersion, subjectId: body.personId },
        toReplaced: (documents) => changePerson(documents, body),
      }),
    '/api/office/people/renew-pin': async ({ body: { personId, basedOnVersion }, me }) => {
      const person = register.documents().directory.people.find((each) => each.personId === personId);
      if (person === undefined) return refuseUnknown('person');
      const pin = drawPin(person.role);
      const pinHash = await hashPin(pin);
      const changed = await change({
        ...{ action: 'pin-renewed', me, basedOnVersion, subjectId: personId },
        toReplaced: (documents) => renewPin(documents, { personId, pinHash }),
      });
      return changed.ok ? ok({ ...changed.value, personId, pin }) : changed;
    },
    '/api/office/people/remove': ({ body: { personId, basedOnVersion }, me }) =>
      change({
        ...{ action: 'person-removed', me, basedOnVersion, subjectId: personId },
        toReplaced: (documents) => removePerson(documents, personId),
      }),
  };
}

function createResidentChanges(
  { register }: OfficeDeps,
  change: Change,
): Handlers<Extract<OfficePath, `/api/office/residents/${string}`>> {
  return {
    '/api/office/residents/add': async ({ body, me }) => {
      // Whoever comes in between makes this one stale, so the id is still the next one when it is its turn.
      const residentId = toNextResidentId(register.documents().directory);
      const changed = await change({
        ...{ action: 'resident-added', me, basedOnVersion: body.basedOnVersion, subjectId: residentId },
        toReplaced: (documents) => addResident(documents, body),
      });
      return changed.ok ? ok({ ...changed.value, residentId }) : changed;
    },
    '/api/office/residents/change': ({ body, me }) =>
      change({
        ...{ action: 'resident-changed', me, basedOnVersion: body.basedOnVersion },
        ...{ subjectId: body.residentId, toReplaced: (documents) => changeResident(documents, body) },
      }),
    '/api/office/residents/presence': ({ body, me }) =>
      change({
        ...{ action: `resident-${body.presence}`, me, basedOnVersion: body.basedOnVersion },
        ...{ subjectId: body.residentId, toReplaced: (documents) => setPresence(documents, body) },
      }),
  };
}

function createRoomChanges(
  { register }: OfficeDeps,
  change: Change,
): Handlers<Extract<OfficePath, `/api/office/rooms/${string}`>> {
  return {
    '/api/office/rooms/add': async ({ body: { basedOnVersion, label, zone }, me }) => {
      const roomId = toRoomId(label, register.documents().homeConfig);
      const changed = await change({
        ...{ action: 'room-added', me, basedOnVersion, subjectId: roomId },
        toReplaced: (documents) => addRoom(documents, { roomId, label, zone }),
      });
      return changed.ok ? ok({ ...changed.value, roomId }) : changed;
    },
    '/api/office/rooms/change': ({ body, me }) =>
      change({
        ...{ action: 'room-changed', me, basedOnVersion: body.basedOnVersion, subjectId: body.roomId },
        toReplaced: (documents) => changeRoom(documents, body),
      }),
    '/api/office/rooms/remove': ({ body: { roomId, basedOnVersion }, me }) =>
      change({
        ...{ action: 'room-removed', me, basedOnVersion, subjectId: roomId },
        toReplaced: (documents) => removeRoom(documents, roomId),
      }),
  };
}

function createDeviceChanges(change: Change): Handlers<Extract<OfficePath, `/api/office/devices/${string}`>> {
  return {
    '/api/office/devices/add': async ({ body, me }) => {
      const deviceId = toDeviceId(body);
      if (!deviceId.ok) return deviceId;
      const secret = drawSecret();
      const { basedOnVersion, roomId, residentId } = body;
      const place = { deviceId: deviceId.value, roomId, residentId };
      const changed = await change({
        ...{ action: 'device-added', me, basedOnVersion, subjectId: deviceId.value },
        toReplaced: (documents) => addDevice(documents, place, secret),
      });
      return changed.ok ? ok({ ...changed.value, deviceId: deviceId.value, secret }) : changed;
    },
    '/api/office/devices/place': ({ body: { basedOnVersion, ...place }, me }) =>
      change({
        ...{ action: 'device-placed', me, basedOnVersion, subjectId: place.deviceId },
        toReplaced: (documents) => placeDevice(documents, place),
      }),
    '/api/office/devices/remove': ({ body: { deviceId, basedOnVersion }, me }) =>
      change({
        ...{ action: 'device-removed', me, basedOnVersion, subjectId: deviceId },
        toReplaced: (documents) => removeDevice(documents, deviceId),
      }),
    '/api/office/devices/renew-secret': async ({ body: { deviceId, basedOnVersion }, me }) => {
      const secret = drawSecret();
      const changed = await change({
        ...{ action: 'device-secret-renewed', me, basedOnVersion, subjectId: deviceId },
        toReplaced: (documents) => renewDeviceSecret(documents, deviceId, secret),
      });
      return changed.ok ? ok({ ...changed.value, deviceId, secret }) : changed;
    },
  };
}

function createConsentChanges(
  { clock }: OfficeDeps,
  change: Change,
): Handlers<Extract<OfficePath, `/api/office/consents/${string}`>> {
  const by = ({ personId }: StaffMember) => ({ personId, atMs: clock.nowMs() });
  return {
    '/api/office/consents/record': ({ body, me }) =>
      change({
        ...{ action: `consent-recorded-${body.sensor}`, me, basedOnVersion: body.basedOnVersion },
        subjectId: body.residentId,
        toReplaced: (documents) => recordConsent(documents, body, by(me)),
      }),
    '/api/office/consents/withdraw': ({ body, me }) =>
      change({
        ...{ action: `consent-withdrawn-${body.sensor}`, me, basedOnVersion: body.basedOnVersion },
        subjectId: body.residentId,
        toReplaced: (documents) => withdrawConsent(documents, body, by(me)),
      }),
  };
}

/** Drawn, not chosen: nobody's birthday. Four digits open a night screen, six the home office, too. */
const drawPin = (role: StaffRole): string =>
  role === 'carer' ? String(randomInt(1_000, 10_000)) : String(randomInt(100_000, 1_000_000));

/** With luck at its end: an id that somebody had before would bring their session back to life. */
const drawPersonId = (name: string): PersonId =>
  PersonId.parse(`${toSlug(name).slice(0, 20) || 'person'}-${randomBytes(3).toString('hex')}`);

const drawSecret = (): string => randomBytes(24).toString('base64url');
