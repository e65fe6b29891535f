import { toAgenda } from './due.ts';
import { isNew } from './next-due.ts';
import { toWords } from './phrases.ts';
import type { Reminders } from './reminders.ts';

/** Half a day: the night's reminders are made in the evening, while every engine is known to be well. */
const AHEAD_MS = 43_200_000;

/**
 * Every text that will be said in the next 12 h, word for word as the core will prompt it, the earliest first and each
 * once. What is said late names a time that nobody knows ahead, and is not among them.
 */
export function toWordsAhead(reminders: Reminders, nowMs: number): readonly string[] {
  const { plans, timeZone } = reminders;
  const first = (number: number) => ({ number, lateAt: null });
  const again = Object.values(reminders.open).map((each) => toWords(each, first(2)));
  if (timeZone === null) return [...new Set(again)];
  const due = toAgenda(plans, timeZone, nowMs)
    .filter((each) => each.dueAtMs >= nowMs && each.dueAtMs <= nowMs + AHEAD_MS && isNew(reminders, each))
    .flatMap(({ entry, time }) => {
      const said = { say: entry.say, time, reminderKind: entry.kind };
      // The third one has the words of the second.
      return [toWords(said, first(1)), toWords(said, first(2))];
    });
  return [...new Set([...again, ...due])];
}
