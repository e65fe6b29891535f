import { z } from 'zod';

/** Where on the body a worn sensor sits, in the words of recordings and of the wiring file. */
export const positions = ['waist', 'chest', 'pocket', 'wrist'] as const;
export const Position = z.enum(positions);
export type Position = z.infer<typeof Position>;
