import type { AlertStory, NightFeatures } from '#gateway/hub-link/envelope.ts';
import { plural, toClockMinutes, toDuration, toPercent } from './words-model.ts';

/** Unix seconds, as a chart wants them. */
export type Span = { readonly fromSeconds: number; readonly untilSeconds: number };

/** A slot that was measured. It stands for its whole length and is drawn so: one alone is not lost between gaps. */
export type Level = Span & { readonly value: number };

/** A night as it is drawn: two lanes, each with what was measured and with its own gaps. */
export type NightPicture = Span & {
  readonly sound: readonly Level[];
  readonly soundGaps: readonly Span[];
  /** Slots with at least one. */
  readonly bedExits: readonly Level[];
  readonly bedGaps: readonly Span[];
  readonly fallSeconds: readonly number[];
};

export function toNightPicture(night: NightFeatures, falls: readonly AlertStory[]): NightPicture {
  const { fromAtMs, untilAtMs } = night;
  const sound = toLevels(night, night.soundDba);
  const bed = toLevels(night, night.bedExitCount);
  return {
    sound,
    soundGaps: toGaps(night, sound),
    bedExits: bed.filter(({ value }) => value > 0),
    bedGaps: toGaps(night, bed),
    fallSeconds: toFalls(night, falls).map(({ onsetAtMs }) => onsetAtMs / 1_000),
    fromSeconds: fromAtMs / 1_000,
    untilSeconds: untilAtMs / 1_000,
  };
}

/** The possible falls of that night. */
const toFalls = ({ fromAtMs, untilAtMs }: NightFeatures, falls: readonly AlertStory[]) =>
  falls
    .filter(({ onsetAtMs }) => onsetAtMs >= fromAtMs && onsetAtMs < untilAtMs)
    .toSorted((a, b) => a.onsetAtMs - b.onsetAtMs);

function toLevels({ fromAtMs, slotMs }: NightFeatures, values: ReadonlyArray<number | null>): Level[] {
  const toSeconds = (slot: number): number => (fromAtMs + slot * slotMs) / 1_000;
  return values.flatMap((value, slot) =>
    value === null ? [] : [{ fromSeconds: toSeconds(slot), untilSeconds: toSeconds(slot + 1), value }],
  );
}

/** Where the night is not covered by what was measured, also after its last slot. */
function toGaps({ fromAtMs, untilAtMs }: NightFeatures, measured: readonly Span[]): Span[] {
  const gaps: Span[] = [];
  let coveredUntil = fromAtMs / 1_000;
  for (const { fromSeconds, untilSeconds } of [...measured, toPoint(untilAtMs)]) {
    if (fromSeconds > coveredUntil) gaps.push({ fromSeconds: coveredUntil, untilSeconds: fromSeconds });
    coveredUntil = untilSeconds;
  }
  return gaps;
}
const toPoint = (atMs: number): Span => ({ fromSeconds: atMs / 1_000, untilSeconds: atMs / 1_000 });

/** From the night's beginning every so many hours: where the chart's axis has its marks. */
export function toHourMarks({ fromSeconds, untilSeconds }: Span, everyHours: number): number[] {
  const marks: number[] = [];
  const stepSeconds = everyHours * 3_600;
  for (let at = fromSeconds; at <= untilSeconds; at += stepSeconds) marks.push(at);
  return marks;
}

/** The picture in words, under it: for who doesn't see it, and for what a picture can't say. */
export function toPictureWords(
  night: NightFeatures,
  picture: NightPicture,
  timeZone: string,
): readonly string[] {
  const { soundMedianDba, bedExitTotalCount, outOfBedMs, fallCount, coveragePercent } = night;
  const time = (seconds: number): string => toClockMinutes(seconds * 1_000, timeZone);
  const outOfBed = outOfBedMs === null ? '' : ` (${toDuration(outOfBedMs)} in all)`;
  const fallTimes = picture.fallSeconds.map(time).join(', ');
  return [
    soundMedianDba === null ? 'Sound: not measured.' : `Sound: median ${Math.round(soundMedianDba)} dB(A).`,
    bedExitTotalCount === null
      ? 'Out of bed: not measured.'
      : `Out of bed: ${plural(bedExitTotalCount, 'time', 'times')}${outOfBed}.`,
    toFallWords(fallTimes, fallCount),
    `Measured for ${toPercent(coveragePercent)} of the night.`,
    ...toGapWords('sound', picture.soundGaps, time),
    ...toGapWords('bed', picture.bedGaps, time),
  ];
}

function toFallWords(times: string, count: number | null): string {
  if (times !== '') return `Possible falls: ${times}.`;
  return count === null ? 'Falls: not measured.' : 'No possible fall reported.';
}

const GAPS_MOST = 3;
function toGapWords(what: string, gaps: readonly Span[], time: (seconds: number) => string): string[] {
  if (gaps.length === 0) return [];
  const spans = gaps.map(({ fromSeconds, untilSeconds }) => `${time(fromSeconds)}–${time(untilSeconds)}`);
  const more = spans.length > GAPS_MOST ? ` and ${spans.length - GAPS_MOST} more` : '';
  return [`Gaps, ${what}: ${spans.slice(0, GAPS_MOST).join(', ')}${more}.`];
}

export type SlotRow = {
  readonly key: string;
  readonly time: string;
  readonly soundDba: number | null;
  readonly bedExitCount: number | null;
  readonly fallCount: number;
};

/** The picture as a table, slot by slot. */
export function toSlotRows(night: NightFeatures, falls: readonly AlertStory[], timeZone: string): SlotRow[] {
  const { fromAtMs, slotMs, soundDba, bedExitCount } = night;
  const own = toFalls(night, falls);
  return soundDba.map((level, slot) => {
    const atMs = fromAtMs + slot * slotMs;
    return {
      key: String(atMs), // when clocks go back, 01:15 comes twice
      time: toClockMinutes(atMs, timeZone),
      soundDba: level,
      bedExitCount: bedExitCount[slot] ?? null,
      fallCount: own.filter(({ onsetAtMs }) => onsetAtMs >= atMs && onsetAtMs < atMs + slotMs).length,
    };
  });
}
