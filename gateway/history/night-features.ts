import type { ResidentId } from '#devices/ids.ts';
import type { Question, Series } from './contract.ts';
import type { Night } from './night.ts';
import type { Aggregate, Quantity } from './quantities.ts';

const MINUTE_MS = 60_000;

/** WHO, Guidelines for Community Noise (1999), table 4.1, inside bedrooms at night: single events of 45 dB LAmax. */
const LOUD_ABOVE_DBA = 45;

export type Span = { readonly fromMs: number; readonly toMs: number };

/**
 * One resident's night in numbers. Null: nobody was there to see it, so that nothing can be said; never a zero. A
 * count stands beside the minutes that its sensor was heard: two falls in 300 of 600 minutes are "at least two".
 */
export type NightFeatures = {
  readonly residentId: ResidentId;
  readonly date: string;
  readonly nightMinutes: number;
  /** Minutes with at least one sound level, and those without. */
  readonly heardMinutes: number;
  readonly silentMinutes: number;
  /** The silent ones, as spans. */
  readonly gaps: readonly Span[];
  /** Minutes in which the worn sensor was heard, and the bed sensor. */
  readonly wornMinutes: number;
  readonly bedMinutes: number;
  /** Median of the minutes' mean LAeq. */
  readonly medianLaeqDba: number | null;
  /** Minutes whose loudest moment was above 45 dB(A). */
  readonly loudMinutes: number | null;
  readonly bedExitCount: number | null;
  /** Of the minutes that the bed sensor was heard, also before they went to bed and after they got up for good. */
  readonly outOfBedMs: number | null;
  readonly possibleFallCount: number | null;
  readonly confirmedFallCount: number | null;
  readonly lookInCount: number | null;
  /** Null where no prompt was spoken that night, by what history knows. */
  readonly promptAnsweredCount: number | null;
  readonly promptUnansweredCount: number | null;
};

const asked: Record<Extract<Aggregate, 'mean' | 'max' | 'sum'>, readonly Quantity[]> = {
  mean: ['laeqDba'],
  max: ['lamaxDba'],
  sum: [
    'stepCount',
    'bedExitCount',
    'outOfBedMs',
    'possibleFallCount',
    'confirmedFallCount',
    'lookInCount',
    'promptAnsweredCount',
    'promptUnansweredCount',
  ],
};

/** What a store must be asked for `toNightFeatures`: by the minute, so raw points must still be kept. */
export function toNightQuestions(residentId: ResidentId, { fromMs, toMs }: Night): readonly Question[] {
  return (['mean', 'max', 'sum'] as const).map((aggregate) => ({
    of: { residentId },
    quantities: asked[aggregate],
    fromMs,
    toMs,
    everyMs: MINUTE_MS,
    aggregate,
  }));
}

/** The features of a night from the answers to its questions, in any order. A series that is missing is all gaps. */
export function toNightFeatures(
  residentId: ResidentId,
  night: Night,
  answers: readonly Series[],
): NightFeatures {
  const byQuantity = new Map(answers.map((series) => [series.quantity, series.values]));
  const valuesOf = (quantity: Quantity) => byQuantity.get(quantity) ?? [];
  const known = (quantity: Quantity) => valuesOf(quantity).filter((value) => value !== null);
  /** Zero only where something looked all the same. */
  const total = (quantity: Quantity, lookedMinutes: number): number | null => {
    const values = known(quantity);
    if (values.length === 0) return lookedMinutes > 0 ? 0 : null;
    return values.reduce((sum, value) => sum + value, 0);
  };
  const nightMinutes = Math.round((night.toMs - night.fromMs) / MINUTE_MS);
  const heardMinutes = known('laeqDba').length;
  const wornMinutes = known('stepCount').length;
  const bedMinutes = known('bedExitCount').length;
  const loudest = known('lamaxDba');
  const promptMinutes = known('promptAnsweredCount').length + known('promptUnansweredCount').length;
  const possibleFallCount = total('possibleFallCount', wornMinutes);
  // A visit may not have said yet what it found: no word on a fall is not the word that there was none.
  const isUndecided = (possibleFallCount ?? 0) > known('confirmedFallCount').length;
  return {
    residentId,
    date: night.date,
    nightMinutes,
    heardMinutes,
    silentMinutes: nightMinutes - heardMinutes,
    gaps: toGaps(night, nightMinutes, valuesOf('laeqDba')),
    wornMinutes,
    bedMinutes,
    medianLaeqDba: toMedian(known('laeqDba')),
    loudMinutes: loudest.length === 0 ? null : loudest.filter((dba) => dba > LOUD_ABOVE_DBA).length,
    bedExitCount: total('bedExitCount', bedMinutes),
    outOfBedMs: total('outOfBedMs', bedMinutes),
    possibleFallCount,
    confirmedFallCount: total('confirmedFallCount', isUndecided ? 0 : wornMinutes),
    lookInCount: total('lookInCount', possibleFallCount === null ? 0 : 1),
    promptAnsweredCount: total('promptAnsweredCount', promptMinutes),
    promptUnansweredCount: total('promptUnansweredCount', promptMinutes),
  };
}

/** The middle value, or what lies between the middle two; null of none. */
export function toMedian(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? 0;
  return (upper + lower) / 2;
}

/** Runs of minutes without a value. */
function toGaps(night: Night, minutes: number, values: ReadonlyArray<number | null>): readonly Span[] {
  const gaps: Array<{ fromMs: number; toMs: number }> = [];
  for (let minute = 0; minute < minutes; minute += 1) {
    if ((values[minute] ?? null) !== null) continue;
    const fromMs = night.fromMs + minute * MINUTE_MS;
    const last = gaps.at(-1);
    if (last?.toMs === fromMs) last.toMs = fromMs + MINUTE_MS;
    else gaps.push({ fromMs, toMs: fromMs + MINUTE_MS });
  }
  return gaps;
}
