import { AlertView, PersonView } from '#gateway/staff/protocol.ts';

/** People and alerts as the gateway would tell a screen of them. */
export const amy = PersonView.parse({ personId: 'amy', name: 'Amy', role: 'carer' });
export const ben = PersonView.parse({ personId: 'ben', name: 'Ben', role: 'nurse-in-charge' });

/** A possible fall in room 12 that rings, but for what `changes` says. */
export function toAlert(changes: Partial<Record<keyof AlertView, unknown>> = {}): AlertView {
  return AlertView.parse({
    alertId: 'fall-0012:boot-1:7',
    seq: 1,
    kind: 'possible-fall',
    priority: 'high',
    reason: 'sure',
    state: 'raised',
    room: { roomId: 'room-12', label: 'Room 12', zone: 'east' },
    residentName: 'Margaret Hale',
    deviceLabel: 'fall sensor 0012',
    evidence: { stillnessMs: 20_000, confidence: 0.86, peakG: 3.4 },
    reminder: null,
    onsetUptimeMs: 980_000,
    count: 1,
    rings: true,
    nudged: false,
    declinedByMe: false,
    declinedBy: [],
    acceptedBy: null,
    arrivedBy: null,
    closedBy: null,
    outcome: null,
    undoUntilUptimeMs: null,
    nextRungUptimeMs: null,
    deliveredCount: 0,
    seenBy: [],
    ...changes,
  });
}
