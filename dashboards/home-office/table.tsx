import type { ComponentChildren } from 'preact';

export type Row = { readonly key: string; readonly cells: readonly ComponentChildren[] };

/** Said again, as the service manual does: shown as blocks on a phone, a table is no longer one to a screen reader. */
const is = <Role extends string>(role: Role) => ({ role });

type TableProps = {
  caption: string;
  /** The caption stands on the page already, as a heading. */
  isCaptionHidden?: boolean;
  heads: readonly string[];
  rows: readonly Row[];
};

/** The service manual's responsive table: on a phone each row is a small list with its headings. */
export function Table({ caption, isCaptionHidden, heads, rows }: TableProps) {
  return (
    <table {...is('table')} class="nhsuk-table-responsive office-table">
      <caption
        class={
          isCaptionHidden === true
            ? 'nhsuk-u-visually-hidden'
            : 'nhsuk-table__caption nhsuk-table__caption--m'
        }
      >
        {caption}
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
                <span class="nhsuk-table-responsive__heading" aria-hidden="true">
                  {heads[column]}{' '}
                </span>
                <div class="office-cell">{cell}</div>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
