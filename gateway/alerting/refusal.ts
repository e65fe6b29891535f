import { z } from 'zod';

/** Why the core does not do what a person asked for. The page says it in that person's words. */
export const Refusal = z.enum([
  'unknown-alert', // it is not open here any more
  'already-accepted', // somebody else is going
  'already-attended', // somebody is there
  'already-closed',
  'nobody-has-been-there', // it ends by a visit only
  'still-failing', // a technical cause goes away by itself, not by being closed
  'outcome-missing',
  'nothing-to-undo',
]);
export type Refusal = z.infer<typeof Refusal>;
