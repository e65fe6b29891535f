import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { supervise } from '#dashboards/shared/supervise.ts';
import type { Base, FormValues } from './draft-model.ts';
import { type FormPlan, type FormState, useForm } from './form.ts';
import type { Office } from './office.ts';
import { Title } from './states.tsx';

type FormPageProps<V extends FormValues, R, A> = {
  office: Office;
  plan: FormPlan<V, R, A>;
  present: Base<V>;
  title: string;
  /** Where "Cancel" goes, and the link above the title. */
  back: string;
  backWords: string;
  submit: string;
  /** It takes something away: the button says so by its colour too. */
  isHurtful?: boolean;
  children: (form: FormState<V>) => ComponentChildren;
  /** Ways to other things that can be done here. */
  after?: ComponentChildren;
};

/** One form on a page of its own: what is wrong stands on top, and "Cancel" leaves everything as it was. */
export function FormPage<V extends FormValues, R, A>(props: FormPageProps<V, R, A>) {
  const { office, plan, present, title, back, backWords, submit, isHurtful, children, after } = props;
  const form = useForm(office, plan, present);
  return (
    <>
      <a class="nhsuk-back-link" href={back}>
        {backWords}
      </a>
      <Problems form={form} />
      <Title>{title}</Title>
      {form.isTakenUp && !form.isRebased.value && (
        <p class="nhsuk-hint">
          You began this before, and it was not saved.{' '}
          <button type="button" class="office-link" onClick={form.startAgain}>
            Start again
          </button>
        </p>
      )}
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          supervise(form.save());
        }}
      >
        {children(form)}
        <div class="nhsuk-button-group">
          <button
            type="submit"
            class={`nhsuk-button ${isHurtful === true ? 'nhsuk-button--warning' : ''}`}
            aria-disabled={form.isSaving.value}
          >
            {form.isSaving.value ? 'Saving …' : submit}
          </button>
          <a href={back} onClick={form.startAgain}>
            Cancel
          </a>
        </div>
      </form>
      {after}
    </>
  );
}

/** What keeps the form from being saved, in the order of its fields. */
function Problems<V extends FormValues>({ form }: { form: FormState<V> }) {
  const box = useRef<HTMLDivElement>(null);
  const errors = form.errors.value;
  const failure = form.failure.value;
  useEffect(() => {
    if (errors.length > 0 || failure !== null) box.current?.focus();
  }, [errors, failure]);
  if (form.isRebased.value) {
    return (
      <div class="nhsuk-inset-text" role="status">
        This is how it stands now. What you typed is still here: check it, then save.
      </div>
    );
  }
  if (errors.length === 0 && failure === null) return null;
  return (
    <div class="nhsuk-error-summary" ref={box} tabIndex={-1}>
      <div role="alert">
        <h2 class="nhsuk-error-summary__title">{errors.length > 0 ? 'There is a problem' : 'Not saved'}</h2>
        <div class="nhsuk-error-summary__body">
          {errors.length > 0 && (
            <ul class="nhsuk-list nhsuk-error-summary__list">
              {errors.map(({ field, message }) => (
                <li key={field}>
                  <a href={`#${field}`} onClick={(event) => focusField(event, field)}>
                    {message}
                  </a>
                </li>
              ))}
            </ul>
          )}
          {failure !== null && <Refused form={form} />}
        </div>
      </div>
    </div>
  );
}

function Refused<V extends FormValues>({ form }: { form: FormState<V> }) {
  const failure = form.failure.value;
  if (failure === null) return null;
  if (failure.code === 'no-answer') {
    return (
      <p>{failure.message} What you entered is still here. Try again in a moment: nothing is done twice.</p>
    );
  }
  return (
    <>
      <p>
        {failure.message}
        {failure.code === 'stale' && ' What you entered is still here.'}
      </p>
      {(failure.code === 'stale' || failure.code === 'not-found') && (
        <button
          type="button"
          class="nhsuk-button nhsuk-button--secondary nhsuk-button--small"
          onClick={() => supervise(form.lookAgain())}
        >
          Look again
        </button>
      )}
    </>
  );
}

/** The address stays what it is: it says which page this is. */
function focusField(event: MouseEvent, field: string): void {
  event.preventDefault();
  document.getElementById(field)?.focus();
}
