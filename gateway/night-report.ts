import type { DeviceId, ResidentId } from '#devices/ids.ts';
import type { Question, Series } from '#gateway/history/contract.ts';
import type { Night } from '#gateway/history/night.ts';
import {
  type NightFeatures as History,
  toMedian,
  toNightFeatures,
  toNightQuestions,
} from '#gateway/history/night-features.ts';
import type { Quantity } from '#gateway/history/quantities.ts';
import type { NightFeatures } from '#gateway/hub-link/envelope.ts';

export const SLOT_MS = 15 * 60_000;
/** Levels travel to a tenth of a decibel: a monitor's own error is ten times that. */
const TENTHS = 10;

/** Of a resident's night, or of the part that is over: with whose sensors, and whether it ends there. */
export type Asked = {
  readonly residentId: ResidentId;
  /** Of which something may be told. */
  readonly deviceIds: readonly DeviceId[];
  /** Theirs, of which nothing may be told any more, whatever history still holds. */
  readonly refusedIds: readonly DeviceId[];
  /** They are in the home and may be measured: that nothing was, is worth telling. */
  readonly isExpected: boolean;
  readonly night: Night;
  readonly isOver: boolean;
};

/** What each kind of sensor measures of a night. What was said and answered needs no sensor. */
const quantitiesOf: Readonly<Record<string, readonly Quantity[]>> = {
  audio: ['laeqDba', 'lamaxDba'],
  fall: ['stepCount', 'possibleFallCount', 'confirmedFallCount', 'lookInCount'],
  bed: ['bedExitCount', 'outOfBedMs'],
};

/** Does a device of this kind measure anything of a night? */
export const isMeasuring = (deviceId: DeviceId): boolean =>
  Object.hasOwn(quantitiesOf, toClassName(deviceId));

const toClassName = (deviceId: DeviceId): string => deviceId.slice(0, deviceId.indexOf('-'));

/**
 * What history must be asked. Loudest moments stay in the house: a third of the work less. Of a kind of sensor that is
 * refused nothing is asked, not even what an allowed one of that kind measured: history does not tell them apart.
 */
export function toReportQuestions({ residentId, night, refusedIds }: Asked): readonly Question[] {
  const refused = new Set(refusedIds.flatMap((deviceId) => quantitiesOf[toClassName(deviceId)] ?? []));
  return toNightQuestions(residentId, night)
    .filter(({ aggregate }) => aggregate !== 'max')
    .map((question) => ({
      ...question,
      quantities: question.quantities.filter((each) => !refused.has(each)),
    }))
    .filter(({ quantities }) => quantities.length > 0);
}

/** Nothing was measured, and nothing was said. */
export const isEmptyReport = (report: NightFeatures): boolean =>
  report.coveragePercent === 0 &&
  [report.fallCount, report.promptCount, report.bedExitTotalCount, report.soundMedianDba].every(
    (figure) => figure === null,
  );

/** What is told to the hub, from the answers. What nobody measured is null, in figures and in slots. */
export function toNightReport(asked: Asked, answers: readonly Series[]): NightFeatures {
  const { residentId, night, isOver } = asked;
  const features = toNightFeatures(residentId, night, answers);
  const toSlots = (quantity: 'laeqDba' | 'bedExitCount', sumUp: (values: readonly number[]) => number) => {
    const series = answers.find((answer) => answer.quantity === quantity);
    return toSlotValues(night, series).map((values) => (values.length === 0 ? null : sumUp(values)));
  };
  return {
    residentId,
    nightOf: night.date,
    fromAtMs: night.fromMs,
    untilAtMs: night.toMs,
    isOver,
    slotMs: SLOT_MS,
    soundDba: toSlots('laeqDba', (values) => toTenths(toMedian(values) ?? 0)),
    bedExitCount: toSlots('bedExitCount', (values) => values.reduce((sum, value) => sum + value, 0)),
    soundMedianDba: features.medianLaeqDba === null ? null : toTenths(features.medianLaeqDba),
    bedExitTotalCount: features.bedExitCount,
    outOfBedMs: features.outOfBedMs,
    fallCount: features.possibleFallCount,
    promptCount: toPromptCount(features),
    promptHeardCount: features.promptAnsweredCount,
    coveragePercent: toCoveragePercent(features, asked),
  };
}

const toTenths = (value: number): number => Math.round(value * TENTHS) / TENTHS;

/** Per slot of the night, the values that are known in it. */
function toSlotValues(night: Night, series: Series | undefined): ReadonlyArray<readonly number[]> {
  const slots = Array.from({ length: Math.ceil((night.toMs - night.fromMs) / SLOT_MS) }, (): number[] => []);
  for (const [index, value] of (series?.values ?? []).entries()) {
    const slot = slots[Math.floor((index * (series?.everyMs ?? SLOT_MS)) / SLOT_MS)];
    if (value !== null) slot?.push(value);
  }
  return slots;
}

function toPromptCount({ promptAnsweredCount, promptUnansweredCount }: History): number | null {
  if (promptAnsweredCount === null && promptUnansweredCount === null) return null;
  return (promptAnsweredCount ?? 0) + (promptUnansweredCount ?? 0);
}

/** By the word in front of a device id's dash, in which minutes one of that class was heard. */
const minutesOf: Readonly<Record<string, 'heardMinutes' | 'wornMinutes' | 'bedMinutes'>> = {
  audio: 'heardMinutes',
  fall: 'wornMinutes',
  bed: 'bedMinutes',
};

/** Each kind of sensor counts alike. Nobody who has none is measured. */
function toCoveragePercent(features: History, { deviceIds, refusedIds }: Asked): number {
  const classNames = new Set(deviceIds.map(toClassName)).difference(new Set(refusedIds.map(toClassName)));
  const minutes = [...classNames].flatMap((className) => {
    const of = minutesOf[className];
    return of === undefined ? [] : [features[of]];
  });
  if (minutes.length === 0) return 0;
  const heard = minutes.reduce((sum, count) => sum + count, 0);
  return toTenths((100 * heard) / (minutes.length * features.nightMinutes));
}
