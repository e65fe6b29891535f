import { z } from 'zod';
import { DeviceId, ResidentId } from '#devices/ids.ts';

/** One entry of a resident's plan: lower-case words joined by dashes. */
export const PlanId = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/)
  .brand<'PlanId'>();
export type PlanId = z.infer<typeof PlanId>;

/** A time of day on the home's own clocks: `08:00`. */
export const LocalTime = z
  .string()
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/)
  .brand<'LocalTime'>();
export type LocalTime = z.infer<typeof LocalTime>;

export const weekdays = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const;
export const Weekday = z.enum(weekdays);
export type Weekday = z.infer<typeof Weekday>;

/** What a reminder is about. It chooses words and colours only; all kinds go the same way. */
export const ReminderKind = z.enum(['medicine', 'drink', 'turning', 'toilet', 'comfort']);
export type ReminderKind = z.infer<typeof ReminderKind>;

/** What is said to a resident, and when. */
export const PlanEntry = z.strictObject({
  planId: PlanId,
  kind: ReminderKind,
  /** Said and shown as it stands, after the time. The home writes it: Nightwell never words a medicine or an amount. */
  say: z.string().trim().min(1).max(300),
  at: z
    .array(LocalTime)
    .min(1)
    .max(24)
    .refine((times) => new Set(times).size === times.length, 'the same time stands there twice'),
  /** Weekdays; left out: every day. */
  days: z.array(Weekday).min(1).max(7).optional(),
  /** A delay matters: staff are told before the time, and again when nobody has been there. */
  timeCritical: z.boolean().default(false),
  /** Where it is said. */
  speakerDeviceId: DeviceId,
});
export type PlanEntry = z.infer<typeof PlanEntry>;

/** All that is said to one resident. Strict: a misspelt word is a reminder that nobody hears. */
export const ResidentPlan = z.strictObject({
  residentId: ResidentId,
  entries: z
    .array(PlanEntry)
    .max(60)
    .refine(
      (entries) => new Set(entries.map(({ planId }) => planId)).size === entries.length,
      'two entries have the same planId',
    ),
});
export type ResidentPlan = z.infer<typeof ResidentPlan>;
