import { z } from 'zod';
import { BootId, DeviceId, ResidentId, RoomId } from '#devices/ids.ts';
import { PromptAnswer } from '#devices/speaker.ts';
import { AlertKind, AlertReason, Evidence, Outcome } from './alert.ts';
import { HomeConfig } from './home-config.ts';
import { AlertId, PersonId, ScreenId } from './ids.ts';
import { Priority } from './policy.ts';

/** Why the next rung was told. */
export const EscalationReason = z.enum([
  'unanswered',
  'no-receipt',
  'declined',
  'nobody-came',
  'still-failing',
]);
export type EscalationReason = z.infer<typeof EscalationReason>;

const event = <Kind extends string, Shape extends z.core.$ZodShape>(kind: Kind, shape: Shape) =>
  z.strictObject({ kind: z.literal(kind), atMs: z.int(), uptimeMs: z.number(), ...shape });

const about = { alertId: AlertId };
const by = { ...about, personId: PersonId };

/** When a raised alert wants to be asked about next. */
const deadlines = {
  nextRungUptimeMs: z.number(),
  receiptDueUptimeMs: z.number().nullable(),
};

/**
 * Facts, in the past tense; the same word names the journal's row, the log's line and what screens are told.
 * They carry what they decided, so folding them needs no policy.
 */
export const AlertingEvent = z.discriminatedUnion('kind', [
  event('gateway-started', { bootId: BootId }),
  event('home-configured', { config: HomeConfig }),
  /** The packet named by `key` decided; the same key never decides twice. */
  event('packet-heard', { deviceId: DeviceId, key: z.string() }),
  event('alert-raised', {
    ...about,
    alertKind: AlertKind,
    priority: Priority,
    reason: AlertReason,
    roomId: RoomId.nullable(),
    residentId: ResidentId.nullable(),
    deviceId: DeviceId.nullable(),
    evidence: Evidence,
    onsetAtMs: z.int(),
    onsetUptimeMs: z.number(),
    ...deadlines,
    becomesHighUptimeMs: z.number().nullable(),
  }),
  event('alert-repeated', { ...about, count: z.int().positive(), evidence: Evidence }),
  /** More urgent than before: it rings again, from the first rung of its new ladder. */
  event('alert-upgraded', {
    ...about,
    priority: Priority,
    reason: AlertReason,
    evidence: Evidence,
    ...deadlines,
  }),
  /** Another impact after a recovery: the card is as new, and rings again from its first rung. */
  event('look-in-renewed', { ...about, evidence: Evidence, becomesHighUptimeMs: z.number(), ...deadlines }),
  /** The wearer was seen on their feet: a look-in card no longer ages to high. */
  event('recovery-seen', { ...about, evidence: Evidence }),
  /** The resident answered the reminder that it is about. Nobody is told anew, and nothing ends by it. */
  event('answer-noted', { ...about, answer: PromptAnswer }),
  event('alert-escalated', {
    ...about,
    rung: z.int().nonnegative(),
    reason: EscalationReason,
    ...deadlines,
  }),
  event('responders-nudged', about),
  /** `isCurrent`: the screen spoke of the last call for attention, not of one before it. */
  event('notice-delivered', { ...by, screenId: ScreenId, sounding: z.boolean(), isCurrent: z.boolean() }),
  event('notice-seen', { ...by, screenId: ScreenId }),
  event('alert-accepted', { ...by, undoUntilUptimeMs: z.number() }),
  event('alert-declined', by),
  event('responder-arrived', { ...by, undoUntilUptimeMs: z.number() }),
  event('alert-closed', {
    ...about,
    personId: PersonId.nullable(),
    outcome: Outcome,
    undoUntilUptimeMs: z.number(),
  }),
  /** `rings`: what was learnt since made it more urgent, so it rings anew from its first rung; null: as it was. */
  event('step-undone', { ...by, rings: z.strictObject(deadlines).nullable() }),
]);
export type AlertingEvent = z.infer<typeof AlertingEvent>;
