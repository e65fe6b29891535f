import { z } from 'zod';
import { envelope } from './envelope.ts';

/** Somebody pressed a call button or pulled a cord. Lane: event. */
export const CallPressed = z.object({
  kind: z.literal('call-pressed'),
  ...envelope,
});
export type CallPressed = z.infer<typeof CallPressed>;
