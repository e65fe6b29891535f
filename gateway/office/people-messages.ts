import { z } from 'zod';
import { ResidentId, RoomId } from '#devices/ids.ts';
import { PersonId } from '#gateway/alerting/ids.ts';
import { Presence, StaffRole } from '#gateway/staff/directory.ts';
import { based, Changed, Version, Zone } from './versioned.ts';

const PersonRow = z.object({
  personId: PersonId,
  name: z.string(),
  role: StaffRole,
  /** Whose alerts ring for them first; none: all zones. */
  zones: z.array(z.string()),
  /** The only manager: can be neither removed nor given another role. */
  isLastManager: z.boolean(),
});
export type PersonRow = z.infer<typeof PersonRow>;
export const PeoplePage = z.object({
  version: Version,
  people: z.array(PersonRow),
  /** All zones of the home's rooms, to choose from. */
  zones: z.array(z.string()),
});
export type PeoplePage = z.infer<typeof PeoplePage>;

const PersonName = z.string().trim().min(1).max(60);
const Zones = z.array(Zone).max(20);
export const AddPerson = z.strictObject({ ...based, name: PersonName, role: StaffRole, zones: Zones });
/** All fields as they are to be from now on. */
export const ChangePerson = z.strictObject({
  ...based,
  personId: PersonId,
  name: PersonName,
  role: StaffRole,
  zones: Zones,
});
/** Draws another PIN; the old one stops working. */
export const RenewPin = z.strictObject({ ...based, personId: PersonId });
/** Ends their sessions, too. What they did stays in the record. */
export const RemovePerson = z.strictObject({ ...based, personId: PersonId });
/** `pin` is told this once: the gateway keeps only a hash. Four digits for carers, six for everybody else. */
export const PinMade = Changed.extend({ personId: PersonId, pin: z.string().regex(/^\d{4,6}$/) });
export type PinMade = z.infer<typeof PinMade>;

const ResidentRow = z.object({
  residentId: ResidentId,
  name: z.string(),
  presence: Presence,
  roomId: RoomId.nullable(),
});
export type ResidentRow = z.infer<typeof ResidentRow>;
export const RoomChoice = z.object({ roomId: RoomId, label: z.string(), zone: z.string() });
export const ResidentsPage = z.object({
  version: Version,
  residents: z.array(ResidentRow),
  rooms: z.array(RoomChoice),
});
export type ResidentsPage = z.infer<typeof ResidentsPage>;

const ResidentName = z.string().trim().min(1).max(80);
/** The pseudonym (`resident-21`) is given by the gateway, and never twice. */
export const AddResident = z.strictObject({ ...based, name: ResidentName, roomId: RoomId.nullable() });
export const ResidentAdded = Changed.extend({ residentId: ResidentId });
export type ResidentAdded = z.infer<typeof ResidentAdded>;
/**
 * Name and room as they are to be from now on. The fall sensor that they wear moves with them; what stands in the old
 * room (call button, monitor, speaker) stays there until it is placed anew on the devices' page.
 */
export const ChangeResident = z.strictObject({
  ...based,
  residentId: ResidentId,
  name: ResidentName,
  roomId: RoomId.nullable(),
});
/** Away, in hospital, died: their devices are no longer expected to be heard. Died: nor listened to. */
export const SetPresence = z.strictObject({ ...based, residentId: ResidentId, presence: Presence });
