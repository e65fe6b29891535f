import { z } from 'zod';
import { BootId, DeviceId, ResidentId } from '#devices/ids.ts';
import { PromptAnswer, PromptId } from '#devices/speaker.ts';
import { PlanId, ReminderKind, ResidentPlan } from './plan.ts';

const event = <Kind extends string, Shape extends z.core.$ZodShape>(kind: Kind, shape: Shape) =>
  z.strictObject({ kind: z.literal(kind), atMs: z.int(), uptimeMs: z.number(), ...shape });

const about = { occurrenceId: z.string() };
const said = { ...about, promptId: PromptId };

/** Why staff are told of a reminder. */
export const ToldReason = z.enum([
  'due-soon', // time-critical: before its time
  'help', // the resident asked for it
  'declined',
  'no-answer',
  'not-now', // and its time is over
  'not-spoken', // no speaker said it, or none told that it did
  'missed', // its time went by while nothing could be said
  'overdue', // time-critical: answered, and nobody has been there
]);
export type ToldReason = z.infer<typeof ToldReason>;

/**
 * Facts, in the past tense; the same word names the journal's row and the log's line. They carry what they decided,
 * so folding them needs no policy. None of them says what a resident did: only what was said, heard and told.
 */
export const ReminderEvent = z.discriminatedUnion('kind', [
  event('reminders-resumed', { bootId: BootId }),
  /** The wall clock was set: forwards where `stepMs` is positive. */
  event('clock-stepped', { stepMs: z.number() }),
  event('plans-set', { plans: z.array(ResidentPlan), timeZone: z.string() }),
  /** It is dealt with from here on, and never begun again. */
  event('reminder-due', {
    ...about,
    slotId: z.string(),
    date: z.string(),
    residentId: ResidentId,
    planId: PlanId,
    reminderKind: ReminderKind,
    say: z.string(),
    time: z.string(),
    deviceId: DeviceId,
    timeCritical: z.boolean(),
    dueAtMs: z.int(),
    /** Its time on the clock that never jumps. */
    dueUptimeMs: z.number(),
  }),
  /** The claim: on disk before anything is said, so that a restart never says it a second time. */
  event('reminder-prompted', {
    ...said,
    number: z.int().positive(),
    words: z.string(),
    nextPromptUptimeMs: z.number().nullable(),
    playByUptimeMs: z.number(),
    answerByUptimeMs: z.number(),
  }),
  event('prompt-played', said),
  event('prompt-failed', { ...said, code: z.string() }),
  event('prompt-answered', { ...said, answer: PromptAnswer, askAgainUptimeMs: z.number().nullable() }),
  event('staff-told', { ...about, reason: ToldReason }),
  event('staff-attended', about),
  /** Their whole plan is gone: they are not in the home, or nothing is to be said to them any more. */
  event('reminder-cancelled', about),
  /** Time-critical, and nobody had been there half an hour after its time. */
  event('reminder-breached', about),
]);
export type ReminderEvent = z.infer<typeof ReminderEvent>;
