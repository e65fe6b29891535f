import type { Signal } from '@preact/signals';
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import { supervise } from '#dashboards/shared/supervise.ts';
import type { Colour } from './words-model.ts';

export function Tag({ colour, children }: { colour: Colour; children: ComponentChildren }) {
  return <strong class={`nhsuk-tag nhsuk-tag--${colour}`}>{children}</strong>;
}

export type Fact = { readonly name: string; readonly value: ComponentChildren };

/** Names and what stands for them, one under the other. */
export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl class="nhsuk-summary-list office-facts">
      {facts.map(({ name, value }) => (
        <div class="nhsuk-summary-list__row" key={name}>
          <dt class="nhsuk-summary-list__key">{name}</dt>
          <dd class="nhsuk-summary-list__value">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

type FindProps = {
  typed: Signal<string>;
  /** "Find a resident or room". */
  label: string;
  /** Said to a screen reader as the list changes: "3 of 20 residents". */
  found: string;
  /** Smaller lists to choose from, the first of which is everything. */
  only?: {
    readonly chosen: Signal<string>;
    readonly choices: readonly { readonly value: string; readonly label: string }[];
  };
};

/** Finds one of many while typing. */
export function Find({ typed, label, found, only }: FindProps) {
  return (
    <search class="office-find">
      <div class="office-find-box">
        <label class="nhsuk-label" for="find">
          {label}
        </label>
        <input
          class="nhsuk-input"
          id="find"
          type="search"
          autocomplete="off"
          value={typed.value}
          onInput={(event) => (typed.value = event.currentTarget.value)}
        />
      </div>
      {only !== undefined && (
        <div class="office-find-only">
          <label class="nhsuk-label" for="only">
            Show
          </label>
          <select
            class="nhsuk-select"
            id="only"
            value={only.chosen.value}
            onChange={(event) => (only.chosen.value = event.currentTarget.value)}
          >
            {only.choices.map(({ value, label: words }) => (
              <option value={value} key={value}>
                {words}
              </option>
            ))}
          </select>
        </div>
      )}
      <p class="service-quiet" role="status">
        {found}
      </p>
    </search>
  );
}

/** A text that is to be carried elsewhere, and a button that copies it. */
export function Copyable({ label, value }: { label: string; value: string }) {
  const said = useSignal('');
  const shown = useRef<HTMLOutputElement>(null);
  const copyIt = async (): Promise<void> => {
    said.value = (await copy(value, shown.current))
      ? 'Copied'
      : 'This browser does not copy: select it and copy it';
  };
  return (
    <div class="office-copyable">
      <output class="office-secret" aria-label={label} ref={shown}>
        {value}
      </output>
      <button
        type="button"
        class="nhsuk-button nhsuk-button--secondary nhsuk-button--small"
        onClick={() => supervise(copyIt())}
      >
        Copy
      </button>
      <span role="status">{said.value}</span>
    </div>
  );
}

/** A home's own network has no https: the browser's newer way to copy is closed there, the older one is not. */
async function copy(value: string, shown: HTMLElement | null): Promise<boolean> {
  if (navigator.clipboard !== undefined) {
    try {
      await navigator.clipboard.writeText(value);
      return true;
    } catch {
      // A named guard: the browser may forbid it. The older way is left.
    }
  }
  if (shown === null) return false;
  getSelection()?.selectAllChildren(shown);
  return document.execCommand('copy');
}

/** Text as it is, in a box that scrolls, and that the keyboard alone can reach. */
export function Lines({ label, children }: { label: string; children: string }) {
  return (
    <section aria-label={label}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: else nothing but a mouse could scroll it */}
      <pre class="office-lines" tabIndex={0}>
        {children}
      </pre>
    </section>
  );
}
