import { expect, it } from 'vitest';
import type { Concern } from '#dashboards/hub/protocol.ts';
import {
  type HomeFacts,
  sortHomes,
  toHomeRow,
  toHomeView,
  toResidentCode,
  toResidentView,
} from '#dashboards/hub/views.ts';
import { HomeId, ResidentId } from '#devices/ids.ts';
import type { AlertStory, DeviceHealth } from '#gateway/hub-link/envelope.ts';
import { aNight, aStory, aSummary, rowanHouse } from './sayings.ts';

const nowMs = 1_764_100_000_000;
const HOUR_MS = 3_600_000;
const facts = (changes: Partial<HomeFacts> = {}): HomeFacts => ({
  homeId: rowanHouse,
  summary: aSummary(),
  heardAtMs: nowMs - 60_000,
  clockAheadMs: 0,
  stories: [],
  nights: [],
  longKnownIds: new Set(),
  devices: [],
  ...changes,
});
const fall = (changes: Partial<AlertStory> = {}): AlertStory => {
  const raisedAtMs = nowMs - 5 * HOUR_MS;
  const later = {
    raisedAtMs,
    onsetAtMs: raisedAtMs,
    arrivedAtMs: raisedAtMs + 60_000,
    closedAtMs: raisedAtMs + 90_000,
  };
  return aStory({ ...later, ...changes });
};
const device = (changes: Partial<DeviceHealth>): DeviceHealth => ({
  deviceId: 'fall-0001' as never,
  roomId: null,
  residentId: null,
  state: 'ok',
  silentSinceAtMs: null,
  isBatteryLow: false,
  batteryPercent: null,
  ...changes,
});

it.each<{ why: string; given: Partial<HomeFacts>; concerns: readonly Concern[] }>([
  { why: 'a quiet home needs no look', given: {}, concerns: [] },
  { why: 'one fall with a visit is no reason by itself', given: { stories: [fall()] }, concerns: [] },
  {
    why: 'five minutes without an arrival are no ten, by the home’s own clock, however far that is from the hub’s',
    given: {
      clockAheadMs: -20 * HOUR_MS,
      stories: [fall({ raisedAtMs: nowMs - 20 * HOUR_MS - 300_000, arrivedAtMs: null, closedAtMs: null })],
    },
    concerns: [{ kind: 'fall-open', count: 1 }],
  },
  {
    why: 'two falls of one resident in a week are',
    given: { stories: [fall(), fall({ alertId: 'b' as never })] },
    concerns: [{ kind: 'falls-repeated', count: 1 }],
  },
  {
    why: 'one fall each of two residents is not',
    given: { stories: [fall(), fall({ residentId: 'resident-3' as never })] },
    concerns: [],
  },
  {
    why: 'somebody who did not fall, did not fall',
    given: { stories: [fall(), fall({ outcome: 'did-not-fall' })] },
    concerns: [],
  },
  {
    why: 'a fall a fortnight ago is past',
    given: { stories: [fall(), fall({ raisedAtMs: nowMs - 14 * 24 * HOUR_MS })] },
    concerns: [],
  },
  {
    why: 'a fall at which nobody is yet',
    given: {
      stories: [fall({ raisedAtMs: nowMs - 60_000, arrivedAtMs: null, closedAtMs: null, state: 'accepted' })],
    },
    concerns: [{ kind: 'fall-open', count: 1 }],
  },
  {
    why: 'a fall that waited for 14 minutes',
    given: { stories: [fall({ arrivedAtMs: nowMs - 5 * HOUR_MS + 14 * 60_000 })] },
    concerns: [{ kind: 'nobody-in-time', count: 1 }],
  },
  {
    why: 'a home that was never heard',
    given: { heardAtMs: null },
    concerns: [{ kind: 'not-heard', count: 1 }],
  },
  {
    why: 'a home not heard for 16 minutes',
    given: { heardAtMs: nowMs - 960_000 },
    concerns: [{ kind: 'not-heard', count: 1 }],
  },
  {
    why: 'silent devices and low batteries',
    given: {
      devices: [device({ state: 'silent' }), device({ state: 'silent' }), device({ isBatteryLow: true })],
    },
    concerns: [
      { kind: 'devices-silent', count: 2 },
      { kind: 'battery-low', count: 1 },
    ],
  },
  {
    why: 'a device that is not read',
    given: { devices: [device({ state: 'refused' }), device({})] },
    concerns: [{ kind: 'devices-refused', count: 1 }],
  },
])('$why', ({ given, concerns }) => {
  expect(toHomeRow(facts(given), nowMs).concerns).toEqual(concerns);
});

it.each([
  { homeName: 'Rowan House', residentId: 'resident-12', code: 'RH-12' },
  { homeName: 'The Old Rectory at St-Mary', residentId: 'resident-3', code: 'TORA-3' },
  { homeName: null, residentId: 'resident-3', code: 'resident-3' },
  { homeName: 'Rowan House', residentId: 'blue-heron', code: 'blue-heron' },
])('$residentId of $homeName is called $code', ({ homeName, residentId, code }) => {
  expect(toResidentCode(homeName, ResidentId.parse(residentId))).toBe(code);
});

