import { connect as connectTls } from 'node:tls';
import { MqttClient } from 'mqtt';
import type { Page } from 'playwright-core';
import type { ResidentView } from '#dashboards/hub/protocol.ts';
import type { AlertStory, HubEnvelope, NightFeatures } from '#gateway/hub-link/envelope.ts';
import { toEnvelopesTopic } from '#gateway/hub-link/envelope.ts';
import { aNight, anEnvelope, anEpoch, aStory, aSummary } from '#tests/dashboards/hub/sayings.ts';
import type { TestHub } from '#tests/support/a-hub.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const SLOT_MS = 15 * MINUTE_MS;

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
      for (let rest = [...contents]; rest.length > 0; ) {
        const envelopes = rest.splice(0, 100).map((content) => {
          seq += 1;
          return anEnvelope(seq, content, { homeId, epoch: anEpoch, atMs: Date.now() });
        });
        const payload = JSON.stringify({ v: 1, envelopes });
        await client.publishAsync(toEnvelopesTopic(homeId), payload, { qos: 1 });
      }
    },
    stop: () => client.end(true),
  };
}

const numbers = Array.from({ length: 20 }, (_, index) => index + 1);
const residentIds = numbers.map((number) => `resident-${number}`);
const toDate = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10);

/** Residents of whom the pages show what may be: 4 has no bed sensor, 5 was not measured, 6's night is not over, 7 has none, 8 moved in. */
const nightsOf = (number: number, nightOf: string, back: number): NightFeatures[] => {
  const residentId = `resident-${number}`;
  if (number === 7 || (number === 8 && back > 1)) return [];
  if (number === 8 && back === 1) return [toUnmeasured(aRestlessNight(number, nightOf, back))];
  if (number === 5 && back === 0) return [toUnmeasured(aRestlessNight(number, nightOf, back))];
  if (number === 6 && back === 0) return [toSoFar(aRestlessNight(number, nightOf, back))];
  const night =
    number === 12 && back === 0
      ? aNight(residentId, nightOf, { fallCount: 1 })
      : aRestlessNight(number, nightOf, back);
  if (number !== 4) return [night];
  return [
    {
      ...night,
      bedExitCount: night.bedExitCount.map(() => null),
      bedExitTotalCount: null,
      outOfBedMs: null,
      promptCount: null,
      promptHeardCount: null,
    },
  ];
};

/** Ten hours from 21:00 UTC, different each night and the same each time; now and then a gap. */
function aRestlessNight(number: number, nightOf: string, back: number): NightFeatures {
  const fromAtMs = Date.parse(`${nightOf}T21:00:00Z`);
  const noise = (slot: number): number => ((slot * 7_919 + number * 104_729 + back * 1_299_709) % 97) / 97;
  const slots = Array.from({ length: 40 }, (_, slot) => slot);
  const isGap = (slot: number): boolean => (number + back) % 6 === 0 && slot > 25 && slot < 31;
  const isExit = (slot: number): boolean => !isGap(slot) && noise(slot) > 0.93;
  const exits = slots.map((slot) => (isGap(slot) ? null : isExit(slot) ? 1 + (slot % 2) : 0));
  const total = exits.reduce<number>((sum, count) => sum + (count ?? 0), 0);
  return aNight(`resident-${number}`, nightOf, {
    fromAtMs,
    untilAtMs: fromAtMs + 10 * HOUR_MS,
    soundDba: slots.map((slot) => {
      const evening = Math.max(0, 8 - slot) * 2;
      return isGap(slot) ? null : Math.round((29 + evening + 9 * noise(slot + 1)) * 10) / 10;
    }),
    bedExitCount: exits,
    soundMedianDba: 33 + (number % 5),
    bedExitTotalCount: total,
    outOfBedMs: total * 7 * MINUTE_MS + 3 * SLOT_MS,
    fallCount: number === 12 && back === 3 ? 1 : 0,
    coveragePercent: slots.some(isGap) ? 87.5 : 99.6,
  });
}

const toUnmeasured = (night: NightFeatures): NightFeatures => ({
  ...night,
  soundDba: night.soundDba.map(() => null),
  bedExitCount: night.bedExitCount.map(() => null),
  soundMedianDba: null,
  bedExitTotalCount: null,
  outOfBedMs: null,
  fallCount: null,
  promptCount: null,
  promptHeardCount: null,
  coveragePercent: 0,
});

/** One slot between gaps: what was measured must be seen all the same. */
const toSoFar = (night: NightFeatures, slotCount = 9): NightFeatures => ({
  ...night,
  isOver: false,
  untilAtMs: night.fromAtMs + slotCount * SLOT_MS,
  soundDba: night.soundDba
    .slice(0, slotCount)
    .map((level, slot) => (slot === 3 || slot === 5 ? null : level)),
  bedExitCount: night.bedExitCount.slice(0, slotCount),
});

/** From now on the page is told of a resident's nights as they are after `change`. */
export async function retell(
  page: Page,
  change: (view: ResidentView) => Partial<ResidentView>,
): Promise<void> {
  await page.route('**/api/homes/*/residents/*', async (route) => {
    const response = await route.fetch();
    const view: ResidentView = await response.json();
    await route.fulfill({ response, json: { ...view, ...change(view) } });
  });
  await page.reload();
}

