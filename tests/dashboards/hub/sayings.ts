import { DeviceId, HomeId, ResidentId, RoomId } from '#devices/ids.ts';
import { AlertId } from '#gateway/alerting/ids.ts';
import type { AlertStory, HomeSummary, HubEnvelope, NightFeatures } from '#gateway/hub-link/envelope.ts';

export const rowanHouse = HomeId.parse('rowan-house');
export const anEpoch = '1764000000000-0a1b2c3d';

export const aStory = (changes: Partial<AlertStory> = {}): AlertStory => ({
  alertId: AlertId.parse('fall-0012.boot-1.7'),
  alertKind: 'possible-fall',
  priority: 'high',
  reason: 'still-down',
  roomId: RoomId.parse('room-12'),
  residentId: ResidentId.parse('resident-12'),
  deviceId: DeviceId.parse('fall-0012'),
  state: 'closed',
  rung: 0,
  onsetAtMs: 1_764_000_000_000,
  raisedAtMs: 1_764_000_020_000,
  deliveredAtMs: 1_764_000_020_400,
  seenAtMs: 1_764_000_024_000,
  acceptedAtMs: 1_764_000_028_000,
  arrivedAtMs: 1_764_000_094_000,
  closedAtMs: 1_764_000_400_000,
  outcome: 'fell-not-hurt',
  ...changes,
});

export const aSummary = (changes: Partial<HomeSummary> = {}): HomeSummary => ({
  homeName: 'Rowan House',
  timeZone: 'Europe/London',
  residentIds: [1, 2, 12].map((number) => ResidentId.parse(`resident-${number}`)),
  deviceCount: 60,
  silentDeviceCount: 0,
  openAlertCount: 0,
  droppedCount: 0,
  ...changes,
});

const HOUR_MS = 3_600_000;
/** A night from 20:00 to 08:00 UTC in slots of 15 min, not measured between 02:00 and 03:00. */
export function aNight(
  residentId: string,
  nightOf: string,
  changes: Partial<NightFeatures> = {},
): NightFeatures {
  const fromAtMs = Date.parse(`${nightOf}T20:00:00Z`);
  const slots = Array.from({ length: 48 }, (_, slot) => slot);
  const isGap = (slot: number) => slot >= 24 && slot < 28;
  return {
    residentId: ResidentId.parse(residentId),
    nightOf,
    fromAtMs,
    untilAtMs: fromAtMs + 12 * HOUR_MS,
    isOver: true,
    slotMs: 900_000,
    soundDba: slots.map((slot) => (isGap(slot) ? null : 30 + ((slot * 7) % 13))),
    bedExitCount: slots.map((slot) => (isGap(slot) ? null : slot % 17 === 3 ? 1 : 0)),
    soundMedianDba: 36,
    bedExitTotalCount: 3,
    outOfBedMs: 20 * 60_000,
    fallCount: 0,
    promptCount: 2,
    promptHeardCount: 2,
    coveragePercent: 92,
    ...changes,
  };
}

type Content = Pick<HubEnvelope, 'kind'> & { readonly body: unknown };
export const anEnvelope = (seq: number, content: Content, changes: Partial<HubEnvelope> = {}) =>
  ({
    v: 1,
    homeId: rowanHouse,
    epoch: anEpoch,
    seq,
    atMs: 1_764_000_000_000 + seq,
    ...content,
    ...changes,
  }) as HubEnvelope;

export const toPayload = (envelopes: readonly unknown[]): Uint8Array =>
  Buffer.from(JSON.stringify({ v: 1, envelopes }));
