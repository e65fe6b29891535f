import type { HomeDocuments } from './home-documents.ts';

/**
 * The demonstration home at a later start: as the office left it, with what is made for each run. What a manager recorded
 * or withdrew, a device that was moved or added, somebody in hospital: all of that stays.
 */
export function toDemoAgain(before: HomeDocuments, made: HomeDocuments): HomeDocuments {
  const pins = new Map(made.directory.people.map(({ personId, pinHash }) => [personId, pinHash]));
  const logins = new Map(made.credentials.map((login) => [login.clientId, login]));
  const kept = before.credentials.map((login) => logins.get(login.clientId) ?? login);
  const isDevice = (clientId: string): boolean =>
    made.homeConfig.devices.some(({ deviceId }) => deviceId === clientId);
  // Logins of no device, such as the lamps' bridge, are the demonstration's own; a device without one was taken away.
  const others = made.credentials.filter(
    ({ clientId }) => !isDevice(clientId) && !kept.some((login) => login.clientId === clientId),
  );
  return {
    homeConfig: before.homeConfig,
    consents: before.consents,
    directory: {
      ...before.directory,
      people: before.directory.people.map((person) => ({
        ...person,
        pinHash: pins.get(person.personId) ?? person.pinHash,
      })),
    },
    credentials: [...kept, ...others],
  };
}