/** It is 23:20 of the newest night, or so many minutes later. */
export const atNight =
  (laterMinutes = 0) =>
  ({ nights: [night] }: ResidentView) => ({
    homeNowMs: (night?.fromAtMs ?? 0) + (140 + laterMinutes) * MINUTE_MS,
  });

/** Of the newest night one quarter of an hour was sent. */
export const begun = ({ nights: [night, ...rest] }: ResidentView): Partial<ResidentView> => ({
  nights: [...(night === undefined ? [] : [toSoFar(night, 1)]), ...rest],
});

/** The night with eleven hours and the one with nine, as London had them. */
export const atClockChanges = ({ nights: [night] }: ResidentView): Partial<ResidentView> => ({
  timeZone: 'Europe/London',
  falls: [],
  nights: [
    { nightOf: '2026-10-24', fromAtMs: Date.parse('2026-10-24T20:00Z'), hours: 11 },
    { nightOf: '2026-03-28', fromAtMs: Date.parse('2026-03-28T21:00Z'), hours: 9 },
  ].flatMap(({ nightOf, fromAtMs, hours }) => {
    if (night === undefined) return [];
    const untilAtMs = fromAtMs + hours * HOUR_MS;
    const toSlots = <T>(values: readonly T[]) =>
      Array.from({ length: hours * 4 }, (_, slot) => values[slot % values.length] as T);
    const slots = { soundDba: toSlots(night.soundDba), bedExitCount: toSlots(night.bedExitCount) };
    return [{ ...night, nightOf, fromAtMs, untilAtMs, ...slots }];
  }),
});

/** A fortnight of Rowan House: nights of twenty residents, falls of four, a silent device, one that is not read and two low batteries. */
export function toFortnight(nowMs: number): Content[] {
  const nights = numbers.flatMap((number) =>
    Array.from({ length: 14 }, (_, back) =>
      nightsOf(number, toDate(nowMs - (back + 1) * DAY_MS), back),
    ).flat(),
  );
  return [
    // The nights here begin by UTC: a zone without summer time has them at nine on every day of the year.
    {
      kind: 'home-summary',
      body: aSummary({ residentIds: residentIds as never[], timeZone: 'Atlantic/Reykjavik' }),
    },
    ...nights.map((body) => ({ kind: 'night-features' as const, body })),
    ...toStories(nowMs).map((body) => ({ kind: 'alert-story' as const, body })),
    ...toDevices(nowMs).map((body) => ({ kind: 'device-health' as const, body })),
  ];
}

function toStories(nowMs: number): AlertStory[] {
  const fallAtMs = Date.parse(`${toDate(nowMs - DAY_MS)}T23:10:20Z`);
  const of = (number: number) => ({
    residentId: `resident-${number}` as never,
    roomId: `room-${number}` as never,
  });
  return [
    aStory(toTimes('fall-0012.a.1', fallAtMs)),
    aStory({ ...toTimes('fall-0012.a.2', fallAtMs - 3 * DAY_MS), outcome: 'fell-hurt' }),
    aStory({
      ...toTimes('fall-0003.a.3', fallAtMs - 4 * DAY_MS),
      ...of(3),
      arrivedAtMs: fallAtMs - 4 * DAY_MS + 14 * MINUTE_MS,
      closedAtMs: fallAtMs - 4 * DAY_MS + 20 * MINUTE_MS,
      outcome: 'did-not-fall',
    }),
    // Told late by a sensor that was out of reach, and never accepted: a carer was there anyway.
    aStory({
      ...toTimes('fall-0014.a.4', fallAtMs - 6 * DAY_MS),
      ...of(14),
      raisedAtMs: fallAtMs - 6 * DAY_MS + 25 * MINUTE_MS,
      deliveredAtMs: fallAtMs - 6 * DAY_MS + 25 * MINUTE_MS + 700,
      seenAtMs: null,
      acceptedAtMs: null,
      arrivedAtMs: fallAtMs - 6 * DAY_MS + 38 * MINUTE_MS,
      closedAtMs: fallAtMs - 6 * DAY_MS + 61 * MINUTE_MS,
      outcome: 'helped',
    }),
  ];
}

const toDevices = (nowMs: number) =>
  numbers.flatMap((number) =>
    ['fall', 'audio', 'bed'].map((kind) => {
      const isSilent = kind === 'fall' && number === 7;
      const isRefused = kind === 'fall' && number === 11;
      const isLow = kind === 'fall' && (number === 9 || number === 16);
      return {
        deviceId: `${kind}-${String(number).padStart(4, '0')}`,
        roomId: `room-${number}`,
        residentId: `resident-${number}`,
        state: isRefused ? 'refused' : isSilent ? 'silent' : 'ok',
        silentSinceAtMs: isSilent ? nowMs - 90 * MINUTE_MS : null,
        isBatteryLow: isLow,
        batteryPercent: isLow && number === 9 ? 9 : null,
      };
    }),
  );

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
    roomId: 'room-5' as never,
    state: 'raised',
    seenAtMs: null,
    acceptedAtMs: null,
    arrivedAtMs: null,
    closedAtMs: null,
    outcome: null,
  }),
});
