import { expect, it } from 'vitest';
import { DeviceId, ResidentId, RoomId } from '#devices/ids.ts';
import type { Alert, AlertFacts } from '#gateway/alerting/alert.ts';
import { AlertId, PersonId } from '#gateway/alerting/ids.ts';
import { toAlertPoints } from '#gateway/history/alert-to-points.ts';
import { toPromptPoints } from '#gateway/history/prompt-to-points.ts';
import { toTelemetryPoints } from '#gateway/history/telemetry-to-points.ts';
import { createTelemetryWindows } from '#gateway/ingest/telemetry-windows.ts';

const worn = DeviceId.parse('fall-0012');
const bed = DeviceId.parse('bed-0012');
const monitor = DeviceId.parse('audio-0012');
const hilda = ResidentId.parse('r-hilda');
const room12 = RoomId.parse('room-12');
const amy = PersonId.parse('amy');
const onsetAtMs = Date.UTC(2026, 10, 21, 3, 10);

it('makes points of what a real window holds: means of means, maxima of maxima, sums of counts', () => {
  const windows = createTelemetryWindows();
  const envelope = { version: 1, bootId: 'b', seq: 1, sensorAtMs: 0, ageMs: 0 };
  const sound = { ...envelope, kind: 'sound-window', windowMs: 5_000 };
  const motion = { ...envelope, kind: 'motion-window', windowMs: 5_000, meanG: 1 };
  for (const [laeqDba, lamaxDba] of [
    [40, 52],
    [44, 48],
  ]) {
    windows.add(monitor, { ...sound, laeqDba, lamaxDba } as never, onsetAtMs + 1);
  }
  for (const [sdG, peakG, stepCount] of [
    [0.1, 1.4, 3],
    [0.3, 2, 4],
  ]) {
    windows.add(worn, { ...motion, sdG, peakG, stepCount } as never, onsetAtMs + 2);
  }
  // Left, out for a whole window, back within the next, and left again.
  for (const [windowMs, isOccupied, bedExitCount] of [
    [3_100, false, 1],
    [10_000, false, 0],
    [4_000, true, 0],
    [200, false, 1],
  ]) {
    const lying = { ...envelope, kind: 'bed-window', windowMs, isOccupied, bedExitCount };
    windows.add(bed, lying as never, onsetAtMs + 3);
  }
  const points = windows
    .take(onsetAtMs + 10_000)
    .flatMap((window) =>
      toTelemetryPoints(window, { deviceId: window.deviceId, roomId: room12, residentId: hilda }),
    );
  expect(points.map(({ deviceId, quantity, value }) => [deviceId, quantity, value])).toEqual([
    ['audio-0012', 'laeqDba', 42],
    ['audio-0012', 'lamaxDba', 52],
    ['fall-0012', 'sdG', 0.2],
    ['fall-0012', 'peakG', 2],
    ['fall-0012', 'stepCount', 7],
    ['bed-0012', 'bedExitCount', 2],
    ['bed-0012', 'outOfBedMs', 10_000],
  ]);
  expect(points.every((point) => point.atMs === onsetAtMs && point.residentId === hilda)).toBe(true);
});

const facts: AlertFacts = {
  alertId: AlertId.parse('fall-0012:b:7'),
  kind: 'possible-fall',
  priority: 'high',
  reason: 'sure',
  roomId: room12,
  residentId: hilda,
  deviceId: worn,
  evidence: {},
  onsetAtMs,
  onsetUptimeMs: 0,
  raisedAtMs: onsetAtMs + 500,
  count: 1,
  seq: 1,
  rung: 0,
  toldSeq: 1,
  firstAcceptedUptimeMs: null,
  declinedBy: [],
  deliveries: [],
  seenBy: [],
  undo: null,
};
const raised = {
  state: 'raised',
  nextRungUptimeMs: 0,
  receiptDueUptimeMs: null,
  becomesHighUptimeMs: null,
} as const;
const accepted = {
  state: 'accepted',
  acceptedBy: amy,
  acceptedAtMs: onsetAtMs + 21_000,
  acceptedUptimeMs: 0,
  nudged: false,
} as const;
const attended = {
  state: 'attended',
  acceptedBy: amy,
  arrivedBy: amy,
  arrivedAtMs: onsetAtMs + 80_000,
} as const;
const closed = {
  state: 'closed',
  acceptedBy: amy,
  arrivedBy: amy,
  closedBy: amy,
  outcome: 'fell-hurt',
  closedAtMs: onsetAtMs + 900_000,
} as const;

it.each<{ why: string; alert: Alert; points: ReadonlyArray<readonly [string, number]> }>([
  { why: 'a fall that just rang', alert: { ...facts, ...raised }, points: [['possibleFallCount', 1]] },
  {
    why: 'a look-in',
    alert: { ...facts, ...raised, priority: 'medium', reason: 'look-in' },
    points: [
      ['possibleFallCount', 1],
      ['lookInCount', 1],
    ],
  },
  {
    why: 'somebody is going',
    alert: { ...facts, ...accepted },
    points: [
      ['possibleFallCount', 1],
      ['acceptedAfterMs', 21_000],
    ],
  },
  {
    why: 'somebody is there',
    alert: { ...facts, ...attended },
    points: [
      ['possibleFallCount', 1],
      ['arrivedAfterMs', 80_000],
    ],
  },
  {
    why: 'they had fallen',
    alert: { ...facts, ...closed },
    points: [
      ['possibleFallCount', 1],
      ['confirmedFallCount', 1],
    ],
  },
  {
    why: 'they had not',
    alert: { ...facts, ...closed, outcome: 'did-not-fall' },
    points: [
      ['possibleFallCount', 1],
      ['confirmedFallCount', 0],
    ],
  },
  {
    why: 'the visit does not say',
    alert: { ...facts, ...closed, outcome: 'helped' },
    points: [['possibleFallCount', 1]],
  },
  {
    why: 'a call for help',
    alert: { ...facts, ...raised, kind: 'call', reason: 'pressed' },
    points: [['callCount', 1]],
  },
  {
    why: 'a silent sensor',
    alert: { ...facts, ...raised, kind: 'device-silent', reason: 'silent' },
    points: [],
  },
])('tells history of an alert, at its onset: $why', ({ alert, points }) => {
  expect(toAlertPoints(alert)).toEqual(
    points.map(([quantity, value]) => ({
      deviceId: worn,
      residentId: hilda,
      roomId: room12,
      quantity,
      atMs: onsetAtMs,
      value,
    })),
  );
});

it('counts a prompt as answered or as not, never as both, and says so with a zero', () => {
  const prompt = { deviceId: null, residentId: hilda, roomId: room12, dueAtMs: onsetAtMs, isAnswered: true };
  const toCounts = (isAnswered: boolean) =>
    toPromptPoints({ ...prompt, isAnswered }).map(({ value }) => value);
  expect(toCounts(true)).toEqual([1, 0]);
  expect(toCounts(false)).toEqual([0, 1]);
});
