import { z } from 'zod';

/** Lower-case words joined by dashes, at most 32 characters: safe in a topic, a file name and a URL. */
const slug = z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/);

/** One care home, as it stands in every topic and record: `rowan-house`. */
export const HomeId = slug.brand<'HomeId'>();
export type HomeId = z.infer<typeof HomeId>;

/** Kind, dash, four digits, as printed on the casing: `fall-0017`. */
export const DeviceId = z
  .string()
  .regex(/^[a-z]{2,12}-\d{4}$/)
  .brand<'DeviceId'>();
export type DeviceId = z.infer<typeof DeviceId>;

/** One room of one home: `room-12`. */
export const RoomId = slug.brand<'RoomId'>();
export type RoomId = z.infer<typeof RoomId>;

/** One resident, as a pseudonym: names stand in the home's own document only. */
export const ResidentId = slug.brand<'ResidentId'>();
export type ResidentId = z.infer<typeof ResidentId>;

/** One run of a device or of the gateway's machine, from power-up to power-down. */
export const BootId = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,34}[a-z0-9])?$/)
  .brand<'BootId'>();
export type BootId = z.infer<typeof BootId>;
