import { type DeviceClass, deviceClasses, toDeviceClassName } from '#devices/registry.ts';
import type { Alert } from '#gateway/alerting/alert.ts';
import type { HomeConfig, Room } from '#gateway/alerting/home-config.ts';
import type { PersonId } from '#gateway/alerting/ids.ts';
import type { Audience, Policy } from '#gateway/alerting/policy.ts';
import { toLocalTime } from '#gateway/base/local-time.ts';
import type { Directory, StaffMember } from './directory.ts';
import type { AlertView, PersonView } from './protocol.ts';
import { toPersonView } from './sign-in.ts';

export type ViewSource = {
  readonly config: HomeConfig | null;
  readonly directory: Directory;
  readonly ladders: Policy['ladders'];
};

/** The alert as `me` may see it and hear it. */
export function toAlertView(
  alert: Alert,
  me: StaffMember,
  { config, directory, ladders }: ViewSource,
): AlertView {
  const room = config?.rooms.find(({ roomId }) => roomId === alert.roomId) ?? null;
  const name = (personId: PersonId | null): PersonView | null => toName(directory, personId);
  const undo = alert.undo !== null && alert.undo.personId === me.personId ? alert.undo.untilUptimeMs : null;
  return {
    alertId: alert.alertId,
    seq: alert.seq,
    kind: alert.kind,
    priority: alert.priority,
    reason: alert.reason,
    state: alert.state,
    room,
    residentName: directory.residents.find(({ residentId }) => residentId === alert.residentId)?.name ?? null,
    deviceLabel: alert.deviceId === null ? null : toDeviceLabel(alert.deviceId),
    evidence: alert.evidence,
    reminder: toReminder(alert, config),
    onsetUptimeMs: alert.onsetUptimeMs,
    count: alert.count,
    rings: isRinging(alert, me, room, ladders),
    nudged: alert.state === 'accepted' && alert.nudged && alert.acceptedBy !== me.personId,
    declinedByMe: alert.state === 'raised' && alert.declinedBy.includes(me.personId),
    declinedBy:
      alert.state === 'raised' ? alert.declinedBy.map(name).filter((person) => person !== null) : [],
    acceptedBy: alert.state === 'raised' ? null : name(alert.acceptedBy),
    arrivedBy: alert.state === 'attended' || alert.state === 'closed' ? name(alert.arrivedBy) : null,
    closedBy: alert.state === 'closed' ? name(alert.closedBy) : null,
    outcome: alert.state === 'closed' ? alert.outcome : null,
    undoUntilUptimeMs: undo,
    nextRungUptimeMs: alert.state === 'raised' && !isLastRung(alert, ladders) ? alert.nextRungUptimeMs : null,
    deliveredCount: alert.deliveries.length,
    seenBy: alert.seenBy.map(name).filter((person) => person !== null),
  };
}

function toReminder({ evidence }: Alert, config: HomeConfig | null): AlertView['reminder'] {
  const { reminderAtMs, answeredAtMs } = evidence;
  if (config === null || reminderAtMs === undefined) return null;
  const { timeZone } = config;
  return {
    dueTime: toLocalTime(reminderAtMs, timeZone),
    answeredTime: answeredAtMs === undefined ? null : toLocalTime(answeredAtMs, timeZone),
  };
}

const isLastRung = (alert: Alert, ladders: Policy['ladders']): boolean =>
  alert.rung >= ladders[alert.priority].rungs.length - 1;

/** Is one of the rungs told so far meant for `me`, who has not said that they can't go? */
function isRinging(alert: Alert, me: StaffMember, room: Room | null, ladders: Policy['ladders']): boolean {
  if (alert.state !== 'raised' || alert.declinedBy.includes(me.personId)) return false;
  const told = ladders[alert.priority].rungs.slice(0, alert.rung + 1);
  return told.some(({ audience }) => isIn(audience, me, room));
}

const isCarer = ({ role }: StaffMember): boolean => role === 'carer' || role === 'nurse-in-charge';

function isIn(audience: Audience, me: StaffMember, room: Room | null): boolean {
  switch (audience) {
    case 'zone-screens':
      return isCarer(me) && (room === null || me.zones.length === 0 || me.zones.includes(room.zone));
    case 'all-screens':
      return isCarer(me);
    case 'nurse-in-charge':
      return me.role === 'nurse-in-charge';
    case 'manager':
      return me.role === 'manager';
  }
}

/** A person who has left since keeps their id: what they did stays told. */
function toName(directory: Directory, personId: PersonId | null): PersonView | null {
  if (personId === null) return null;
  const person = directory.people.find((candidate) => candidate.personId === personId);
  return person === undefined ? { personId, name: personId, role: 'carer' } : toPersonView(person);
}

/** "fall sensor 0012". */
export function toDeviceLabel(deviceId: string): string {
  const className = toDeviceClassName(deviceId);
  const deviceClass: DeviceClass | null = className === null ? null : deviceClasses[className];
  return deviceClass === null
    ? deviceId
    : `${deviceClass.label} ${deviceId.slice(deviceId.indexOf('-') + 1)}`;
}
