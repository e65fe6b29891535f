// Hot path: asked for with every packet, whatever it is about. One look-up where nothing has changed.
import { type Occurrence, toAgenda } from './due.ts';
import type { ReminderPolicy } from './policy.ts';
import type { Reminders } from './reminders.ts';

/** When it begins: a time-critical one with a task for staff, before its time. */
export function toBeginAtMs({ dueAtMs, entry }: Occurrence, policy: ReminderPolicy): number {
  return entry.timeCritical ? dueAtMs - policy.timeCritical.taskBeforeMs : dueAtMs;
}

/** Neither begun before nor of a time when nobody had planned it yet. */
export function isNew({ slots }: Pick<Reminders, 'slots'>, { slotId, date, dueAtMs }: Occurrence): boolean {
  const slot = slots[slotId];
  return slot !== undefined && dueAtMs > slot.sinceAtMs && !slot.done.some((each) => each.date === date);
}

/** What is planned and not too old to be told of, in order: nobody is told any more of what comes before it. */
export function* toTold({ plans, timeZone }: Reminders, atMs: number, policy: ReminderPolicy) {
  const agenda = toAgenda(plans, timeZone ?? 'UTC', atMs);
  for (let at = findFirst(agenda, atMs, policy); at < agenda.length; at += 1) {
    const each = agenda[at];
    if (each !== undefined) yield each;
  }
}

const isTooOld = ({ dueAtMs }: Occurrence, atMs: number, policy: ReminderPolicy): boolean =>
  dueAtMs <= atMs - policy.lookBackMs;

/** Where in the agenda the first one stands that is not too old. */
function findFirst(agenda: readonly Occurrence[], atMs: number, policy: ReminderPolicy): number {
  let [from, to] = [0, agenda.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    const each = agenda[middle];
    if (each !== undefined && isTooOld(each, atMs, policy)) from = middle + 1;
    else to = middle;
  }
  return from;
}

type Found = {
  readonly agenda: readonly Occurrence[];
  readonly policy: ReminderPolicy;
  readonly fromAtMs: number;
  readonly next: Occurrence | null;
};
/** The last answer of each set of slots. Forgetting it changes nothing. */
const found = new WeakMap<Reminders['slots'], Found>();

/**
 * The first one that is to begin and has not. Its time may have come a moment ago: a fall that is heard just then, before
 * the timer, asks anew when to be woken, and must not put the reminder off.
 */
export function findNext(reminders: Reminders, atMs: number, policy: ReminderPolicy): Occurrence | null {
  const agenda = toAgenda(reminders.plans, reminders.timeZone ?? 'UTC', atMs);
  const known = found.get(reminders.slots);
  if (known?.agenda === agenda && known.policy === policy && known.fromAtMs <= atMs) {
    // As time goes by, the only thing that can become of those to choose from is too old.
    if (known.next === null || !isTooOld(known.next, atMs, policy)) return known.next;
  }
  const next = searchNext(reminders, atMs, policy);
  found.set(reminders.slots, { agenda, policy, fromAtMs: atMs, next });
  return next;
}

function searchNext(reminders: Reminders, atMs: number, policy: ReminderPolicy): Occurrence | null {
  let next: Occurrence | null = null;
  for (const each of toTold(reminders, atMs, policy)) {
    if (next !== null && each.dueAtMs - policy.timeCritical.taskBeforeMs > toBeginAtMs(next, policy)) break;
    if (!isNew(reminders, each)) continue;
    if (next === null || toBeginAtMs(each, policy) < toBeginAtMs(next, policy)) next = each;
  }
  return next;
}
