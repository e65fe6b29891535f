import { z } from 'zod';
import { envelope } from './envelope.ts';

/** Sound levels of one window. Levels only: samples never leave the room. Lane: telemetry. */
export const SoundWindow = z.object({
  kind: z.literal('sound-window'),
  ...envelope,
  windowMs: z.int().min(1_000).max(600_000),
  /** Equivalent continuous level of the window, A-weighted. */
  laeqDba: z.number().min(0).max(140),
  /** Loudest fast-weighted level of the window. */
  lamaxDba: z.number().min(0).max(140),
});
export type SoundWindow = z.infer<typeof SoundWindow>;
