import { z } from 'zod';
import { BootId } from '#devices/ids.ts';
import { PromptAnswer, PromptId } from '#devices/speaker.ts';
import { ResidentPlan } from './plan.ts';

/** Both times of the gateway when the input came in. */
const moment = {
  /** Wall clock: decides when a reminder's time has come, and nothing after that. */
  atMs: z.int(),
  /** The clock that never jumps within one boot: every later step counts on it alone. */
  uptimeMs: z.number(),
};

const input = <Kind extends string, Shape extends z.core.$ZodShape>(kind: Kind, shape: Shape) =>
  z.strictObject({ kind: z.literal(kind), ...moment, ...shape });

/** Everything that can change a reminder. */
export const ReminderInput = z.discriminatedUnion('kind', [
  /** The gateway came up; another boot than before means that the old uptime says nothing any more. */
  input('gateway-started', { bootId: BootId }),
  /** The plans in force from now on, all of them, and the zone (IANA name) on whose clocks their times are. */
  input('plans-set', { plans: z.array(ResidentPlan).max(500), timeZone: z.string().min(1) }),
  /** A speaker or page began to say it, for everybody in the room to hear. */
  input('prompt-played', { promptId: PromptId }),
  /** Nothing said it. The codes are those of the voice; `not-recorded` where the journal refused the claim. */
  input('prompt-failed', { promptId: PromptId, code: z.string().min(1).max(64) }),
  input('prompt-answered', { promptId: PromptId, answer: PromptAnswer }),
  /** Staff are in the room about it, or have closed it. */
  input('staff-attended', { occurrenceId: z.string() }),
  input('clock-ticked', {}),
]);
export type ReminderInput = z.infer<typeof ReminderInput>;
