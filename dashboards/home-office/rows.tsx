import type { ComponentChildren } from 'preact';

export type RowItem = {
  readonly key: string;
  readonly name: ComponentChildren;
  /** More about it, in smaller words. */
  readonly under?: string;
  readonly state: ComponentChildren;
  /** Where it is changed; null: it can't be, by this person. */
  readonly action: { readonly href: string; readonly words: string; readonly of: string } | null;
};

/** One line each: what it is, how it is, and the way to change it. On a phone how it is comes on a line of its own. */
export function Rows({ items, label }: { items: readonly RowItem[]; label: string }) {
  return (
    <ul class="office-rows" aria-label={label}>
      {items.map(({ key, name, under, state, action }) => (
        <li class="office-row" key={key}>
          <span class="office-row-name">
            {name}
            {under !== undefined && <span class="service-quiet office-under">{under}</span>}
          </span>
          <div class="office-row-state">{state}</div>
          {action !== null && (
            <a class="office-row-action" href={action.href}>
              {action.words}
              <span class="nhsuk-u-visually-hidden"> {action.of}</span>
            </a>
          )}
        </li>
      ))}
    </ul>
  );
}
