import type { Choice } from './choice.ts';
import type { FieldError } from './draft-model.ts';

export type FieldProps = {
  readonly id: string;
  readonly label: string;
  readonly hint?: string | undefined;
  readonly errors: readonly FieldError[];
};

const messageOf = ({ id, errors }: FieldProps): string | null =>
  errors.find(({ field }) => field === id)?.message ?? null;

export const describedBy = (field: FieldProps): { 'aria-describedby'?: string } => {
  const ids = [
    field.hint === undefined ? [] : [`${field.id}-hint`],
    messageOf(field) === null ? [] : [`${field.id}-error`],
  ].flat();
  return ids.length === 0 ? {} : { 'aria-describedby': ids.join(' ') };
};

/** The hint and what is wrong, above the field. */
export function FieldWords({ field }: { field: FieldProps }) {
  const message = messageOf(field);
  return (
    <>
      {field.hint !== undefined && (
        <div class="nhsuk-hint" id={`${field.id}-hint`}>
          {field.hint}
        </div>
      )}
      {message !== null && (
        <span class="nhsuk-error-message" id={`${field.id}-error`}>
          <span class="nhsuk-u-visually-hidden">Error:</span> {message}
        </span>
      )}
    </>
  );
}

export const groupClass = (field: FieldProps): string =>
  `nhsuk-form-group ${messageOf(field) === null ? '' : 'nhsuk-form-group--error'}`;

type TextProps = FieldProps & {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly width?: 4 | 10 | 20;
  readonly type?: 'text' | 'date';
  readonly inputMode?: 'numeric';
  /** Offered while typing; anything else may be typed too. */
  readonly choices?: readonly string[];
};

export function TextField(field: TextProps) {
  const { id, label, value, onChange, width, type, inputMode, choices } = field;
  const more = {
    ...describedBy(field),
    ...(inputMode === undefined ? {} : { inputMode }),
    ...(choices === undefined ? {} : { list: `${id}-choices` }),
  };
  return (
    <div class={groupClass(field)}>
      <label class="nhsuk-label" for={id}>
        {label}
      </label>
      <FieldWords field={field} />
      <input
        class={`nhsuk-input ${width === undefined ? '' : `nhsuk-input--width-${width}`} ${messageOf(field) === null ? '' : 'nhsuk-input--error'}`}
        id={id}
        type={type ?? 'text'}
        autocomplete="off"
        value={value}
        onInput={(event) => onChange(event.currentTarget.value)}
        {...more}
      />
      {choices !== undefined && (
        <datalist id={`${id}-choices`}>
          {choices.map((choice) => (
            <option value={choice} key={choice} />
          ))}
        </datalist>
      )}
    </div>
  );
}

export type SelectProps = FieldProps & {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly choices: readonly Choice[];
};

export function SelectField(field: SelectProps) {
  const { id, label, value, onChange, choices } = field;
  return (
    <div class={groupClass(field)}>
      <label class="nhsuk-label" for={id}>
        {label}
      </label>
      <FieldWords field={field} />
      <select
        class={`nhsuk-select ${messageOf(field) === null ? '' : 'nhsuk-select--error'}`}
        id={id}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        {...describedBy(field)}
      >
        {choices.map((choice) => (
          <option value={choice.value} key={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
    </div>
  );
}
