import type { DeviceId } from '#devices/ids.ts';
import type { Log } from '#gateway/base/log.ts';
import type { Credential } from '#gateway/broker/access.ts';
import type { Lost } from '#gateway/ingest/supervision.ts';
import type { Register } from '#gateway/office/documents.ts';
import { toWatching } from '#gateway/office/watching.ts';
import { toUnreadRooms } from '#gateway/staff/unread-rooms.ts';
import type { Pipeline } from './pipeline.ts';

export type FollowDeps = {
  readonly register: Register;
  readonly pipeline: Pick<Pipeline, 'accept' | 'home'>;
  readonly expect: (deviceIds: readonly DeviceId[], lost: Lost) => void;
  /** A login was taken back or made anew: whoever is connected with the old one is cut off. */
  readonly disconnect: (clientId: string) => void;
  /** Somebody left the house or came back. */
  readonly onPresence: () => void;
  readonly log: Log;
};

/** What stands in the home's documents, as the running house asks for it; and what follows when the office changes them. */
export function followRegister(deps: FollowDeps) {
  const { register, pipeline, log } = deps;
  let watching = toWatching(register.documents());
  let unreadRooms = toUnreadRooms(watching.missed, register.documents());
  let logins = toLogins(register.documents().credentials);
  let toldRefusedCount = 0;
  const watch = (): void => {
    watching = toWatching(register.documents());
    unreadRooms = toUnreadRooms(watching.missed, register.documents());
    const { size: deviceCount } = watching.refusals;
    if (deviceCount !== toldRefusedCount) log.warn('devices-refused-without-consent', { deviceCount });
    toldRefusedCount = deviceCount;
    deps.expect(watching.expected, findSilent(pipeline));
  };

  register.onChanged((replaced, documents) => {
    const { homeConfig, credentials } = replaced;
    if (homeConfig !== undefined) pipeline.accept({ kind: 'home-configured', config: homeConfig });
    watch();
    if (credentials !== undefined) {
      const before = logins;
      logins = toLogins(documents.credentials);
      for (const [clientId, login] of before)
        if (logins.get(clientId)?.secretHash !== login.secretHash) deps.disconnect(clientId);
    }
    if (replaced.directory !== undefined) deps.onPresence();
  });

  return {
    /** To be called once the pipeline has taken the home up. */
    watch,
    /** For the night screens, which ask every few seconds. */
    unreadRooms: () => unreadRooms,
    findRefusal: (deviceId: string) => watching.findRefusal(deviceId),
    findLogin: (clientId: string): Credential | null => logins.get(clientId) ?? null,
  };
}

const toLogins = (credentials: readonly Credential[]): ReadonlyMap<string, Credential> =>
  new Map(credentials.map((each) => [each.clientId, each]));

function findSilent(pipeline: Pick<Pipeline, 'home'>): Lost {
  const lost = new Map<DeviceId, { readonly hardwareHeard: boolean }>();
  for (const { kind, deviceId, evidence } of Object.values(pipeline.home().open))
    if (kind === 'device-silent' && deviceId !== null)
      lost.set(deviceId, { hardwareHeard: evidence.hardwareHeard === true });
  return lost;
}
