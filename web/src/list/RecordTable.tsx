import type { ReactNode } from 'react';
import { Button } from '../components/Button';
import { Loading } from '../components/Loading';
import { ErrorNotice } from '../components/Notice';

export interface Column<T> {
  readonly title: string;
  readonly cell: (item: T) => ReactNode;
  /** On a narrow screen: `lead` is the row's first line, `aside` stands at its end, the rest below. */
  readonly narrow?: 'lead' | 'aside' | 'hidden';
}

interface Props<T> {
  /** What the list is of, for who cannot see it. */
  readonly label: string;
  readonly columns: readonly Column<T>[];
  readonly keyOf: (item: T) => string;
  /** As `useList` answers it. */
  readonly list: {
    readonly items: readonly T[];
    readonly loading: boolean;
    readonly refreshing: boolean;
    readonly error: unknown;
    readonly retry: () => void;
    readonly more: (() => void) | null;
    readonly loadingMore: boolean;
  };
  /** Shown where there is nothing. */
  readonly empty: ReactNode;
}

/** Records in rows: a table where there is room, cards where there is not. The first link of a row takes all of it. */
export function RecordTable<T>({ label, columns, keyOf, list, empty }: Props<T>) {
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
                  {cell(item)}
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
