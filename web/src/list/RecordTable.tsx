import type { ReactNode } from 'react';
import { Button } from '../components/Button';
import { Loading } from '../components/Loading';
import { ErrorNotice } from '../components/Notice';
import type { List } from './useCollection';

export interface Column<T> {
  readonly title: string;
  /** @param isNew the record came in while the list was open */
  readonly cell: (item: T, isNew: boolean) => ReactNode;
  /** On a narrow screen: `lead` is the first line of a card, `aside` is at its end, the rest is below. */
  readonly narrow?: 'lead' | 'aside' | 'hidden';
}

interface Props<T> {
  /** What the table lists, for screen readers. */
  readonly label: string;
  readonly columns: readonly Column<T>[];
  readonly keyOf: (item: T) => string;
  readonly list: List<T>;
  /** Shown if there is nothing. */
  readonly empty: ReactNode;
  /** The keys of the records that came in while the list was open. */
  readonly fresh?: ReadonlySet<string>;
}

/** Records in rows: a table on a wide screen, cards on a narrow one. The first link of a row covers the whole row. */
export function RecordTable<T>({ label, columns, keyOf, list, empty, fresh }: Props<T>) {
  if (list.loading) return <Loading />;
  if (list.error && list.items.length === 0) {
    return <ErrorNotice error={list.error} retry={list.retry} />;
  }
  if (list.items.length === 0) return <div className="empty">{empty}</div>;
  return (
    <div className="records" aria-busy={list.refreshing}>
      <table aria-label={label}>
        <thead>
          <tr>
            {columns.map(({ title }) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {list.items.map((item) => (
            <tr key={keyOf(item)}>
              {columns.map(({ title, cell, narrow }) => (
                <td key={title} data-title={title} className={narrow && `cell-${narrow}`}>
                  {cell(item, fresh?.has(keyOf(item)) ?? false)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <ErrorNotice error={list.error} retry={list.retry} />
      {list.more && (
        <Button onPress={list.more} busy={list.loadingMore}>
          Show more
        </Button>
      )}
    </div>
  );
}

/** An empty cell of a table; a card leaves it out. */
export function Nothing() {
  return <span className="nothing">–</span>;
}
