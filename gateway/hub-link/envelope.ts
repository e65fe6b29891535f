import { z } from 'zod';
import { DeviceId, HomeId, ResidentId, RoomId } from '#devices/ids.ts';
import { AlertKind, AlertReason, Outcome } from '#gateway/alerting/alert.ts';
import { AlertId } from '#gateway/alerting/ids.ts';
import { Priority } from '#gateway/alerting/policy.ts';

/**
 * What leaves the house, and nothing else does: ids, codes, numbers and times. No names of people, no free text, no
 * sound. Strict on both sides: a field that isn't here is refused before it travels.
 *
 * How it grows: a hub reads what an older home says, so a field that is added has a default. What an older hub can't read
 * of a newer home (a new field, a new word in a list) it confirms, keeps as it came and shows nothing of: nothing behind
 * it is held up, and the hub reads it at its next start as a version that can. So a home's few bodies that are said again
 * and again, the summary above all, gain no field lightly, and hubs are renewed before homes.
 */

const AtMs = z.int().nonnegative();
const Count = z.int().nonnegative();

/** How the home is, as a whole. Sent every few minutes: a home that sends none is not heard. */
export const HomeSummary = z.strictObject({
  /** What the home is called: the name of a house, not of a person. */
  homeName: z.string().min(1).max(60),
  timeZone: z.string().min(1).max(60),
  residentIds: z.array(ResidentId).max(500),
  deviceCount: Count,
  silentDeviceCount: Count,
  openAlertCount: Count,
  /** Entries that the outbox had to let go since its file was made, because the hub was away for too long. */
  droppedCount: Count,
});
export type HomeSummary = z.infer<typeof HomeSummary>;

/** The whole story of one alert so far. A later one of the same alert replaces it. */
export const AlertStory = z.strictObject({
  alertId: AlertId,
  alertKind: AlertKind,
  priority: Priority,
  reason: AlertReason,
  roomId: RoomId.nullable(),
  residentId: ResidentId.nullable(),
  deviceId: DeviceId.nullable(),
  state: z.enum(['raised', 'accepted', 'attended', 'closed']),
  /** The last rung of the ladder that was told. */
  rung: Count,
  onsetAtMs: AtMs,
  raisedAtMs: AtMs,
  /** The first screen that confirmed that it shows it. */
  deliveredAtMs: AtMs.nullable(),
  seenAtMs: AtMs.nullable(),
  /** Somebody said that they go. Stays when they never came. */
  acceptedAtMs: AtMs.nullable(),
  arrivedAtMs: AtMs.nullable(),
  closedAtMs: AtMs.nullable(),
  outcome: Outcome.nullable(),
});
export type AlertStory = z.infer<typeof AlertStory>;

/** Slots of a night: at 15 min, a day has 96. */
const SLOTS_MOST = 96;
const Slots = z.array(z.number().nullable()).max(SLOTS_MOST);

/** One resident's night in numbers. Null is "not measured", never "nothing happened". */
export const NightFeatures = z
  .strictObject({
    residentId: ResidentId,
    /** The date of the evening on which the night began, in the home's time zone. */
    nightOf: z.iso.date(),
    fromAtMs: AtMs,
    /** The night's end, or how far it is told where it is not over. */
    untilAtMs: AtMs,
    /** False: told while it lasts, up to `untilAtMs`. A later one of the same night replaces it. */
    isOver: z.boolean().default(true),
    slotMs: z.int().min(60_000),
    /** Median level of each slot, dB(A). */
    soundDba: Slots,
    bedExitCount: Slots,
    soundMedianDba: z.number().nullable(),
    bedExitTotalCount: Count.nullable(),
    /** Time with nobody in the bed, of what the bed sensor told. */
    outOfBedMs: Count.nullable(),
    /** Possible falls that were told to somebody. */
    fallCount: Count.nullable(),
    promptCount: Count.nullable(),
    /** Those that the resident answered in whatever way. */
    promptHeardCount: Count.nullable(),
    /** Of the time that the resident's sensors could have measured, for which they were heard. */
    coveragePercent: z.number().min(0).max(100),
  })
  .refine((night) => night.soundDba.length === night.bedExitCount.length, 'both series have the same slots');
