import type { ComponentChildren } from 'preact';
import type { FieldError } from './draft-model.ts';

type Common = {
  readonly id: string;
  readonly label: string;
  readonly hint?: string | undefined;
  readonly errors: readonly FieldError[];
};

const messageOf = ({ id, errors }: Common): string | null =>
  errors.find(({ field }) => field === id)?.message ?? null;

const describedBy = (field: Common): { 'aria-describedby'?: string } => {
  const ids = [
    field.hint === undefined ? [] : [`${field.id}-hint`],
    messageOf(field) === null ? [] : [`${field.id}-error`],
  ].flat();
  return ids.length === 0 ? {} : { 'aria-describedby': ids.join(' ') };
};

function Words({ field }: { field: Common }) {
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

const groupClass = (field: Common): string =>
  `nhsuk-form-group ${messageOf(field) === null ? '' : 'nhsuk-form-group--error'}`;

type TextProps = Common & {
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
      <Words field={field} />
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

export type Choice = { readonly value: string; readonly label: string; readonly hint?: string };

type SelectProps = Common & {
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
      <Words field={field} />
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

type RadioProps = SelectProps & {
  /** What else is asked where one choice is taken. */
  readonly under?: { readonly value: string; readonly children: ComponentChildren };
};

export function RadioField(field: RadioProps) {
  const { id, label, value, onChange, choices, under } = field;
  return (
    <div class={groupClass(field)}>
      <fieldset class="nhsuk-fieldset" {...describedBy(field)}>
        <legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--s">{label}</legend>
        <Words field={field} />
        <div class="nhsuk-radios">
          {choices.map((choice, index) => (
            <div key={choice.value}>
              <Tick
                kind="radio"
                id={index === 0 ? id : `${id}-${choice.value}`}
                name={id}
                choice={choice}
                isOn={value === choice.value}
                onChange={() => onChange(choice.value)}
              />
              {under?.value === choice.value && value === choice.value && (
                <div class="nhsuk-radios__conditional">{under.children}</div>
              )}
            </div>
          ))}
        </div>
      </fieldset>
    </div>
  );
}

type ChecksProps = Common & {
  readonly values: readonly string[];
  readonly onChange: (values: readonly string[]) => void;
  readonly choices: readonly Choice[];
};

export function CheckField(field: ChecksProps) {
  const { id, label, values, onChange, choices } = field;
  const toggle = (value: string): readonly string[] =>
    values.includes(value) ? values.filter((one) => one !== value) : [...values, value];
  return (
    <div class={groupClass(field)}>
      <fieldset class="nhsuk-fieldset" {...describedBy(field)}>
        <legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--s">{label}</legend>
        <Words field={field} />
        <div class="nhsuk-checkboxes">
          {choices.map((choice, index) => (
            <Tick
              key={choice.value}
              kind="checkbox"
              id={index === 0 ? id : `${id}-${index}`}
              name={id}
              choice={choice}
              isOn={values.includes(choice.value)}
              onChange={() => onChange(toggle(choice.value))}
            />
          ))}
        </div>
      </fieldset>
    </div>
  );
}

type TickProps = {
  kind: 'radio' | 'checkbox';
  id: string;
  name: string;
  choice: Choice;
  isOn: boolean;
  onChange: () => void;
};

function Tick({ kind, id, name, choice, isOn, onChange }: TickProps) {
  const block = kind === 'radio' ? 'nhsuk-radios' : 'nhsuk-checkboxes';
  const more = choice.hint === undefined ? {} : { 'aria-describedby': `${id}-item-hint` };
  return (
    <div class={`${block}__item`}>
      <input
        class={`${block}__input`}
        id={id}
        name={name}
        type={kind}
        value={choice.value}
        checked={isOn}
        onChange={onChange}
        {...more}
      />
      <label class={`nhsuk-label ${block}__label`} for={id}>
        {choice.label}
      </label>
      {choice.hint !== undefined && (
        <div class={`nhsuk-hint ${block}__hint`} id={`${id}-item-hint`}>
          {choice.hint}
        </div>
      )}
    </div>
  );
}
