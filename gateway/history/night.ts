/** One night of a home, in the time of its own zone. */
export type Night = {
  /** The date of its evening, `2026-11-21`: a night belongs to the day on which it begins. */
  readonly date: string;
  readonly fromMs: number;
  /** Not included. */
  readonly toMs: number;
};

/** From 21:00 to 07:00, as this project's clinical contents describe a care home's night shift. */
const BEGINS = '21:00';
const ENDS = '07:00';

const toMs = (date: Temporal.PlainDate, time: string, timeZone: string): number =>
  date.toZonedDateTime({ timeZone, plainTime: Temporal.PlainTime.from(time) }).epochMilliseconds;

/** The night that begins on `date`: ten hours, but nine when the clocks go forward in it and eleven when back. */
export function toNight(date: string, timeZone: string): Night {
  const evening = Temporal.PlainDate.from(date);
  return {
    date,
    fromMs: toMs(evening, BEGINS, timeZone),
    toMs: toMs(evening.add({ days: 1 }), ENDS, timeZone),
  };
}

const toDay = (atMs: number, timeZone: string): Temporal.PlainDate =>
  Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(timeZone).toPlainDate();

/** The night in which `atMs` lies, or null by day. */
export function toCurrentNight(atMs: number, timeZone: string): Night | null {
  const today = toDay(atMs, timeZone);
  const nights = [today.subtract({ days: 1 }), today].map((date) => toNight(date.toString(), timeZone));
  return nights.find(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs) ?? null;
}

/** The last night that was over at `atMs`. */
export function toLastNight(atMs: number, timeZone: string): Night {
  const today = toDay(atMs, timeZone);
  const night = toNight(today.subtract({ days: 1 }).toString(), timeZone);
  return night.toMs <= atMs ? night : toNight(today.subtract({ days: 2 }).toString(), timeZone);
}
