import type { ComponentChildren } from 'preact';

export type Row = { readonly key: string; readonly cells: readonly ComponentChildren[] };

/** Said again, as the service manual does: shown as blocks on a phone, a table is no longer one to a screen reader. */
const is = <Role extends string>(role: Role) => ({ role });

/** The service manual's responsive table: on a phone each row is a small list with its headings. */
export function Table({
  caption,
  isCaptionHidden = false,
  hint,
  heads,
  isSlim = false,
  rows,
}: {
  caption: string;
  /** The caption stands on the page already, as a heading. */
  isCaptionHidden?: boolean;
  /** How to read it, under its caption. */
  hint?: string;
  heads: readonly string[];
  /** Narrow enough to stay a table on a phone: four short columns. */
  isSlim?: boolean;
  rows: readonly Row[];
}) {
  return (
    <table {...is('table')} class={isSlim ? 'nhsuk-table' : 'nhsuk-table-responsive'}>
      <caption
        class={isCaptionHidden ? 'nhsuk-u-visually-hidden' : 'nhsuk-table__caption nhsuk-table__caption--s'}
      >
        {caption}
        {hint !== undefined && <span class="service-hint">{hint}</span>}
      </caption>
      <thead {...is('rowgroup')} class="nhsuk-table__head">
        <tr {...is('row')}>
          {heads.map((head) => (
            <th {...is('columnheader')} scope="col" class="nhsuk-table__header" key={head}>
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody {...is('rowgroup')} class="nhsuk-table__body">
        {rows.map(({ key, cells }) => (
          <tr {...is('row')} class="nhsuk-table__row" key={key}>
            {cells.map((cell, column) => (
              <td {...is('cell')} class="nhsuk-table__cell" key={heads[column]}>
                {!isSlim && (
                  <span class="nhsuk-table-responsive__heading" aria-hidden="true">
                    {heads[column]}{' '}
                  </span>
                )}
                <div class="service-cell">{cell}</div>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
