import { z } from 'zod';
import type { DeviceId, ResidentId, RoomId } from '#devices/ids.ts';
import { PromptAnswer } from '#devices/speaker.ts';
import type { AlertId, PersonId, ScreenId } from './ids.ts';
import type { Priority } from './policy.ts';

/** What the alert is about. */
export const AlertKind = z.enum([
  'possible-fall',
  'call',
  'details-unreadable',
  'device-silent',
  'battery-low',
  'journal-failing',
  'prompt-help',
  'prompt-task',
  'prompt-unanswered',
  'clock-set',
]);
export type AlertKind = z.infer<typeof AlertKind>;

/** Why it has the priority that it has. */
export const AlertReason = z.enum([
  'sure', // the device's confidence reached the policy's value
  'still-down', // not moved since the impact
  'second-source', // somebody called, or another device agrees
  'look-in', // a possible fall that nothing else supports yet
  'nobody-looked-in', // a look-in that nobody attended in time
  'pressed',
  'unreadable',
  'silent',
  'battery',
  'journal',
  'asked-for-help', // a resident, at the bedside page or speaker
  'due-soon', // a time-critical reminder, before its time
  'no-answer',
  'declined',
  'not-now',
  'not-spoken',
  'missed',
  'overdue', // a time-critical reminder: nobody has been there
  'clock',
]);
export type AlertReason = z.infer<typeof AlertReason>;

/** Kinds that end when their cause goes away, and by nothing else. All others end by a visit. */
export const endsByItself: ReadonlySet<AlertKind> = new Set([
  'device-silent',
  'battery-low',
  'journal-failing',
]);

/** What a reminder is about, for the words of its card. */
export const ReminderKind = z.enum(['medicine', 'drink', 'turning', 'toilet', 'comfort']);

/**
 * The page that may stand in for a speaker, when that fell silent: it still `speaks` beside hardware that was heard
 * before; it was there and `mute`; it went `away`; or `none` was there since the gateway's start.
 */
export const BedsidePage = z.enum(['speaks', 'mute', 'away', 'none']);
export type BedsidePage = z.infer<typeof BedsidePage>;

/** The numbers behind an alert, as far as they are known. */
export const Evidence = z.strictObject({
  peakG: z.number().optional(),
  stillnessMs: z.int().optional(),
  postureTurnDegrees: z.number().optional(),
  confidence: z.number().optional(),
  batteryPercent: z.number().optional(),
  silentMs: z.int().optional(),
  /** Of a silent speaker only. */
  bedsidePage: BedsidePage.optional(),
  /** Of a silent speaker: its hardware was heard before, so a help button is missing as well. */
  hardwareHeard: z.boolean().optional(),
  /** Steps seen after the onset: the wearer has been on their feet since. */
  stepCount: z.int().optional(),
  /** A stable code, where something could not be read or written. */
  code: z.string().optional(),
  /** The reminder that it is about, what kind it is and its time. */
  occurrenceId: z.string().optional(),
  reminderKind: ReminderKind.optional(),
  reminderAtMs: z.int().optional(),
  /** The resident's last answer to it, and when it came. */
  answer: PromptAnswer.optional(),
  answeredAtMs: z.int().optional(),
  /** By how much the wall clock was set; forwards where positive. */
  clockStepMs: z.int().optional(),
});
export type Evidence = z.infer<typeof Evidence>;

/** How a visit ended, in codes; or `recovered`, where a technical cause went away by itself. */
export const Outcome = z.enum([
  'fell-hurt',
  'fell-not-hurt',
  'did-not-fall',
  'helped',
  'nothing-needed',
  'recovered',
]);
export type Outcome = z.infer<typeof Outcome>;

/** One screen's word that it shows the alert; `sounding` also that its tone runs. Never "somebody heard it". */
export type Delivery = {
  readonly screenId: ScreenId;
  readonly personId: PersonId;
  readonly atMs: number;
  readonly sounding: boolean;
};

export type AlertFacts = {
  readonly alertId: AlertId;
  readonly kind: AlertKind;
  readonly priority: Priority;
  readonly reason: AlertReason;
  readonly roomId: RoomId | null;
  readonly residentId: ResidentId | null;
  readonly deviceId: DeviceId | null;
  readonly evidence: Evidence;
  /** When it happened, as well as the gateway can know: receive time less the age the device gave. */
  readonly onsetAtMs: number;
  readonly onsetUptimeMs: number;
  readonly raisedAtMs: number;
  /** Packets that told of it, the first included. */
  readonly count: number;
  /** Number of the home's last event that changed it. Screens resume by it. */
  readonly seq: number;
  /** Last rung told; an index into the ladder of its priority. */
  readonly rung: number;
  /** Number of the event that last asked for attention: older receipts say nothing about it. */
  readonly toldSeq: number;
  /** When somebody first said that they are going; null: nobody yet. */
  readonly firstAcceptedUptimeMs: number | null;
  readonly declinedBy: readonly PersonId[];
  readonly deliveries: readonly Delivery[];
  readonly seenBy: readonly PersonId[];
  /** The alert before a person's last step, while that person may take the step back. */
  readonly undo: { readonly personId: PersonId; readonly untilUptimeMs: number; readonly back: Alert } | null;
};

/** Its lifecycle. Whether anybody heard of it is never here: that is its notices' story. */
export type Alert = AlertFacts &
  (
    | {
        readonly state: 'raised';
        /** The next rung is told then, unless somebody accepts. */
        readonly nextRungUptimeMs: number;
        /** By then a screen must have confirmed that it sounds; null once one has, or where none is asked to. */
        readonly receiptDueUptimeMs: number | null;
        /** A look-in card becomes high then; null for anything else. */
        readonly becomesHighUptimeMs: number | null;
      }
    | {
        readonly state: 'accepted';
        readonly acceptedBy: PersonId;
        readonly acceptedAtMs: number;
        readonly acceptedUptimeMs: number;
        readonly nudged: boolean;
      }
    | {
        readonly state: 'attended';
        readonly acceptedBy: PersonId | null;
        readonly arrivedBy: PersonId;
        readonly arrivedAtMs: number;
      }
    | {
        readonly state: 'closed';
        readonly acceptedBy: PersonId | null;
        readonly arrivedBy: PersonId | null;
        /** Null where the cause went away by itself. */
        readonly closedBy: PersonId | null;
        readonly outcome: Outcome;
        readonly closedAtMs: number;
      }
  );
