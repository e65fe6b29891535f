import { expect, it } from 'vitest';
import { DeviceId, ResidentId } from '#devices/ids.ts';
import { PersonId } from '#gateway/alerting/ids.ts';
import { defaultPolicy } from '#gateway/alerting/policy.ts';
import type { StaffMember } from '#gateway/staff/directory.ts';
import { toAlertView } from '#gateway/staff/view.ts';
import { amy as amyId, ben as benId, createNight } from '#tests/support/a-night.ts';

const person = (id: string, role: StaffMember['role'], zones: string[] = []): StaffMember => ({
  personId: PersonId.parse(id),
  name: id,
  role,
  zones,
  pinHash: 'x',
});
const amy = person('amy', 'carer', ['first-floor']);
const ben = person('ben', 'carer', ['ground-floor']);
const ruth = person('ruth', 'nurse-in-charge', ['ground-floor']);
const helen = person('helen', 'manager');
const tom = person('tom', 'installer');

const viewFor = (night: ReturnType<typeof createNight>, me: StaffMember) => {
  const directory = { homeName: 'Rowan House', people: [amy, ben, ruth, helen, tom], residents: [] };
  return toAlertView(night.alert(), me, {
    config: night.home().config,
    directory,
    ladders: defaultPolicy.ladders,
  });
};
const createNightWithFall = () => {
  const night = createNight();
  night.fall('fall-0012');
  return night;
};
const ringsFor = (night: ReturnType<typeof createNight>) =>
  [amy, ben, ruth, helen, tom].filter((me) => viewFor(night, me).rings).map(({ name }) => name);

it.each([
  { afterS: 0, rings: ['amy'] },
  { afterS: 30, rings: ['amy', 'ben', 'ruth'] },
  { afterS: 60, rings: ['amy', 'ben', 'ruth'] },
  { afterS: 120, rings: ['amy', 'ben', 'ruth', 'helen'] },
])('rings after $afterS s for $rings', ({ afterS, rings }) => {
  const night = createNight();
  night.fall('fall-0012');
  night.confirmAll();
  night.pass(afterS, () => night.confirmAll());
  expect(ringsFor(night)).toEqual(rings);
});

it('rings nowhere once somebody goes, and shows everybody who', () => {
  const night = createNight();
  night.fall('fall-0012');
  night.ask('accept-alert', night.alert().alertId, amyId);
  expect(ringsFor(night)).toEqual([]);
  expect(viewFor(night, ben).acceptedBy?.name).toBe('amy');
});

it('says when a reminder is due and was answered, on the home’s clocks, in summer and in winter', () => {
  const night = createNight();
  const occurrenceId = 'resident-12.parkinson.2026-07-01.0610';
  night.accept({
    ...{ kind: 'prompt-told', about: 'due-soon', occurrenceId, reminderKind: 'medicine', timeCritical: true },
    residentId: ResidentId.parse('resident-12'),
    deviceId: DeviceId.parse('speaker-0012'),
    reminderAtMs: Date.UTC(2026, 6, 1, 5, 10),
  });
  expect(viewFor(night, amy).reminder).toEqual({ dueTime: '06:10', answeredTime: null });
  night.accept({ kind: 'answer-told', occurrenceId, answer: 'yes' });
  expect(viewFor(night, amy).reminder).toEqual({ dueTime: '06:10', answeredTime: '03:10' });
  expect(viewFor(createNightWithFall(), amy).reminder).toBe(null);
});

it('lets only the person who took a step take it back', () => {
  const night = createNight();
  night.fall('fall-0012');
  night.ask('accept-alert', night.alert().alertId, amyId);
  expect(viewFor(night, amy).undoUntilUptimeMs).not.toBeNull();
  expect(viewFor(night, ben).undoUntilUptimeMs).toBeNull();
});

it('is quiet for whoever cannot go, and rings on for the others', () => {
  const night = createNight();
  night.fall('fall-0012');
  night.ask('decline-alert', night.alert().alertId, amyId);
  expect(ringsFor(night)).toEqual(['ben', 'ruth']);
  night.ask('decline-alert', night.alert().alertId, benId);
  expect(ringsFor(night)).toEqual(['ruth']);
});

it('rings for every zone when the room is not known', () => {
  const night = createNight();
  night.fall('fall-0099');
  expect(ringsFor(night)).toEqual(['amy', 'ben', 'ruth']);
  expect(viewFor(night, amy)).toMatchObject({ room: null, deviceLabel: 'fall sensor 0099' });
});
