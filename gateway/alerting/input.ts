import { z } from 'zod';
import { BootId, DeviceId, ResidentId } from '#devices/ids.ts';
import { EventReading, StatusReading, TelemetryReading } from '#devices/reading.ts';
import { PromptAnswer } from '#devices/speaker.ts';
import { BedsidePage, Outcome, ReminderKind } from './alert.ts';
import { HomeConfig } from './home-config.ts';
import { AlertId, PersonId, ScreenId } from './ids.ts';

/** Both times of the gateway when the input came in. */
const moment = {
  /** Wall clock, for people and records. */
  atMs: z.int(),
  /** The clock that never jumps within one boot: deadlines count on it alone. */
  uptimeMs: z.number(),
};

/** What a person may ask for, from a screen. */
export const RequestKind = z.enum(['accept-alert', 'arrive', 'decline-alert', 'close-alert', 'undo']);
export type RequestKind = z.infer<typeof RequestKind>;

/** Why staff are told of a reminder. */
export const PromptReason = z.enum([
  'help',
  'due-soon',
  'no-answer',
  'declined',
  'not-now',
  'not-spoken',
  'missed',
  'overdue',
]);
export type PromptReason = z.infer<typeof PromptReason>;

const input = <Kind extends string, Shape extends z.core.$ZodShape>(kind: Kind, shape: Shape) =>
  z.strictObject({ kind: z.literal(kind), ...moment, ...shape });

/** The one door: everything that can change the night. */
export const Input = z.discriminatedUnion('kind', [
  /** The gateway came up. Another boot than before makes every old deadline due at once. */
  input('gateway-started', { bootId: BootId }),
  input('home-configured', { config: HomeConfig }),
  input('event-received', { deviceId: DeviceId, reading: EventReading }),
  /** A packet on an alarm topic that could not be read: topic and credential suffice to ring. */
  input('event-unreadable', { deviceId: DeviceId, bodyHash: z.string(), code: z.string() }),
  /** Events over a device's budget, folded into its open alert; `keys` names the last of them. */
  input('events-folded', { deviceId: DeviceId, count: z.int().positive(), keys: z.array(z.string()) }),
  input('telemetry-received', { deviceId: DeviceId, reading: TelemetryReading }),
  input('status-received', { deviceId: DeviceId, reading: StatusReading }),
  /** Of a speaker only: what its bedside's page is, and whether its hardware was heard before. */
  input('device-lost', {
    deviceId: DeviceId,
    silentMs: z.int(),
    page: BedsidePage.optional(),
    hardwareHeard: z.boolean().optional(),
  }),
  input('device-back', { deviceId: DeviceId }),
  input('journal-failed', { code: z.string() }),
  input('journal-recovered', {}),
  input('person-asked', {
    request: RequestKind,
    alertId: AlertId,
    personId: PersonId,
    screenId: ScreenId,
    /** With `close-alert` only. */
    outcome: Outcome.nullable(),
  }),
  /** A screen's receipt for the alert as it was at `seq`. `sounding`: it rings for this very alert, to be heard. */
  input('screen-delivered', {
    alertId: AlertId,
    screenId: ScreenId,
    personId: PersonId,
    seq: z.int(),
    sounding: z.boolean(),
  }),
  input('person-saw', { alertId: AlertId, screenId: ScreenId, personId: PersonId }),
  /** What a reminder came to, where staff are to know it. */
  input('prompt-told', {
    about: PromptReason,
    occurrenceId: z.string().min(1).max(100),
    residentId: ResidentId,
    /** The speaker at which it was said. */
    deviceId: DeviceId,
    reminderKind: ReminderKind,
    timeCritical: z.boolean(),
    reminderAtMs: z.int(),
  }),
  /** A resident answered a reminder: no reason to tell staff, but who has it on their board is to know. */
  input('answer-told', { occurrenceId: z.string().min(1).max(100), answer: PromptAnswer }),
  /** The wall clock was set so far that reminders came early, late or not at all. */
  input('clock-set', { clockStepMs: z.int() }),
  input('clock-ticked', {}),
]);
export type Input = z.infer<typeof Input>;
