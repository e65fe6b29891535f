import type { HomeId, ResidentId } from '#devices/ids.ts';
import { PlatformAlert, PlatformResidentState, toAlertTopic, toResidentTopic } from '#devices/platform.ts';
import type { Alert } from '#gateway/alerting/alert.ts';
import type { Home } from '#gateway/alerting/home.ts';
import type { Change, Outlet } from '#gateway/delivery/outlet.ts';

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

/** The state of everybody who is watched. */
function toResidentStates({ config, open }: Home, inBed: AskInBed): readonly PlatformResidentState[] {
  const places = new Map<ResidentId, PlatformResidentState['roomId']>();
  for (const { residentId, roomId } of config?.devices ?? [])
    if (residentId !== null) places.set(residentId, places.get(residentId) ?? roomId);
  return [...places].map(([residentId, roomId]) =>
    PlatformResidentState.parse({
      kind: 'resident-state',
      residentId,
      roomId,
      inBed: inBed(residentId),
      openAlertKinds: [
        ...new Set(
          Object.values(open)
            .filter((alert) => alert.residentId === residentId)
            .map(({ kind }) => kind),
        ),
      ].toSorted(),
    }),
  );
}

/**
 * The outlet to a home's own automations: a feed that they may read, of ids and codes. It is told like any outlet and
 * waits for nobody; that the message arrived is no one's promise, and nothing that keeps people safe may hang on it.
 */
export function createPlatformFeed({
  homeId,
  inBed,
  publish,
}: {
  readonly homeId: HomeId;
  readonly inBed: AskInBed;
  readonly publish: (topic: string, payload: string, options: { readonly retain: boolean }) => void;
}): PlatformFeed {
  const lastStates = new Map<string, string>();
  const send = ({ topic, payload, retain }: PlatformMessage): void => publish(topic, payload, { retain });
  const refresh = (home: Home): void => {
    const states = new Map(
      toResidentStates(home, inBed).map((state) => [
        toResidentTopic(homeId, state.residentId),
        JSON.stringify(state),
      ]),
    );
    for (const topic of [...lastStates.keys()].filter((topic) => !states.has(topic))) {
      lastStates.delete(topic);
      send({ topic, payload: '', retain: true });
    }
    for (const [topic, payload] of states) {
      if (lastStates.get(topic) === payload) continue;
      lastStates.set(topic, payload);
      send({ topic, payload, retain: true });
    }
  };
  return {
    name: 'platform-feed',
    tell({ home, alerts }: Change) {
      for (const alert of alerts) for (const message of toAlertMessages(homeId, alert)) send(message);
      refresh(home);
    },
    refresh,
  };
}
