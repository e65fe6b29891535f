import type { z } from 'zod';
import type { PersonId } from '#gateway/alerting/ids.ts';
import { ok, type Result } from '#gateway/base/result.ts';
import type { Directory, StaffMember } from '#gateway/staff/directory.ts';
import type { Documents, Replaced } from './documents.ts';
import type { AddPerson, ChangePerson, PeoplePage } from './people-messages.ts';
import type { OfficeRefusal } from './protocol.ts';
import { isSameName, refuse, refuseUnknown } from './refusals.ts';

type Outcome = Result<Replaced, OfficeRefusal>;

export function toPeoplePage({ directory, homeConfig }: Documents, version: number): PeoplePage {
  const people = directory.people.map(({ personId, name, role, zones }) => {
    return { personId, name, role, zones, isLastManager: isLastManager(directory, personId) };
  });
  return { version, people, zones: toZones(homeConfig) };
}

/** All parts of the home that have rooms, in alphabetical order. */
export const toZones = ({ rooms }: Documents['homeConfig']): string[] =>
  [...new Set(rooms.map(({ zone }) => zone))].toSorted();

export function addPerson(
  documents: Documents,
  { name, role, zones }: z.output<typeof AddPerson>,
  made: Pick<StaffMember, 'personId' | 'pinHash'>,
): Outcome {
  const person = { name, role, zones, ...made };
  return findFault(documents, person) ?? withPeople(documents, [...documents.directory.people, person]);
}

export function changePerson(
  documents: Documents,
  { personId, name, role, zones }: z.output<typeof ChangePerson>,
): Outcome {
  const { directory } = documents;
  if (!hasPerson(directory, personId)) return refuseUnknown('person');
  if (role !== 'manager' && isLastManager(directory, personId)) return refuseLastManager;
  return (
    findFault(documents, { personId, name, zones }) ?? withPerson(documents, personId, { name, role, zones })
  );
}

export function renewPin(
  documents: Documents,
  { personId, pinHash }: Pick<StaffMember, 'personId' | 'pinHash'>,
): Outcome {
  if (!hasPerson(documents.directory, personId)) return refuseUnknown('person');
  return withPerson(documents, personId, { pinHash });
}

export function removePerson(documents: Documents, personId: PersonId): Outcome {
  const { directory } = documents;
  if (!hasPerson(directory, personId)) return refuseUnknown('person');
  if (isLastManager(directory, personId)) return refuseLastManager;
  return withPeople(
    documents,
    directory.people.filter((person) => person.personId !== personId),
  );
}

const refuseLastManager = refuse(
  'last-manager',
  'This is the only manager. Make somebody else a manager first.',
);

const hasPerson = ({ people }: Directory, personId: PersonId): boolean =>
  people.some((person) => person.personId === personId);

function isLastManager({ people }: Directory, personId: PersonId): boolean {
  const managers = people.filter(({ role }) => role === 'manager');
  return managers.length === 1 && managers[0]?.personId === personId;
}

/** A name that two people share signs the wrong one in; a part of the home that has no rooms rings for nobody. */
function findFault(
  { directory, homeConfig }: Documents,
  { personId, name, zones }: Pick<StaffMember, 'personId' | 'name' | 'zones'>,
): Result<never, OfficeRefusal> | null {
  const isTaken = directory.people.some(
    (other) => other.personId !== personId && isSameName(other.name, name),
  );
  if (isTaken)
    return refuse('taken', `There is somebody called ${name} already. Add a letter of the surname.`);
  const known = toZones(homeConfig);
  const unknown = zones.find((zone) => !known.includes(zone));
  return unknown === undefined ? null : refuse('not-found', `No room is in the part “${unknown}”.`);
}

const withPeople = ({ directory }: Documents, people: StaffMember[]): Outcome =>
  ok({ directory: { ...directory, people } });

const withPerson = (documents: Documents, personId: PersonId, to: Partial<StaffMember>): Outcome =>
  withPeople(
    documents,
    documents.directory.people.map((person) =>
      person.personId === personId ? { ...person, ...to } : person,
    ),
  );