export type NightFeatures = z.infer<typeof NightFeatures>;

export const DeviceHealth = z.strictObject({
  deviceId: DeviceId,
  roomId: RoomId.nullable(),
  residentId: ResidentId.nullable(),
  /** `refused`: of this device nothing is read, for want of consent. It watches nobody, whatever it sends. */
  state: z.enum(['ok', 'silent', 'refused']),
  silentSinceAtMs: AtMs.nullable(),
  isBatteryLow: z.boolean(),
  batteryPercent: z.number().min(0).max(100).nullable(),
});
export type DeviceHealth = z.infer<typeof DeviceHealth>;

/** What is said, before it is numbered. */
export const EnvelopeContent = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('home-summary'), body: HomeSummary }),
  z.strictObject({ kind: z.literal('alert-story'), body: AlertStory }),
  z.strictObject({ kind: z.literal('night-features'), body: NightFeatures }),
  z.strictObject({ kind: z.literal('device-health'), body: DeviceHealth }),
]);
export type EnvelopeContent = z.infer<typeof EnvelopeContent>;

/** One life of a home's outbox: when its file was made, and luck. A later one sorts behind an earlier one. */
const Epoch = z.string().regex(/^\d{13}-[0-9a-f]{8}$/);

/** Where an envelope stands. `seq` counts 1, 2, 3 … within an epoch, without a gap. */
export const EnvelopeHead = z.object({
  v: z.int().positive(),
  homeId: HomeId,
  epoch: Epoch,
  seq: z.int().positive(),
  atMs: AtMs,
  kind: z.string().min(1).max(32),
});
export type EnvelopeHead = z.infer<typeof EnvelopeHead>;

const head = { v: z.literal(1), homeId: HomeId, epoch: Epoch, seq: z.int().positive(), atMs: AtMs };

export const HubEnvelope = z.discriminatedUnion('kind', [
  z.strictObject({ ...head, kind: z.literal('home-summary'), body: HomeSummary }),
  z.strictObject({ ...head, kind: z.literal('alert-story'), body: AlertStory }),
  z.strictObject({ ...head, kind: z.literal('night-features'), body: NightFeatures }),
  z.strictObject({ ...head, kind: z.literal('device-health'), body: DeviceHealth }),
]);
export type HubEnvelope = z.infer<typeof HubEnvelope>;

/** A batch of the forwarding table: 500 envelopes or 256 kB, one in flight. */
export const BATCH_MOST_COUNT = 500;
export const BATCH_MOST_BYTES = 256_000;

/** One PUBLISH. The envelopes stay unread here: one that the hub can't read must not hold up its neighbours. */
export const Batch = z.strictObject({
  v: z.literal(1),
  envelopes: z.array(z.unknown()).min(1).max(BATCH_MOST_COUNT),
});
export type Batch = z.infer<typeof Batch>;

/** The hub's word, after its commit: it has everything of this epoch up to and including `seq`. */
export const Committed = z.strictObject({ v: z.literal(1), epoch: Epoch, seq: z.int().nonnegative() });
export type Committed = z.infer<typeof Committed>;

export const toEnvelopesTopic = (homeId: HomeId): string => `nightwell-hub/v1/${homeId}/envelopes`;
export const toCommittedTopic = (homeId: HomeId): string => `nightwell-hub/v1/${homeId}/committed`;

/** What a home is handed when a hub takes it on: a file, readable by the gateway's user only. */
export const HubLinkFile = z.strictObject({
  v: z.literal(1),
  homeId: HomeId,
  host: z.string().min(1),
  port: z.int().min(1).max(65_535),
  secret: z.string().min(32),
  /** The hub's own authority: no other certificate is believed. */
  caPem: z.string().includes('BEGIN CERTIFICATE'),
});
export type HubLinkFile = z.infer<typeof HubLinkFile>;

/** What an envelope is about: a later one with the same key replaces an earlier one that has not left yet. */
export function toEnvelopeKey({ kind, body }: EnvelopeContent): string {
  switch (kind) {
    case 'home-summary':
      return 'home';
    case 'alert-story':
      return body.alertId;
    case 'night-features':
      return `${body.residentId}/${body.nightOf}`;
    case 'device-health':
      return body.deviceId;
  }
}
