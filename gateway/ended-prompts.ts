import type { Home } from '#gateway/alerting/home.ts';
import type { EndedPrompt } from '#gateway/history/prompt-to-points.ts';
import type { ReminderEvent } from '#gateway/medication/event.ts';
import { findReminder, type Reminders } from '#gateway/medication/reminders.ts';
import type { NightEvent } from './night.ts';

/**
 * Spoken reminders that have come to an answer, or to none, by these events. A late answer takes the place of "none":
 * history keeps one point per reminder.
 */
export function toEndedPrompts(
  events: readonly NightEvent[],
  reminders: Reminders,
  { config }: Home,
): readonly EndedPrompt[] {
  return events.flatMap((event) => {
    const isAnswered = event.kind === 'prompt-answered';
    if (!isAnswered && !isUnanswered(event)) return [];
    const reminder = findReminder(reminders, event.occurrenceId);
    if (reminder === null) return [];
    const { deviceId, residentId, dueAtMs } = reminder;
    const place = config?.devices.find((each) => each.deviceId === deviceId);
    return [{ deviceId, residentId, roomId: place?.roomId ?? null, dueAtMs, isAnswered }];
  });
}

const isUnanswered = (event: NightEvent): event is Extract<ReminderEvent, { kind: 'staff-told' }> =>
  event.kind === 'staff-told' && event.reason === 'no-answer';
