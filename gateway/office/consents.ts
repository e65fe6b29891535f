import { z } from 'zod';
import { ResidentId } from '#devices/ids.ts';
import type { DeviceClassName } from '#devices/registry.ts';
import type { DevicePlace } from '#gateway/alerting/home-config.ts';
import { PersonId } from '#gateway/alerting/ids.ts';
import type { Directory } from '#gateway/staff/directory.ts';

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

/** What a class of devices observes of a person, and therefore has to be agreed to. A call for help never is. */
export const observedBy = {
  fall: 'fall',
  call: null,
  audio: 'audio',
  speaker: null,
  bed: 'bed',
} as const satisfies Record<DeviceClassName, ObservingSensor | null>;

/** What has to be agreed to before this device is listened to; null: nothing. */
export function toSensor(deviceId: string): ObservingSensor | null {
  const className = deviceId.slice(0, deviceId.indexOf('-'));
  return Object.hasOwn(observedBy, className) ? observedBy[className as keyof typeof observedBy] : null;
}

/** Why nothing may be read of the device at this place; null: it may be listened to. */
export type FindRefusal = (place: DevicePlace) => StreamRefusal | null;

type Basis = { readonly consents: Consents; readonly directory: Pick<Directory, 'residents'> };

/**
 * Judges devices one by one. All whom a device observes must have agreed, or somebody for them. Where nobody can be
 * asked, because no resident is named for a worn or a bed sensor or an audio monitor stands in no room, nothing is read.
 * A monitor in a room where nobody lives is communal, as in a lounge: it observes no resident.
 */
export function createStreamJudge({ consents, directory }: Basis): FindRefusal {
  const last = new Map(
    consents.records.map((record) => [toKey(record.residentId, record.sensor), record] as const),
  );
  const observedAt = createObservedAt(directory);
  const dead = new Set(
    directory.residents.filter(({ presence }) => presence === 'died').map(({ residentId }) => residentId),
  );
  return (place) => {
    const sensor = toSensor(place.deviceId);
    if (sensor === null) return null;
    if (place.residentId === null && (sensor !== 'audio' || place.roomId === null)) return 'no-record';
    const observed = observedAt(place);
    const living = observed.filter((residentId) => !dead.has(residentId));
    // What their own sensor measures is kept under their name, whoever else sleeps there.
    const isOfDead = place.residentId === null ? living.length === 0 : dead.has(place.residentId);
    if (isOfDead && observed.length > 0) return 'resident-died';
    const reasons = living.map((residentId) => toRefusal(last.get(toKey(residentId, sensor))));
    return reasons.find((reason) => reason !== null) ?? null;
  };
}

/**
 * Whom a device at a place observes: the resident it is for, and where it hears a room, everybody who lives there. Also
 * who is in hospital or away: they come back to their bed before somebody writes it down.
 */
export function createObservedAt({
  residents,
}: Pick<Directory, 'residents'>): (place: DevicePlace) => readonly ResidentId[] {
  const byRoom = Map.groupBy(residents, ({ roomId }) => roomId);
  return ({ deviceId, residentId, roomId }) => {
    const inRoom = toSensor(deviceId) === 'audio' && roomId !== null ? (byRoom.get(roomId) ?? []) : [];
    const own = residentId === null ? [] : [residentId];
    return [...new Set([...own, ...inRoom.map((resident) => resident.residentId)])];
  };
}

/** The record that counts, which may be withdrawn. */
export function findConsent(
  { records }: Consents,
  residentId: ResidentId,
  sensor: ObservingSensor,
): ConsentRecord | null {
  return records.findLast((record) => record.residentId === residentId && record.sensor === sensor) ?? null;
}

const toKey = (residentId: ResidentId, sensor: ObservingSensor): string => `${residentId}/${sensor}`;

function toRefusal(record: ConsentRecord | undefined): StreamRefusal | null {
  if (record === undefined) return 'no-record';
  return record.withdrawnAtMs === null ? null : 'withdrawn';
}
