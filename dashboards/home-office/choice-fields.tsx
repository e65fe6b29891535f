import type { ComponentChildren } from 'preact';
import type { Choice } from './choice.ts';
import { describedBy, type FieldProps, FieldWords, groupClass, type SelectProps } from './fields.tsx';

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
        <FieldWords field={field} />
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

type ChecksProps = FieldProps & {
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
        <FieldWords field={field} />
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
