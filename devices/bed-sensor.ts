import { z } from 'zod';
import { envelope } from './envelope.ts';

/**
 * Whether somebody lay in the bed, told at the end of each window and at once at each change. It says neither who
 * lay there nor how they are: comfort and a night's numbers may follow from it, no alert does. Lane: telemetry.
 */
export const BedWindow = z.object({
  kind: z.literal('bed-window'),
  ...envelope,
  /** Shorter than usual where a change ended it. */
  windowMs: z.int().min(1).max(600_000),
  /** At the end of the window. */
  isOccupied: z.boolean(),
  /** How often the bed became empty in the window. */
  bedExitCount: z.int().min(0).max(1_000),
});
export type BedWindow = z.infer<typeof BedWindow>;
