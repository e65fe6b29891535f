import type { DeviceId } from '#devices/ids.ts';
import type { PromptId } from '#devices/speaker.ts';
import { findPrompted } from './decide-reminders.ts';
import type { Prompt } from './reminder-drafting.ts';
import type { Reminders } from './reminders.ts';

/** Was this said, or to be said, in that place, and is it still known? Whoever answers anything else answers nothing. */
export function wasPromptedAt(reminders: Reminders, promptId: PromptId, deviceId: DeviceId): boolean {
  return findPrompted(reminders, promptId)?.deviceId === deviceId;
}

/** What waits for an answer: a gateway that starts again shows it again, and does not say it a second time. */
export function toOpenPrompts(reminders: Reminders): readonly Prompt[] {
  return Object.values(reminders.open).flatMap((each) => {
    if (each.state !== 'prompted') return [];
    const { promptId, occurrenceId, residentId, deviceId, words, playByUptimeMs, answerByUptimeMs } = each;
    return [{ promptId, occurrenceId, residentId, deviceId, words, playByUptimeMs, answerByUptimeMs }];
  });
}
