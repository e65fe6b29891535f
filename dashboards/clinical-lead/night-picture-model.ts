import { plural } from '#dashboards/shared/words.ts';
import type { AlertStory, NightFeatures } from '#gateway/hub-link/envelope.ts';
import { type NightSpan, toClockChangeWords, toNightSpan } from './night-span-model.ts';
import { toClockMinutes, toDuration, toPercent } from './words-model.ts';

/** Unix seconds, as a chart wants them. */
export type Span = { readonly fromSeconds: number; readonly untilSeconds: number };

/** A slot that was measured. It stands for its whole length and is drawn so: one alone is not lost between gaps. */
export type Level = Span & { readonly value: number };

/** A night as it is drawn, always from its evening to its morning: two lanes, each with what was measured and its own gaps. */
export type NightPicture = Span & {
  readonly sound: readonly Level[];
  readonly soundGaps: readonly Span[];
  /** Slots with at least one. */
  readonly bedExits: readonly Level[];
  readonly bedGaps: readonly Span[];
  readonly fallSeconds: readonly number[];
  /** While the night lasts: what was not there to be measured when this was read, and that moment. */
  readonly notYet: (Span & { readonly nowSeconds: number }) | null;
  /** The end of what was sent, where more should have been. */
  readonly sentUntilSeconds: number | null;
};

/** By the home's clock: where it is, and what its time was when this was read. */
export type HomeTime = { readonly timeZone: string; readonly homeNowMs: number };

/** A quarter is sent when it is over. One that is missing when the next one is over too is late. */
const LATE_SLOTS_COUNT = 2;

export function toNightPicture(
  night: NightFeatures,
  falls: readonly AlertStory[],
  { timeZone, homeNowMs }: HomeTime,
): NightPicture {
  const whole = toWholeNight(night, timeZone);
  const isLate = homeNowMs - night.untilAtMs >= LATE_SLOTS_COUNT * night.slotMs;
  // At 07:00 its last quarter is still on its way.
  const isTonight = !night.isOver && (homeNowMs < whole.untilAtMs || !isLate);
  const nowMs = Math.max(homeNowMs, night.untilAtMs); // two clocks may differ by a second
  const knowableUntilMs = isTonight ? (isLate ? nowMs : night.untilAtMs) : whole.untilAtMs;
  const knowable = { fromAtMs: whole.fromAtMs, untilAtMs: knowableUntilMs };
  const sound = toLevels(night, night.soundDba);
  const bed = toLevels(night, night.bedExitCount);
  return {
    sound,
    soundGaps: toGaps(knowable, sound),
    bedExits: bed.filter(({ value }) => value > 0),
    bedGaps: toGaps(knowable, bed),
    fallSeconds: toFalls(whole, falls).map(({ onsetAtMs }) => onsetAtMs / 1_000),
    ...toSpan(whole),
    notYet: isTonight
      ? {
          ...toSpan({ fromAtMs: knowableUntilMs, untilAtMs: whole.untilAtMs }),
          nowSeconds: Math.min(nowMs, whole.untilAtMs) / 1_000,
        }
      : null,
    sentUntilSeconds: !night.isOver && isLate ? night.untilAtMs / 1_000 : null,
  };
}

const toSpan = ({ fromAtMs, untilAtMs }: NightSpan): Span => ({
  fromSeconds: fromAtMs / 1_000,
  untilSeconds: untilAtMs / 1_000,
});

/** Wider only where something was measured outside: nothing measured is ever cut off. */
function toWholeNight({ nightOf, fromAtMs, untilAtMs }: NightFeatures, timeZone: string): NightSpan {
  const span = toNightSpan(nightOf, timeZone);
  return {
    fromAtMs: Math.min(span.fromAtMs, fromAtMs),
    untilAtMs: Math.max(span.untilAtMs, untilAtMs),
  };
}

/** The possible falls of that night. */
const toFalls = ({ fromAtMs, untilAtMs }: NightSpan, falls: readonly AlertStory[]) =>
  falls
    .filter(({ onsetAtMs }) => onsetAtMs >= fromAtMs && onsetAtMs < untilAtMs)
    .toSorted((a, b) => a.onsetAtMs - b.onsetAtMs);

