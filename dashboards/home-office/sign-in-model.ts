import { fail, ok, type Result } from '#gateway/base/result.ts';
import type { PersonView, SignIn, SignInRefusal } from '#gateway/staff/protocol.ts';
import type { Choice } from './choice.ts';
import type { FieldError } from './draft-model.ts';
import { roleWords } from './words-model.ts';

/** Those who work here in front: the others can sign in, and are told that the office is not theirs. */
const first = ['manager', 'nurse-in-charge', 'installer', 'carer'] as const;

export const toSignInChoices = (people: readonly PersonView[]): readonly Choice[] => [
  { value: '', label: 'Choose your name' },
  ...people
    .toSorted(
      (a, b) => first.indexOf(a.role) - first.indexOf(b.role) || a.name.localeCompare(b.name, 'en-GB'),
    )
    .map(({ personId, name, role }) => ({ value: personId, label: `${name} – ${roleWords[role].label}` })),
];

export function checkSignIn(
  people: readonly PersonView[],
  { personId, pin }: { readonly personId: string; readonly pin: string },
): Result<SignIn, readonly FieldError[]> {
  const person = people.find((one) => one.personId === personId);
  const errors: FieldError[] = [];
  if (person === undefined) errors.push({ field: 'person', message: 'Choose your name' });
  if (!/^\d{4,6}$/.test(pin)) errors.push({ field: 'pin', message: 'Enter your PIN: 4 to 6 digits' });
  return person === undefined || errors.length > 0 ? fail(errors) : ok({ personId: person.personId, pin });
}

/** Null: no answer. */
export function toRefusedWords(refusal: SignInRefusal | null): string {
  const seconds = Math.max(1, Math.ceil((refusal?.retryAfterMs ?? 0) / 1_000));
  switch (refusal?.code) {
    case 'wrong-pin':
      return refusal.retryAfterMs > 0
        ? `That PIN is not right. Wait ${seconds} s, then try again`
        : 'That PIN is not right. Try again';
    case 'slow-down':
      return `Wait ${seconds} s, then try again`;
    case 'not-understood':
      return 'Enter your PIN: 4 to 6 digits';
    case undefined:
      return 'The gateway does not answer. Try again in a moment';
  }
}
