import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { PersonId } from '#dashboards/hub/protocol.ts';
import { supervise } from '#dashboards/shared/supervise.ts';
import { signIn } from './hub-api.ts';
import type { Lead } from './lead.ts';

const goodbyes = {
  'by-choice': 'You are signed out. Nothing is kept in this browser.',
  'by-hub': 'You were signed out. Sign in again to go on where you were.',
} as const;

export function SignInPage({ lead }: { lead: Lead }) {
  const wrong = useSignal<string | null>(null);
  const isBusy = useSignal(false);
  const passwordInput = useRef<HTMLInputElement>(null);

  async function ask(form: FormData): Promise<void> {
    const personId = PersonId.safeParse(String(form.get('name')).trim().toLowerCase());
    const password = String(form.get('password'));
    if (!personId.success || password === '') {
      wrong.value = 'Enter your name and your password';
      return;
    }
    isBusy.value = true;
    lead.goodbye.value = null;
    const answer = await signIn({ personId: personId.data, password });
    isBusy.value = false;
    if (answer === null) wrong.value = 'The hub does not answer. Try again in a moment';
    else if (!('code' in answer)) lead.enter(answer);
    else if (answer.code === 'slow-down')
      wrong.value = `Wait ${Math.ceil(answer.retryAfterMs / 1_000)} seconds, then try again`;
    else wrong.value = 'The name or the password is not right';
    passwordInput.current?.select();
  }
  const described = wrong.value === null ? {} : { 'aria-describedby': 'wrong' };

  return (
    <form
      class="lead-sign-in"
      onSubmit={(event) => {
        event.preventDefault();
        supervise(ask(new FormData(event.currentTarget)));
      }}
    >
      {lead.goodbye.value !== null && (
        <p class="nhsuk-inset-text" role="status">
          {goodbyes[lead.goodbye.value]}
        </p>
      )}
      <h1 class="nhsuk-heading-xl">Sign in</h1>
      <div class={`nhsuk-form-group ${wrong.value === null ? '' : 'nhsuk-form-group--error'}`}>
        {wrong.value !== null && (
          <p class="nhsuk-error-message" role="alert" id="wrong">
            {wrong.value}
          </p>
        )}
        <div class="nhsuk-form-group">
          <label class="nhsuk-label" for="name">
            Name
          </label>
          <input
            class="nhsuk-input"
            id="name"
            name="name"
            autocomplete="username"
            spellcheck={false}
            {...described}
          />
        </div>
        <div class="nhsuk-form-group">
          <label class="nhsuk-label" for="password">
            Password
          </label>
          <input
            class="nhsuk-input"
            id="password"
            name="password"
            type="password"
            ref={passwordInput}
            autocomplete="current-password"
            {...described}
          />
        </div>
      </div>
      <button class="nhsuk-button" type="submit" disabled={isBusy.value}>
        Sign in
      </button>
    </form>
  );
}
