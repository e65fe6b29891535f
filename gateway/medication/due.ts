import type { LocalTime, PlanEntry, ResidentPlan } from './plan.ts';
import { weekdays } from './plan.ts';

/** One time of one entry: `resident-12.ramipril.0800`. */
export type SlotId = string;

/** A reminder of one day, by name: plan, local date, slot. It names the same one whatever the clock does. */
export type Occurrence = {
  readonly occurrenceId: string;
  readonly slotId: SlotId;
  readonly residentId: ResidentPlan['residentId'];
  readonly entry: PlanEntry;
  /** The local date, `2026-11-21`. */
  readonly date: string;
  readonly time: LocalTime;
  readonly dueAtMs: number;
};

export function toSlotId(residentId: string, planId: string, time: LocalTime): SlotId {
  return `${residentId}.${planId}.${time.replace(':', '')}`;
}

/**
 * When `time` of `date` is, on the clocks of `timeZone`. A time that the spring change leaves out is its first valid
 * instant; one that the autumn change brings twice is the first of the two.
 */
export function toDueAtMs(date: string, time: LocalTime, timeZone: string): number {
  const local = Temporal.PlainDate.from(date).toPlainDateTime(time);
  const first = local.toZonedDateTime(timeZone, { disambiguation: 'earlier' });
  if (first.toPlainDateTime().equals(local)) return first.epochMilliseconds;
  const change = first.getTimeZoneTransition('next');
  if (change === null) throw new Error(`${timeZone} leaves out ${local.toString()} without a change of time`);
  return change.epochMilliseconds;
}

/** All reminders of one local date, in no order. */
export function toOccurrences(
  plans: readonly ResidentPlan[],
  timeZone: string,
  date: string,
): readonly Occurrence[] {
  const weekday = weekdays[Temporal.PlainDate.from(date).dayOfWeek - 1];
  const dueAtMs = new Map<LocalTime, number>();
  const toDue = (time: LocalTime): number => {
    const known = dueAtMs.get(time) ?? toDueAtMs(date, time, timeZone);
    dueAtMs.set(time, known);
    return known;
  };
  return plans.flatMap(({ residentId, entries }) =>
    entries
      .filter(({ days }) => days === undefined || (weekday !== undefined && days.includes(weekday)))
      .flatMap((entry) =>
        entry.at.map((time) => {
          const slotId = toSlotId(residentId, entry.planId, time);
          const occurrenceId = `${residentId}.${entry.planId}.${date}.${time.replace(':', '')}`;
          return { occurrenceId, slotId, residentId, entry, date, time, dueAtMs: toDue(time) };
        }),
      ),
  );
}

const DAY_MS = 86_400_000;

type Agenda = { readonly day: number; readonly timeZone: string; readonly list: readonly Occurrence[] };
/** The last agenda of each set of plans: asked for at every tick, made once a day. Forgetting it changes nothing. */
const agendas = new WeakMap<readonly ResidentPlan[], Agenda>();

/** Everything due within a day before and after `atMs` (and some more), in order. */
export function toAgenda(
  plans: readonly ResidentPlan[],
  timeZone: string,
  atMs: number,
): readonly Occurrence[] {
  const day = Math.floor(atMs / DAY_MS);
  const known = agendas.get(plans);
  if (known !== undefined && known.day === day && known.timeZone === timeZone) return known.list;
  // A local date starts up to 14 h before or after the same date in UTC.
  const dates = [-2, -1, 0, 1, 2].map((days) =>
    Temporal.Instant.fromEpochMilliseconds((day + days) * DAY_MS)
      .toZonedDateTimeISO('UTC')
      .toPlainDate()
      .toString(),
  );
  const list = dates
    .flatMap((date) => toOccurrences(plans, timeZone, date))
    .toSorted((a, b) => a.dueAtMs - b.dueAtMs || (a.occurrenceId < b.occurrenceId ? -1 : 1));
  agendas.set(plans, { day, timeZone, list });
  return list;
}
