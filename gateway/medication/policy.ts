import { z } from 'zod';

const DurationMs = z.int().min(0).max(86_400_000);

/** Every number that decides when a reminder is said, and when staff are told of it. */
export const ReminderPolicy = z.strictObject({
  /** Said again so long after its time, in order, until somebody answers. The first one is said at its time. */
  repeatAfterMs: z.array(DurationMs).max(4),
  /** Staff are told so long after its time, whatever was said meanwhile. Later than this it is not said any more. */
  staffAfterMs: DurationMs,
  timeCritical: z.strictObject({
    /** A task for staff, so long before its time. */
    taskBeforeMs: DurationMs,
    /** Nobody has been there so long after its time: recorded as a breach. */
    breachAfterMs: DurationMs,
  }),
  /** After "not now" it is said again so much later, if that is before staff are told. */
  askAgainMs: DurationMs,
  /** No proof that it was heard from the speaker for this long: it was not said, and staff are told. */
  playWithinMs: DurationMs,
  /** Later than this, the words say the true time, and it is said once only. */
  lateAfterMs: DurationMs,
  /** Reminders that a gateway slept through are told to staff one by one, so far back. */
  lookBackMs: DurationMs,
  /** The wall clock stepped by at least this against the clock that never jumps. */
  clockStepMs: DurationMs.min(1_000),
  /** Staff are told of a step of at least this. */
  clockTellMs: DurationMs,
  /** The wall clock is looked at no less often than this while a plan is in force. */
  checkEveryMs: DurationMs.min(1_000),
});
export type ReminderPolicy = z.infer<typeof ReminderPolicy>;

/**
 * The defaults. Where no other source is named they are this project's own design decision of 2026-11, to be
 * confirmed by a home's clinical owner.
 */
export const defaultReminderPolicy: ReminderPolicy = {
  repeatAfterMs: [300_000, 600_000],
  staffAfterMs: 900_000,
  // NICE QS164, statement 4 (Parkinson's disease): levodopa within 30 minutes of its time, in care homes too.
  timeCritical: { taskBeforeMs: 600_000, breachAfterMs: 1_800_000 },
  // As long as it takes to finish a cup of tea, and still before staff are told when asked at once.
  askAgainMs: 600_000,
  // Hazard: a reminder that no speaker said. Three of the same minute wait for one another, each with up to 35 s of
  // speech (400 characters at 120 words a minute) and 20 s to answer in. Still well before staff are told anyway.
  playWithinMs: 180_000,
  lateAfterMs: 60_000,
  lookBackMs: 86_400_000,
  // NTP slews below 128 ms and steps above; a minute is what a resident would notice on the clock.
  clockStepMs: 60_000,
  clockTellMs: 900_000,
  checkEveryMs: 60_000,
};
