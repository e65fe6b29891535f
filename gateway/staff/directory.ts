import { z } from 'zod';
import { ResidentId, RoomId } from '#devices/ids.ts';
import { PersonId } from '#gateway/alerting/ids.ts';

/** Installers and managers sign in to the home office; all but installers to the night screens. */
export const StaffRole = z.enum(['carer', 'nurse-in-charge', 'manager', 'installer']);
export type StaffRole = z.infer<typeof StaffRole>;

/** Where a resident is. Who is not in the home is not expected to be heard by their devices. */
export const Presence = z.enum(['in-home', 'in-hospital', 'away', 'died']);
export type Presence = z.infer<typeof Presence>;

export const StaffMember = z.strictObject({
  personId: PersonId,
  name: z.string().min(1).max(60),
  role: StaffRole,
  /** Parts of the home whose alerts ring for them first; none named: all of them. */
  zones: z.array(z.string().min(1).max(32)).max(20),
  /** `argon2id$…`, from `hashPin`. */
  pinHash: z.string().min(1),
});
export type StaffMember = z.infer<typeof StaffMember>;

export const Resident = z.strictObject({
  residentId: ResidentId,
  name: z.string().min(1).max(80),
  presence: Presence.default('in-home'),
  /** Where they live. Null: not known, as in documents from before it was asked for. */
  roomId: RoomId.nullable().default(null),
});
export type Resident = z.infer<typeof Resident>;

/** The names behind the pseudonyms. Stands in the home's own store and on its screens, nowhere else. */
export const Directory = z.strictObject({
  homeName: z.string().min(1).max(80),
  people: z.array(StaffMember).max(500),
  residents: z.array(Resident).max(500),
});
export type Directory = z.infer<typeof Directory>;
