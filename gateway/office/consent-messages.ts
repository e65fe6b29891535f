import { z } from 'zod';
import { DeviceId, ResidentId } from '#devices/ids.ts';
import { Presence } from '#gateway/staff/directory.ts';
import { BestInterestsDecision, ConsentBasis, ConsentRecord, ObservingSensor } from './consents.ts';
import { AtMs, based, Count, Version } from './versioned.ts';

export const ConsentCell = z.object({
  sensor: ObservingSensor,
  state: z.enum(['allowed', 'no-record', 'withdrawn', 'resident-died']),
  /** The last record; null with `no-record`. */
  record: ConsentRecord.nullable(),
  /** Name of whoever made it; null: they have left, or there is no record. */
  recordedByName: z.string().nullable(),
  /** Devices of this kind that are theirs or stand in their room. */
  deviceIds: z.array(DeviceId),
  /** Packets of those refused since the gateway's start, and when the last came. */
  refusedCount: Count,
  lastRefusedAtMs: AtMs.nullable(),
});
export type ConsentCell = z.infer<typeof ConsentCell>;

export const ConsentsPage = z.object({
  version: Version,
  nowAtMs: AtMs,
  sensors: z.array(z.object({ sensor: ObservingSensor, label: z.string() })),
  residents: z.array(
    z.object({
      residentId: ResidentId,
      name: z.string(),
      presence: Presence,
      roomLabel: z.string().nullable(),
      /** One for each of `sensors`, in that order. */
      cells: z.array(ConsentCell),
    }),
  ),
});
export type ConsentsPage = z.infer<typeof ConsentsPage>;

/** `decision` with `best-interests` and only there: who decided, and on which day (Mental Capacity Act 2005, s. 4). */
export const RecordConsent = z
  .strictObject({
    ...based,
    residentId: ResidentId,
    sensor: ObservingSensor,
    basis: ConsentBasis,
    decision: BestInterestsDecision.nullable(),
  })
  .refine(
    ({ basis, decision }) => (basis === 'best-interests') === (decision !== null),
    'a best-interests record names who decided and when; a consent does not',
  );
/** From the next packet on, nothing of that kind of sensor is read. */
export const WithdrawConsent = z.strictObject({ ...based, residentId: ResidentId, sensor: ObservingSensor });
