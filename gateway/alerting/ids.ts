import { z } from 'zod';

/** One situation. Derived from (device, boot, sequence), so that a repeated packet names the same alert. */
export const AlertId = z.string().min(3).max(120).brand<'AlertId'>();
export type AlertId = z.infer<typeof AlertId>;

/** One member of staff. */
export const PersonId = z
  .string()
  .regex(/^[a-z0-9-]{1,32}$/)
  .brand<'PersonId'>();
export type PersonId = z.infer<typeof PersonId>;

/** One browser on one phone, tablet or wall: chosen by the page, kept by it. */
export const ScreenId = z
  .string()
  .regex(/^[a-z0-9-]{1,40}$/)
  .brand<'ScreenId'>();
export type ScreenId = z.infer<typeof ScreenId>;
