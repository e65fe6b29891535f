import { fail, ok, type Result } from '#gateway/base/result.ts';
import type { PeoplePage, PersonRow } from '#gateway/office/people-messages.ts';
import { StaffRole } from '#gateway/staff/directory.ts';
import type { Base, FieldError } from './draft-model.ts';
import { checkText, compareNames, toZoneWords } from './words-model.ts';

export type PersonValues = {
  readonly name: string;
  readonly role: string;
  readonly zones: readonly string[];
};
export type PersonWish = { readonly name: string; readonly role: StaffRole; readonly zones: string[] };

/** Those who are told last in the end: the order of the ladder, then by name. */
export const sortPeople = (people: readonly PersonRow[]): readonly PersonRow[] =>
  people.toSorted(
    (a, b) =>
      StaffRole.options.indexOf(a.role) - StaffRole.options.indexOf(b.role) || compareNames(a.name, b.name),
  );

export const toRingsWords = (zones: readonly string[]): string =>
  zones.length === 0
    ? 'Alerts of all the home ring first'
    : `Alerts of ${zones.map(toZoneWords).join(', ')} ring first`;

export const toNewPerson = ({ version }: PeoplePage): Base<PersonValues> => ({
  version,
  values: { name: '', role: '', zones: [] },
});

export function toPersonBase(page: PeoplePage, personId: string): Base<PersonValues> | null {
  const person = page.people.find((one) => one.personId === personId);
  if (person === undefined) return null;
  const { name, role, zones } = person;
  return { version: page.version, values: { name, role, zones } };
}

/** Zones to choose from: those of the rooms, and any that the person still has from before. */
export const toZoneChoices = (page: PeoplePage, zones: readonly string[]) =>
  [...new Set([...page.zones, ...zones])]
    .toSorted(compareNames)
    .map((zone) => ({ value: zone, label: toZoneWords(zone) }));

export function checkPerson(values: PersonValues): Result<PersonWish, readonly FieldError[]> {
  const errors: FieldError[] = [];
  const name = checkText(values.name, { most: 60, ask: 'Enter the name that colleagues know' });
  if (name.message !== null) errors.push({ field: 'name', message: name.message });
  const role = StaffRole.safeParse(values.role);
  if (!role.success) errors.push({ field: 'role', message: 'Choose what they do here' });
  if (!role.success || errors.length > 0) return fail(errors);
  return ok({ name: name.text, role: role.data, zones: [...values.zones] });
}

/** Two people of the same name can't be told apart on a night screen. */
export const hasNamesake = (page: PeoplePage, name: string, personId: string | null): boolean =>
  page.people.some((one) => one.personId !== personId && compareNames(one.name, name.trim()) === 0);

/** PIN of a carer: four digits; of everybody else: six. */
export const toPinHint = (role: StaffRole): string =>
  role === 'carer' ? 'The new PIN has four digits.' : 'The new PIN has six digits.';
