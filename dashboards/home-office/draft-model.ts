/** What somebody has typed and not yet saved, and what it was made from. */
export type FormValues = Readonly<Record<string, string | readonly string[]>>;

/** A form as it stands in the gateway: its values, and the version that a change of them has to name. */
export type Base<V extends FormValues = FormValues> = { readonly values: V; readonly version: number };

export type Draft<V extends FormValues = FormValues> = {
  readonly values: V;
  /** What stood there when the typing began. */
  readonly initial: V;
  readonly version: number;
};

export type FieldError = { readonly field: string; readonly message: string };

const isSame = (a: FormValues[string] | undefined, b: FormValues[string] | undefined): boolean =>
  JSON.stringify(a) === JSON.stringify(b);

/** The first change of a form, and every further one. */
export const toChanged = <V extends FormValues>(
  draft: Draft<V> | null,
  base: Base<V>,
  change: Partial<V>,
): Draft<V> => ({
  initial: draft?.initial ?? base.values,
  version: draft?.version ?? base.version,
  values: { ...(draft?.values ?? base.values), ...change },
});

/** The draft on top of what stands there now: what was typed stays, what was not touched is as others left it. */
export function rebase<V extends FormValues>(draft: Draft<V>, base: Base<V>): Draft<V> {
  const values = Object.fromEntries(
    Object.keys(base.values).map((name) => {
      const isTouched = !isSame(draft.values[name], draft.initial[name]);
      return [name, isTouched ? draft.values[name] : base.values[name]];
    }),
  );
  // The same names with values of the same kinds.
  return { values: values as V, initial: base.values, version: base.version };
}
