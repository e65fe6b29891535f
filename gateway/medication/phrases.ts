import type { ReminderFacts } from './reminder.ts';

/**
 * What is said and shown. The plan's own words always come last and unchanged; before them stands the time, so that
 * nobody who hears it twice believes the second one to be the next one; a medicine said again also says so (hazard: a
 * medicine twice).
 */
export function toWords(
  { say, time, reminderKind }: Pick<ReminderFacts, 'say' | 'time' | 'reminderKind'>,
  how: { readonly number: number; readonly lateAt: string | null },
): string {
  const once = reminderKind === 'medicine' ? ', if you have not had it yet' : '';
  if (how.lateAt !== null) return `It is ${how.lateAt}. This was for ${time}${once}. ${say}`;
  if (how.number > 1) return `This is again for ${time}${once}. ${say}`;
  return `It is ${time}. ${say}`;
}
