import { expect, it } from 'vitest';
import { checkConsent } from '#dashboards/home-office/consent-model.ts';
import { checkDevice, withRoom } from '#dashboards/home-office/device-form-model.ts';
import { rebase, toChanged } from '#dashboards/home-office/draft-model.ts';
import { checkPerson } from '#dashboards/home-office/people-model.ts';
import { checkResident } from '#dashboards/home-office/residents-model.ts';
import { checkRoom } from '#dashboards/home-office/rooms-model.ts';
import { checkSignIn, toRefusedWords, toSignInChoices } from '#dashboards/home-office/sign-in-model.ts';
import type { Result } from '#gateway/base/result.ts';
import { PersonView } from '#gateway/staff/protocol.ts';
import { aDevicesPage } from './office-pages.ts';

/** The fields that are wrong, in the order in which they are told. */
const toWrong = (checked: Result<unknown, readonly { readonly field: string }[]>) =>
  checked.ok ? [] : checked.failure.map(({ field }) => field);

it.each([
  { why: 'all is there', values: { name: ' Farida ', role: 'carer', zones: [] }, wrong: [] },
  { why: 'nothing is there', values: { name: ' ', role: '', zones: [] }, wrong: ['name', 'role'] },
  {
    why: 'the name is too long',
    values: { name: 'x'.repeat(61), role: 'manager', zones: [] },
    wrong: ['name'],
  },
])('a person where $why: $wrong', ({ values, wrong }) => {
  expect(toWrong(checkPerson(values))).toEqual(wrong);
});

it('takes the blanks around a name away', () => {
  expect(checkPerson({ name: ' Farida ', role: 'carer', zones: ['x'] })).toEqual({
    ok: true,
    value: { name: 'Farida', role: 'carer', zones: ['x'] },
  });
  expect(checkResident({ name: ' Ada Reed ', roomId: '' })).toEqual({
    ok: true,
    value: { name: 'Ada Reed', roomId: null },
  });
});

it.each([
  { typed: 'Ground floor', zone: 'ground-floor' },
  { typed: ' GROUND-FLOOR ', zone: 'ground-floor' },
  { typed: 'Garden wing', zone: 'Garden wing' },
])('a room in "$typed" is in the zone "$zone"', ({ typed, zone }) => {
  expect(checkRoom({ label: 'Room 30', zone: typed }, ['ground-floor', 'first-floor'])).toEqual({
    ok: true,
    value: { label: 'Room 30', zone },
  });
});

const today = '2026-11-25';
it.each([
  { why: 'no basis', values: { basis: '', decidedBy: '', decidedOn: '' }, wrong: ['basis'] },
  { why: 'their own consent', values: { basis: 'consent', decidedBy: '', decidedOn: '' }, wrong: [] },
  {
    why: 'a best-interests decision of nobody on no day',
    values: { basis: 'best-interests', decidedBy: '', decidedOn: '' },
    wrong: ['decidedBy', 'decidedOn'],
  },
  {
    why: 'a best-interests decision of tomorrow',
    values: { basis: 'best-interests', decidedBy: 'Dr Shaw', decidedOn: '2026-11-26' },
    wrong: ['decidedOn'],
  },
  {
    why: 'a day that there is not',
    values: { basis: 'best-interests', decidedBy: 'Dr Shaw', decidedOn: '2026-02-30' },
    wrong: ['decidedOn'],
  },
  {
    why: 'nobody, and a day that there is not',
    values: { basis: 'best-interests', decidedBy: '', decidedOn: '2026-02-30' },
    wrong: ['decidedBy', 'decidedOn'],
  },
  {
    why: 'a best-interests decision of today',
    values: { basis: 'best-interests', decidedBy: 'Dr Shaw', decidedOn: today },
    wrong: [],
  },
])('$why: $wrong', ({ values, wrong }) => {
  expect(toWrong(checkConsent(values, today))).toEqual(wrong);
});

it('sends no decision along with a consent, whatever was typed before', () => {
  const checked = checkConsent({ basis: 'consent', decidedBy: 'Dr Shaw', decidedOn: today }, today);
  expect(checked).toEqual({ ok: true, value: { basis: 'consent', decision: null } });
});

it.each([
  { typed: '21', number: 21 },
  { typed: '0021', number: 21 },
  { typed: ' FALL-0021 ', number: 21 },
  { typed: 'audio-0021', number: null },
  { typed: '0', number: null },
  { typed: '12345', number: null },
  { typed: '2.1', number: null },
  { typed: '', number: null },
  { typed: '1', number: null },
])('"$typed" on the casing of a new fall sensor is $number', ({ typed, number }) => {
  const values = { className: 'fall', number: typed, roomId: '', residentId: '' };
  const checked = checkDevice(values, aDevicesPage());
  expect(checked.ok ? checked.value.number : null).toBe(number);
});

it('brings with a room the one who lives there, and nobody where two do', () => {
  const page = aDevicesPage();
  expect(withRoom(page, 'room-1')).toEqual({ roomId: 'room-1', residentId: 'resident-1' });
  const shared = page.residents.map((resident) => ({
    ...resident,
    roomId: page.rooms[0]?.roomId ?? null,
  }));
  expect(withRoom({ ...page, residents: shared }, 'room-1').residentId).toBe('');
});

it('keeps what was typed and takes what others changed, when a draft is put on the newest version', () => {
  const base = { version: 3, values: { name: 'Amy', role: 'carer', zones: ['a'] } };
  const draft = toChanged(null, base, { name: 'Amy B' });
  const fresh = { version: 5, values: { name: 'Amelia', role: 'manager', zones: ['a', 'b'] } };
  expect(draft.version).toBe(3);
  expect(rebase(draft, fresh)).toEqual({
    version: 5,
    initial: fresh.values,
    values: { name: 'Amy B', role: 'manager', zones: ['a', 'b'] },
  });
});

const person = (personId: string, name: string, role: string) => PersonView.parse({ personId, name, role });
const people = [
  person('amy', 'Amy', 'carer'),
  person('tom', 'Tom', 'installer'),
  person('helen', 'Helen', 'manager'),
];

it('offers those who work in the office first', () => {
  expect(toSignInChoices(people).map(({ label }) => label)).toEqual([
    'Choose your name',
    'Helen – Manager',
    'Tom – Installer',
    'Amy – Carer',
  ]);
});

it.each([
  { personId: '', pin: '', wrong: ['person', 'pin'] },
  { personId: 'helen', pin: '12', wrong: ['pin'] },
  { personId: 'gone', pin: '2468', wrong: ['person'] },
  { personId: 'helen', pin: '246810', wrong: [] },
])('signing in as "$personId" with "$pin": $wrong', ({ personId, pin, wrong }) => {
  expect(toWrong(checkSignIn(people, { personId, pin }))).toEqual(wrong);
});

it.each([
  { refusal: null, words: /does not answer/ },
  { refusal: { code: 'wrong-pin', retryAfterMs: 0 } as const, words: /not right. Try again/ },
  { refusal: { code: 'wrong-pin', retryAfterMs: 3_200 } as const, words: /Wait 4 s/ },
  { refusal: { code: 'slow-down', retryAfterMs: 400 } as const, words: /^Wait 1 s/ },
  { refusal: { code: 'not-understood', retryAfterMs: 0 } as const, words: /4 to 6 digits/ },
])('a refused sign-in is told as $words', ({ refusal, words }) => {
  expect(toRefusedWords(refusal)).toMatch(words);
});
