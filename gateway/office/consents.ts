import { z } from 'zod';
import { ResidentId } from '#devices/ids.ts';
import { PersonId } from '#gateway/alerting/ids.ts';

/** Kinds of sensor that observe a person. Each is agreed to by itself. */
export const ObservingSensor = z.enum(['fall', 'audio', 'bed']);
export type ObservingSensor = z.infer<typeof ObservingSensor>;

/**
 * Whose decision it rests on: the resident's own, or one made in their best interests because they lack the capacity
 * to decide this (Mental Capacity Act 2005, sections 1(5) and 4).
 */
export const ConsentBasis = z.enum(['consent', 'best-interests']);
export type ConsentBasis = z.infer<typeof ConsentBasis>;

/** Why packets of a device are refused. */
export const StreamRefusal = z.enum(['no-record', 'withdrawn', 'resident-died']);
export type StreamRefusal = z.infer<typeof StreamRefusal>;

/** Who decided in the resident's best interests, and on which day. */
export const BestInterestsDecision = z.strictObject({
  decidedBy: z.string().trim().min(1).max(80),
  decidedOn: z.iso.date(),
});
export type BestInterestsDecision = z.infer<typeof BestInterestsDecision>;

export const ConsentRecord = z
  .strictObject({
    residentId: ResidentId,
    sensor: ObservingSensor,
    basis: ConsentBasis,
    /** With `best-interests`, and only there. */
    decision: BestInterestsDecision.nullable(),
    recordedByPersonId: PersonId,
    recordedAtMs: z.int().nonnegative(),
    withdrawnAtMs: z.int().nonnegative().nullable(),
    withdrawnByPersonId: PersonId.nullable(),
  })
  .refine(
    ({ basis, decision }) => (basis === 'best-interests') === (decision !== null),
    'a best-interests record names who decided and when; a consent does not',
  )
  .refine(
    ({ withdrawnAtMs, withdrawnByPersonId }) => (withdrawnAtMs === null) === (withdrawnByPersonId === null),
    'a withdrawal has a time and a person',
  );
export type ConsentRecord = z.infer<typeof ConsentRecord>;

/** Every record that was ever made, oldest first. Of one resident and sensor, the last one counts. */
export const Consents = z.strictObject({ records: z.array(ConsentRecord).max(20_000) });
export type Consents = z.infer<typeof Consents>;