function toLevels({ fromAtMs, slotMs }: NightFeatures, values: ReadonlyArray<number | null>): Level[] {
  const toSeconds = (slot: number): number => (fromAtMs + slot * slotMs) / 1_000;
  return values.flatMap((value, slot) =>
    value === null ? [] : [{ fromSeconds: toSeconds(slot), untilSeconds: toSeconds(slot + 1), value }],
  );
}

/** Where the night is not covered by what was measured, also before its first slot and after its last. */
function toGaps({ fromAtMs, untilAtMs }: NightSpan, measured: readonly Span[]): Span[] {
  const gaps: Span[] = [];
  let coveredUntil = fromAtMs / 1_000;
  for (const { fromSeconds, untilSeconds } of [...measured, toPoint(untilAtMs)]) {
    if (fromSeconds > coveredUntil) gaps.push({ fromSeconds: coveredUntil, untilSeconds: fromSeconds });
    coveredUntil = untilSeconds;
  }
  return gaps;
}
const toPoint = (atMs: number): Span => ({ fromSeconds: atMs / 1_000, untilSeconds: atMs / 1_000 });

/** Every so many hours of the home's clock from the night's beginning: where the chart's axis has its marks. */
export function toHourMarks(
  { fromSeconds, untilSeconds }: Span,
  everyHours: number,
  timeZone: string,
): number[] {
  const toHour = (seconds: number): number =>
    Number(toClockMinutes(seconds * 1_000, timeZone).slice(0, 2)) - FIRST_HOUR;
  const marks: number[] = [];
  for (let at = fromSeconds; at <= untilSeconds; at += 3_600) {
    // An hour that comes twice has room for two marks only where every hour has one.
    const hasRoom = at - (marks.at(-1) ?? -Infinity) >= everyHours * 3_600;
    if (hasRoom && toHour(at) % everyHours === 0) marks.push(at);
  }
  return marks;
}
/** An odd one: so that the first and the last hour of a night have their marks, also every two hours. */
const FIRST_HOUR = 21;

/** From when to when, beside the night's name. */
export function toTimesWords(
  { isOver }: NightFeatures,
  { fromSeconds, untilSeconds, notYet, sentUntilSeconds }: NightPicture,
  timeZone: string,
): string {
  const time = (seconds: number): string => toClockMinutes(seconds * 1_000, timeZone);
  if (isOver) return `${time(fromSeconds)} to ${time(untilSeconds)}`;
  if (notYet === null) return `${time(fromSeconds)} to ${time(untilSeconds)}, its end was not sent`;
  return `${time(fromSeconds)} to ${time(sentUntilSeconds ?? notYet.fromSeconds)}, so far`;
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
  const clockChange = toClockChangeWords(toNightSpan(night.nightOf, timeZone));
  return [
    soundMedianDba === null ? 'Sound: not measured.' : `Sound: median ${Math.round(soundMedianDba)} dB(A).`,
    bedExitTotalCount === null
      ? 'Out of bed: not measured.'
      : `Out of bed: ${plural(bedExitTotalCount, 'time', 'times')}${outOfBed}.`,
    toFallWords(fallTimes, fallCount),
    `Measured for ${toPercent(coveragePercent)} of ${night.isOver ? 'the night' : 'what was sent'}.`,
    ...toGapWords('sound', picture.soundGaps, time),
    ...toGapWords('bed', picture.bedGaps, time),
    ...toEndWords(picture, time),
    ...(clockChange === null ? [] : [clockChange]),
  ];
}

function toEndWords(
  { notYet, sentUntilSeconds }: NightPicture,
  time: (seconds: number) => string,
): readonly string[] {
  const unsent = sentUntilSeconds === null ? [] : [`Nothing was sent after ${time(sentUntilSeconds)}.`];
  if (notYet === null) return unsent;
  const { fromSeconds, untilSeconds, nowSeconds } = notYet;
  return [...unsent, `Now: ${time(nowSeconds)}. Not yet: ${time(fromSeconds)}–${time(untilSeconds)}.`];
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
