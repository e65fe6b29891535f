import { expect, it } from 'vitest';
import { DeviceId, ResidentId } from '#devices/ids.ts';
import type { Series } from '#gateway/history/contract.ts';
import { type Night, toNight } from '#gateway/history/night.ts';
import type { Quantity } from '#gateway/history/quantities.ts';
import { HubEnvelope, NightFeatures } from '#gateway/hub-link/envelope.ts';
import { type Asked, toNightReport, toReportQuestions } from '#gateway/night-report.ts';
import { anEnvelope } from '#tests/dashboards/hub/sayings.ts';

const MINUTE_MS = 60_000;
const night = toNight('2026-11-21', 'Europe/London');
const hilda = ResidentId.parse('resident-12');
const sensors = ['fall-0012', 'audio-0012', 'bed-0012'].map((id) => DeviceId.parse(id));
const asked = (more: Partial<Asked> = {}): Asked => {
  return {
    residentId: hilda,
    deviceIds: sensors,
    refusedIds: [],
    night,
    isOver: true,
    isExpected: true,
    ...more,
  };
};
/** A series by the minute: what `valueAt` says. */
const series = (
  quantity: Quantity,
  valueAt: (minute: number) => number | null,
  of: Night = night,
): Series => ({
  quantity,
  fromMs: of.fromMs,
  everyMs: MINUTE_MS,
  values: Array.from({ length: (of.toMs - of.fromMs) / MINUTE_MS }, (_, minute) => valueAt(minute)),
});

it('says of a night that nobody measured that nothing is known, and never a zero', () => {
  const report = toNightReport(asked(), []);
  expect(report).toMatchObject({
    residentId: hilda,
    nightOf: '2026-11-21',
    soundMedianDba: null,
    bedExitTotalCount: null,
    outOfBedMs: null,
    fallCount: null,
    promptCount: null,
    promptHeardCount: null,
    coveragePercent: 0,
  });
  expect(report.soundDba).toEqual(new Array(40).fill(null));
  expect(report.bedExitCount).toEqual(new Array(40).fill(null));
});

it('sums up each quarter of an hour: the median of the sound, all bed exits, and nothing for a gap', () => {
  const report = toNightReport(asked(), [
    series('laeqDba', (minute) => (minute < 15 ? 30 + minute : minute < 30 ? null : 41.26)),
    series('bedExitCount', (minute) => (minute < 30 ? null : minute === 31 || minute === 44 ? 1 : 0)),
  ]);
  expect(report.soundDba.slice(0, 4)).toEqual([37, null, 41.3, 41.3]);
  expect(report.bedExitCount.slice(0, 4)).toEqual([null, null, 2, 0]);
  expect(report).toMatchObject({ bedExitTotalCount: 2, soundMedianDba: 41.3 });
});

it.each<{ why: string; answers: readonly Series[]; wanted: Partial<NightFeatures> }>([
  {
    why: 'half an hour out of bed, and half a minute',
    answers: [
      series('outOfBedMs', (minute) => (minute < 30 ? MINUTE_MS : minute === 30 ? MINUTE_MS / 2 : 0)),
    ],
    wanted: { outOfBedMs: 30.5 * MINUTE_MS },
  },
  {
    why: 'in bed all night: that is a measured zero',
    answers: [series('outOfBedMs', () => 0)],
    wanted: { outOfBedMs: 0 },
  },
  {
    why: 'three prompts, of which two were answered',
    answers: [
      series('promptAnsweredCount', (minute) => [1, 0, 1][minute] ?? null),
      series('promptUnansweredCount', (minute) => [0, 1, 0][minute] ?? null),
    ],
    wanted: { promptCount: 3, promptHeardCount: 2 },
  },
  {
    why: 'a fall while the worn sensor’s measurements were lost',
    answers: [series('possibleFallCount', (minute) => (minute === 300 ? 1 : null))],
    wanted: { fallCount: 1, coveragePercent: 0 },
  },
])('a night is told as it was: $why', ({ answers, wanted }) => {
  expect(toNightReport(asked(), answers)).toMatchObject(wanted);
});

