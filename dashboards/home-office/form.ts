import { type Signal, useSignal } from '@preact/signals';
import { useState } from 'preact/hooks';
import type { Result } from '#gateway/base/result.ts';
import { type Base, type Draft, type FieldError, type FormValues, rebase, toChanged } from './draft-model.ts';
import type { Office } from './office.ts';
import type { Failure } from './office-api.ts';

export type FormPlan<V extends FormValues, R, A> = {
  /** Names the draft: the same place, the same name. */
  readonly name: string;
  /** As it stands in the gateway now; null: it is gone. */
  readonly base: () => Base<V> | null;
  readonly check: (values: V) => Result<R, readonly FieldError[]>;
  readonly send: (wish: R, basedOnVersion: number) => Promise<Result<A, Failure>>;
  readonly saved: (answer: A, values: V) => void;
};

export type FormState<V extends FormValues> = {
  readonly values: V;
  readonly errors: Signal<readonly FieldError[]>;
  readonly failure: Signal<Failure | null>;
  readonly isSaving: Signal<boolean>;
  /** It was begun before, and left. */
  readonly isTakenUp: boolean;
  readonly isRebased: Signal<boolean>;
  readonly set: (change: Partial<V>) => void;
  readonly save: () => Promise<void>;
  readonly lookAgain: () => Promise<void>;
  readonly startAgain: () => void;
};

const nothing: readonly FieldError[] = [];

/**
 * One form: what is typed outlives a lost network, a refusal and an ended session. Untouched, it shows what stands in
 * the gateway; from the first change on it keeps to the version it was made from.
 */
export function useForm<V extends FormValues, R, A>(
  office: Office,
  plan: FormPlan<V, R, A>,
  present: Base<V>,
): FormState<V> {
  // Whatever was typed here before was typed into this very form.
  const draft = office.draftOf(plan.name) as Signal<Draft<V> | null>;
  const [isTakenUp] = useState(draft.peek() !== null);
  const errors = useSignal(nothing);
  const failure = useSignal<Failure | null>(null);
  const isSaving = useSignal(false);
  const isRebased = useSignal(false);
  const values = draft.value?.values ?? present.values;

  async function save(): Promise<void> {
    if (isSaving.value) return;
    const checked = plan.check(values);
    errors.value = checked.ok ? nothing : checked.failure;
    failure.value = null;
    isRebased.value = false;
    if (!checked.ok) return;
    isSaving.value = true;
    const answer = await plan.send(checked.value, draft.value?.version ?? present.version);
    isSaving.value = false;
    if (!answer.ok) {
      failure.value = answer.failure;
      return;
    }
    draft.value = null;
    plan.saved(answer.value, values);
  }

  async function lookAgain(): Promise<void> {
    if (!(await office.read())) return;
    const base = plan.base();
    if (base === null) return;
    if (draft.value !== null) draft.value = rebase(draft.value, base);
    failure.value = null;
    isRebased.value = true;
  }

  return {
    values,
    errors,
    failure,
    isSaving,
    isTakenUp: isTakenUp && draft.value !== null,
    isRebased,
    set(change) {
      draft.value = toChanged(draft.value, present, change);
    },
    save,
    lookAgain,
    startAgain() {
      draft.value = null;
      errors.value = nothing;
      failure.value = null;
    },
  };
}
