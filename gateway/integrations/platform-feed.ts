import type { HomeId, ResidentId } from '#devices/ids.ts';
import { PlatformAlert, PlatformResidentState, toAlertTopic, toResidentTopic } from '#devices/platform.ts';
import type { Alert } from '#gateway/alerting/alert.ts';
import type { Home } from '#gateway/alerting/home.ts';
import type { AlertId } from '#gateway/alerting/ids.ts';
import { type Clock, toLifeMs } from '#gateway/base/clock.ts';
import type { Dispatcher } from '#gateway/delivery/dispatcher.ts';
import type { Change, Outlet } from '#gateway/delivery/outlet.ts';

/**
 * An alert and its first receipts become one message, sent when the loop that carries alerts has done with them: no lamp
 * is seen to come on later for it, and each change by itself cost that loop 30 % more (profile, 2026-11). Design decision.
 */
const GATHER_MS = 20;
const NAME = 'platform-feed';

/** What is to be published for the home's automations. An empty payload takes a retained one back. */
export type PlatformMessage = { readonly topic: string; readonly payload: string; readonly retain: boolean };

export type PlatformFeed = Outlet & {
  /** Something that no alert shows may be otherwise, as who is in bed: tells what is, and nothing where all is as told. */
  readonly refresh: (home: Home) => void;
};

/** An alert's messages: retained while it is open; at its end told once more, then taken back. */
function toAlertMessages(homeId: HomeId, alert: Alert): readonly PlatformMessage[] {
  const { alertId, seq, kind, priority, state, roomId, residentId, deviceId, onsetAtMs } = alert;
  const topic = toAlertTopic(homeId, alertId);
  const body = { alertId, seq, alertKind: kind, priority, state, roomId, residentId, deviceId, onsetAtMs };
  const payload = JSON.stringify(PlatformAlert.parse({ kind: 'alert', ...body }));
  if (state !== 'closed') return [{ topic, payload, retain: true }];
  return [
    { topic, payload, retain: false },
    { topic, payload: '', retain: true },
  ];
}

/** In bed, out of it, or null: not known. */
type AskInBed = (residentId: ResidentId) => boolean | null;

type Places = ReadonlyMap<ResidentId, PlatformResidentState['roomId']>;

/** Everybody who is watched, and their room. */
function toPlaces(config: Home['config']): Places {
  const places = new Map<ResidentId, PlatformResidentState['roomId']>();
  for (const { residentId, roomId } of config?.devices ?? [])
    if (residentId !== null) places.set(residentId, places.get(residentId) ?? roomId);
  return places;
}

type Who = Pick<PlatformResidentState, 'residentId' | 'roomId' | 'inBed'>;

function toResidentState(who: Who, { open }: Home): PlatformResidentState {
  const kinds = Object.values(open).flatMap((each) =>
    each.residentId === who.residentId ? [each.kind] : [],
  );
  const openAlertKinds = [...new Set(kinds)].toSorted();
  return PlatformResidentState.parse({ kind: 'resident-state', ...who, openAlertKinds });
}

/**
 * The outlet to a home's own automations: a feed that they may read, of ids and codes. It is told like any outlet and
 * waits for nobody; that the message arrived is no one's promise, and nothing that keeps people safe may hang on it.
 */
export function createPlatformFeed({
  homeId,
  inBed,
  publish,
  clock,
  guard,
}: {
  readonly homeId: HomeId;
  readonly inBed: AskInBed;
  readonly publish: (topic: string, payload: string, options: { readonly retain: boolean }) => void;
  readonly clock: Pick<Clock, 'wakeIn' | 'speed'>;
  readonly guard: Dispatcher['guard'];
}): PlatformFeed {
  const lastStates = new Map<ResidentId, string>();
  /** Who lives where, and by which configuration: another one alone changes it. */
  let known: { readonly config: Home['config']; readonly places: Places } = {
    config: null,
    places: new Map(),
  };
  const send = ({ topic, payload, retain }: PlatformMessage): void => publish(topic, payload, { retain });
  const tellResident = (home: Home, residentId: ResidentId): void => {
    const roomId = known.places.get(residentId);
    if (roomId === undefined) return;
    const payload = JSON.stringify(toResidentState({ residentId, roomId, inBed: inBed(residentId) }, home));
    if (lastStates.get(residentId) === payload) return;
    lastStates.set(residentId, payload);
    send({ topic: toResidentTopic(homeId, residentId), payload, retain: true });
  };
  const refresh = (home: Home): void => {
    const places = toPlaces(home.config);
    known = { config: home.config, places };
    for (const residentId of [...lastStates.keys()].filter((each) => !places.has(each))) {
      lastStates.delete(residentId);
      send({ topic: toResidentTopic(homeId, residentId), payload: '', retain: true });
    }
    for (const residentId of places.keys()) tellResident(home, residentId);
  };
  /** Each alert as it is now, in the order in which they changed first. */
  const gathered = new Map<AlertId, Alert>();
  let cancelGather: (() => void) | null = null;
  const sendGathered = (home: Home): void => {
    cancelGather?.();
    cancelGather = null;
    const alerts = [...gathered.values()];
    gathered.clear();
    for (const alert of alerts) for (const message of toAlertMessages(homeId, alert)) send(message);
    if (home.config !== known.config) return refresh(home);
    // Only whom it is about: everybody's anew took 41 % of all that a change sets off (profile, 100 residents, 2026-11).
    const about = new Set(alerts.map(({ residentId }) => residentId));
    for (const residentId of about) if (residentId !== null) tellResident(home, residentId);
  };
  let lastHome: Home | null = null;
  const sendLater = (): void => {
    const home = lastHome;
    if (home !== null) guard(NAME, () => sendGathered(home));
  };
  return {
    name: NAME,
    tell({ home, alerts }: Change) {
      lastHome = home;
      for (const alert of alerts) gathered.set(alert.alertId, alert);
      if (home.config !== known.config) return sendGathered(home);
      if (gathered.size > 0) cancelGather ??= clock.wakeIn(toLifeMs(clock, GATHER_MS), sendLater);
    },
    refresh,
  };
}
