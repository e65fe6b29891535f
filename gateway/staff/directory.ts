import { z } from 'zod';
import { ResidentId } from '#devices/ids.ts';
import { PersonId } from '#gateway/alerting/ids.ts';

export const StaffMember = z.strictObject({
  personId: PersonId,
  name: z.string().min(1).max(60),
  role: z.enum(['carer', 'nurse-in-charge', 'manager']),
  /** Parts of the home whose alerts ring for them first; none named: all of them. */
  zones: z.array(z.string().min(1).max(32)).max(20),
  /** `argon2id$…`, from `hashPin`. */
  pinHash: z.string().min(1),
});
export type StaffMember = z.infer<typeof StaffMember>;

/** The names behind the pseudonyms. Stands in the home's own store and on its screens, nowhere else. */
export const Directory = z.strictObject({
  homeName: z.string().min(1).max(80),
  people: z.array(StaffMember).max(500),
  residents: z.array(z.strictObject({ residentId: ResidentId, name: z.string().min(1).max(80) })).max(500),
});
export type Directory = z.infer<typeof Directory>;