it.each([
  { why: 'one of two sensors was heard', deviceIds: ['fall-0012', 'audio-0012'], percent: 50 },
  { why: 'their only sensor was heard', deviceIds: ['audio-0012'], percent: 100 },
  { why: 'a call button measures nothing', deviceIds: ['audio-0012', 'call-0012'], percent: 100 },
  { why: 'they have none that measures', deviceIds: ['call-0012'], percent: 0 },
])('tells how much of the night was measured: $why, $percent %', ({ deviceIds, percent }) => {
  const report = toNightReport(asked({ deviceIds: deviceIds.map((id) => DeviceId.parse(id)) }), [
    series('laeqDba', () => 40),
  ]);
  expect(report.coveragePercent).toBe(percent);
});

it.each([
  { date: '2026-03-28', why: 'the clocks go forward', slots: 36 },
  { date: '2026-10-24', why: 'the clocks go back', slots: 44 },
])('tells every quarter of the night in which $why', ({ date, slots }) => {
  const its = toNight(date, 'Europe/London');
  const report = toNightReport(asked({ night: its }), [series('laeqDba', () => 40, its)]);
  expect(report.soundDba).toEqual(new Array(slots).fill(40));
  expect(HubEnvelope.safeParse(anEnvelope(1, { kind: 'night-features', body: report })).success).toBe(true);
});

it('tells a night that lasts up to its last quarter, and says that it is not over', () => {
  const soFar = { ...night, toMs: night.fromMs + 30 * MINUTE_MS };
  const report = toNightReport(asked({ night: soFar, isOver: false }), [series('laeqDba', () => 40, soFar)]);
  expect(report).toMatchObject({ isOver: false, untilAtMs: soFar.toMs, soundDba: [40, 40] });
});

it('takes a night from a home of an older version as one that is over', () => {
  const { isOver: _, ...older } = toNightReport(asked(), []);
  expect(NightFeatures.parse(older).isOver).toBe(true);
});

it('asks for no loudest moments: they stay in the house', () => {
  expect(toReportQuestions(asked()).map(({ aggregate }) => aggregate)).toEqual(['mean', 'sum']);
});

it.each<{ refused: string; quantities: readonly Quantity[] }>([
  {
    refused: 'fall-0012',
    quantities: [
      ...['laeqDba', 'bedExitCount', 'outOfBedMs'],
      'promptAnsweredCount',
      'promptUnansweredCount',
    ],
  },
  {
    refused: 'audio-0012',
    quantities: [
      ...[
        'stepCount',
        'bedExitCount',
        'outOfBedMs',
        'possibleFallCount',
        'confirmedFallCount',
        'lookInCount',
      ],
      ...['promptAnsweredCount', 'promptUnansweredCount'],
    ],
  },
  {
    refused: 'bed-0012',
    quantities: [
      ...['laeqDba', 'stepCount', 'possibleFallCount', 'confirmedFallCount', 'lookInCount'],
      ...['promptAnsweredCount', 'promptUnansweredCount'],
    ],
  },
] as const)(
  'asks history for nothing that $refused measured once it is refused',
  ({ refused, quantities }) => {
    const refusedIds = sensors.filter((deviceId) => deviceId === refused);
    const deviceIds = sensors.filter((deviceId) => deviceId !== refused);
    const questions = toReportQuestions(asked({ deviceIds, refusedIds }));
    expect(questions.flatMap((question) => question.quantities)).toEqual(quantities);
  },
);

it('does not count a refused sensor as one that was not heard', () => {
  const [fall, ...others] = sensors;
  const all = ['laeqDba', 'bedExitCount'] as const;
  const report = toNightReport(
    asked({ deviceIds: others, refusedIds: fall === undefined ? [] : [fall] }),
    all.map((quantity) => series(quantity, () => 0)),
  );
  expect(report).toMatchObject({ coveragePercent: 100, fallCount: null });
});

it('counts no hour of a refused sensor as watched, even where history still holds some from before', () => {
  const [fall, audio] = sensors;
  const report = toNightReport(
    asked({ deviceIds: audio === undefined ? [] : [audio], refusedIds: fall === undefined ? [] : [fall] }),
    [series('stepCount', () => 0), series('laeqDba', (minute) => (minute < 60 ? 40 : null))],
  );
  expect(report.coveragePercent).toBe(10);
});