it('puts the home with an open fall before the home with most other reasons', () => {
  const open = fall({ raisedAtMs: nowMs, arrivedAtMs: null, closedAtMs: null });
  const rows = [
    toHomeRow(facts({ homeId: HomeId.parse('quiet') }), nowMs),
    toHomeRow(
      facts({ homeId: HomeId.parse('many'), heardAtMs: null, devices: [device({ state: 'silent' })] }),
      nowMs,
    ),
    toHomeRow(facts({ homeId: HomeId.parse('open'), stories: [open] }), nowMs),
  ];
  expect(sortHomes(rows).map(({ homeId }) => homeId)).toEqual(['open', 'many', 'quiet']);
});

it('shows a resident their own nights and falls, newest first, and nobody else’s', () => {
  const nights = ['2025-11-23', '2025-11-24'].flatMap((date) => [
    aNight('resident-12', date),
    aNight('resident-1', date),
  ]);
  const stories = [fall(), fall({ residentId: 'resident-1' as never })];
  const view = toResidentView(facts({ nights, stories }), ResidentId.parse('resident-12'), { n: 4, nowMs });
  expect(view?.nights.map(({ residentId, nightOf }) => [residentId, nightOf])).toEqual([
    ['resident-12', '2025-11-24'],
    ['resident-12', '2025-11-23'],
  ]);
  expect(view?.falls.map(({ code }) => code)).toEqual(['RH-12']);
  expect(toResidentView(facts(), ResidentId.parse('resident-99'), { n: 4, nowMs })).toBeNull();
});

const unmeasured = {
  soundMedianDba: null,
  bedExitTotalCount: null,
  fallCount: null,
  promptCount: null,
  coveragePercent: 0,
};
it.each<{
  why: string;
  measured: readonly boolean[];
  longKnown?: boolean;
  shown: number;
  firstNightOf: string | null;
}>([
  {
    why: 'the night before a home’s first day',
    measured: [false, true],
    shown: 1,
    firstNightOf: '2025-11-21',
  },
  { why: 'nothing measured yet', measured: [false, false], shown: 0, firstNightOf: null },
  { why: 'a night that failed', measured: [true, false, true], shown: 3, firstNightOf: '2025-11-20' },
  { why: 'the last night failed', measured: [false, true, false], shown: 2, firstNightOf: '2025-11-21' },
  {
    why: 'measured long ago, and not this month',
    ...{ measured: [false, false], longKnown: true, shown: 2, firstNightOf: null },
  },
])('shows nights from the first that was measured: $why', ({ measured, longKnown, shown, firstNightOf }) => {
  const nights = measured.map((isMeasured, night) =>
    aNight('resident-12', `2025-11-2${night}`, isMeasured ? {} : unmeasured),
  );
  const longKnownIds = new Set(longKnown === true ? ['resident-12'] : []);
  const given = facts({ nights, longKnownIds, clockAheadMs: -HOUR_MS });
  const view = toResidentView(given, ResidentId.parse('resident-12'), { n: 4, nowMs });
  expect(view).toMatchObject({ firstNightOf, homeNowMs: nowMs - HOUR_MS });
  expect(view?.nights).toEqual(nights.toReversed().slice(0, shown));
  expect(view?.resident.lastNight).toEqual(view?.nights[0] ?? null);
});

it('lists the resident with an open fall before the one with most other reasons', () => {
  const late = { arrivedAtMs: nowMs - HOUR_MS };
  const stories = [
    fall(late),
    fall({ ...late, alertId: 'b' as never }),
    fall({
      alertId: 'c' as never,
      residentId: 'resident-2' as never,
      arrivedAtMs: null,
      closedAtMs: null,
      raisedAtMs: nowMs,
    }),
  ];
  expect(toHomeView(facts({ stories }), 1, nowMs).residents.map(({ code }) => code)).toEqual([
    'RH-2',
    'RH-12',
    'RH-1',
  ]);
});

it('lists residents who need a look first, then by number', () => {
  const stories = [fall(), fall({ alertId: 'b' as never })];
  expect(toHomeView(facts({ stories }), 1, nowMs).residents.map(({ code }) => code)).toEqual([
    'RH-12',
    'RH-1',
    'RH-2',
  ]);
});

it('lists a resident whose sensor is not read before those who are watched, and says so of nobody else', () => {
  const residentId = ResidentId.parse('resident-2');
  const devices = [device({ state: 'refused', residentId }), device({ state: 'silent', roomId: null })];
  const { residents } = toHomeView(facts({ devices }), 1, nowMs);
  expect(residents.map(({ code, concerns }) => [code, concerns])).toEqual([
    ['RH-2', [{ kind: 'devices-refused', count: 1 }]],
    ['RH-1', []],
    ['RH-12', []],
  ]);
});

it('lists devices that are not read first, then silent ones, then those that run out', () => {
  const devices = [
    device({ deviceId: 'fall-0001' as never }),
    device({ deviceId: 'fall-0002' as never, isBatteryLow: true }),
    device({ deviceId: 'fall-0003' as never, state: 'silent' }),
    device({ deviceId: 'fall-0004' as never, state: 'refused' }),
  ];
  const shown = toHomeView(facts({ devices }), 1, nowMs).devices;
  expect(shown.map(({ deviceId }) => deviceId)).toEqual(['fall-0004', 'fall-0003', 'fall-0002', 'fall-0001']);
});
