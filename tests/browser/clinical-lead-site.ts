import { connect as connectTls } from 'node:tls';
import { MqttClient } from 'mqtt';
import { type HubEnvelope, toEnvelopesTopic } from '#gateway/hub-link/envelope.ts';
import { aNight, anEnvelope, anEpoch, aStory, aSummary } from '#tests/dashboards/hub/sayings.ts';
import type { TestHub } from '#tests/support/a-hub.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

type Content = { readonly kind: HubEnvelope['kind']; readonly body: unknown };

/** Says things to the hub as a home's gateway would, over the real link. */
export function createSpeaker(hub: TestHub) {
  const { host, port, caPem, homeId, secret } = hub.link;
  const client = new MqttClient(() => connectTls({ host, port, ca: caPem }), {
    protocolVersion: 4,
    clientId: homeId,
    username: homeId,
    password: secret,
    reconnectPeriod: 0,
  });
  let seq = 0;
  return {
    async say(...contents: readonly Content[]): Promise<void> {
      const envelopes = contents.map((content) => {
        seq += 1;
        return anEnvelope(seq, content, { homeId, epoch: anEpoch, atMs: Date.now() });
      });
      await client.publishAsync(toEnvelopesTopic(homeId), JSON.stringify({ v: 1, envelopes }), { qos: 1 });
    },
    stop: () => client.end(true),
  };
}

const residentIds = Array.from({ length: 20 }, (_, index) => `resident-${index + 1}`);
const toDate = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10);

/** A fortnight of Rowan House: nights of two residents, three falls of one, a silent device and a low battery. */
export function toFortnight(nowMs: number): Content[] {
  const lastNightOf = toDate(nowMs - DAY_MS);
  const nights = Array.from({ length: 9 }, (_, back) => toDate(nowMs - (back + 1) * DAY_MS)).flatMap(
    (nightOf) => ['resident-12', 'resident-3'].map((residentId) => aNight(residentId, nightOf)),
  );
  const fallAtMs = Date.parse(`${lastNightOf}T23:10:20Z`);
  const stories = [
    aStory(toTimes('fall-0012.a.1', fallAtMs)),
    aStory({ ...toTimes('fall-0012.a.2', fallAtMs - 3 * DAY_MS), outcome: 'fell-hurt' }),
    aStory({
      ...toTimes('fall-0003.a.3', fallAtMs - 4 * DAY_MS),
      residentId: 'resident-3' as never,
      arrivedAtMs: fallAtMs - 4 * DAY_MS + 14 * MINUTE_MS,
      closedAtMs: fallAtMs - 4 * DAY_MS + 20 * MINUTE_MS,
      outcome: 'did-not-fall',
    }),
  ];
  const devices = residentIds.map((residentId, index) => ({
    deviceId: `fall-${String(index + 1).padStart(4, '0')}`,
    roomId: `room-${index + 1}`,
    residentId,
    state: index === 6 ? 'silent' : 'ok',
    silentSinceAtMs: index === 6 ? nowMs - 90 * MINUTE_MS : null,
    isBatteryLow: index === 8,
    batteryPercent: index === 8 ? 9 : null,
  }));
  return [
    { kind: 'home-summary', body: aSummary({ residentIds: residentIds as never[] }) },
    ...nights.map((body) => ({ kind: 'night-features' as const, body })),
    ...stories.map((body) => ({ kind: 'alert-story' as const, body })),
    ...devices.map((body) => ({ kind: 'device-health' as const, body })),
  ];
}

function toTimes(alertId: string, onsetAtMs: number) {
  const raisedAtMs = onsetAtMs + 20_000;
  return {
    alertId: alertId as never,
    onsetAtMs,
    raisedAtMs,
    deliveredAtMs: raisedAtMs + 400,
    seenAtMs: raisedAtMs + 4_000,
    acceptedAtMs: raisedAtMs + 8_000,
    arrivedAtMs: raisedAtMs + 74_000,
    closedAtMs: raisedAtMs + 6 * MINUTE_MS,
  };
}

/** Somebody fell just now, and nobody has answered. */
export const aFreshFall = (nowMs: number): Content => ({
  kind: 'alert-story',
  body: aStory({
    ...toTimes('fall-0005.a.9', nowMs - 20_000),
    residentId: 'resident-5' as never,
    state: 'raised',
    seenAtMs: null,
    acceptedAtMs: null,
    arrivedAtMs: null,
    closedAtMs: null,
    outcome: null,
  }),
});
