import { z } from 'zod';

export const Version = z.int().nonnegative();
export const AtMs = z.int().nonnegative();
export const Count = z.int().nonnegative();
/** A part of the home: "ground-floor". */
export const Zone = z.string().trim().min(1).max(32);

/** The answer to every change that makes no secret: the version to base the next one on. */
export const Changed = z.object({ version: Version });
export type Changed = z.infer<typeof Changed>;

/** What each change is made from: the `version` of the page as it was last read. */
export const based = { basedOnVersion: Version };
