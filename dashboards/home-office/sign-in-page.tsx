import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { readPeople, signIn } from '#dashboards/shared/sign-in.ts';
import { supervise } from '#dashboards/shared/supervise.ts';
import type { PersonView } from '#gateway/staff/protocol.ts';
import type { FieldError } from './draft-model.ts';
import { SelectField } from './fields.tsx';
import type { Office } from './office.ts';
import type { Session } from './session.ts';
import { checkSignIn, toRefusedWords, toSignInChoices } from './sign-in-model.ts';
import { Title } from './states.tsx';

const ASK_AGAIN_MS = 2_000;

/** A name and its PIN. Whoever was in a form comes back to it. */
export function SignInPage({
  office,
  session,
}: {
  office: Office;
  session: Extract<Session, { state: 'nobody' }>;
}) {
  const people = useSignal<readonly PersonView[] | null>(null);
  const isUnheard = useSignal(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const read = async () => {
      people.value = await readPeople();
      isUnheard.value = people.value === null;
      if (isUnheard.value) timer = setTimeout(() => supervise(read()), ASK_AGAIN_MS);
    };
    supervise(read());
    return () => clearTimeout(timer);
  }, []);
  return (
    <div class="office-sign-in">
      <Title>Sign in</Title>
      {session.whose !== null && (
        <p class="nhsuk-inset-text" role="status">
          Your session is over, {session.whose.name}. Sign in again to go on where you were: what you entered
          is still here.
        </p>
      )}
      {session.hasSignedOut && (
        <p class="nhsuk-inset-text" role="status">
          You are signed out. Nothing is kept in this browser.
        </p>
      )}
      {people.value === null ? (
        <p role="status">{isUnheard.value ? 'The gateway does not answer. Trying again …' : 'Loading …'}</p>
      ) : (
        <SignInForm office={office} people={people.value} first={session.whose?.personId ?? ''} />
      )}
    </div>
  );
}

type SignInFormProps = { office: Office; people: readonly PersonView[]; first: string };

function SignInForm({ office, people, first }: SignInFormProps) {
  const personId = useSignal(first);
  const pin = useSignal('');
  const errors = useSignal<readonly FieldError[]>([]);
  const isBusy = useSignal(false);
  const pinInput = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (first !== '') pinInput.current?.focus();
  }, []);

  async function go(): Promise<void> {
    if (isBusy.value) return;
    const checked = checkSignIn(people, { personId: personId.value, pin: pin.value });
    errors.value = checked.ok ? [] : checked.failure;
    if (!checked.ok) return;
    isBusy.value = true;
    const answer = await signIn(checked.value.personId, checked.value.pin);
    isBusy.value = false;
    pin.value = '';
    if (answer !== null && 'personId' in answer) await office.read();
    else {
      errors.value = [{ field: 'pin', message: toRefusedWords(answer) }];
      pinInput.current?.focus();
    }
  }

  const wrongPin = errors.value.find(({ field }) => field === 'pin')?.message;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        supervise(go());
      }}
    >
      <SelectField
        id="person"
        label="Your name"
        value={personId.value}
        onChange={(value) => (personId.value = value)}
        choices={toSignInChoices(people)}
        errors={errors.value}
      />
      <div class={`nhsuk-form-group ${wrongPin === undefined ? '' : 'nhsuk-form-group--error'}`}>
        <label class="nhsuk-label" for="pin">
          Your PIN
        </label>
        {wrongPin !== undefined && (
          <span class="nhsuk-error-message" id="pin-error" role="alert">
            {wrongPin}
          </span>
        )}
        <input
          class="nhsuk-input nhsuk-input--width-10"
          id="pin"
          ref={pinInput}
          type="password"
          inputMode="numeric"
          maxLength={6}
          autocomplete="off"
          value={pin.value}
          onInput={(event) => (pin.value = event.currentTarget.value)}
          {...(wrongPin === undefined ? {} : { 'aria-describedby': 'pin-error' })}
        />
      </div>
      <button class="nhsuk-button" type="submit" aria-disabled={isBusy.value}>
        {isBusy.value ? 'Checking …' : 'Sign in'}
      </button>
    </form>
  );
}
