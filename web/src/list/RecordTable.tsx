import { Fragment, type ReactNode, useMemo, useRef } from 'react';
import { Button } from '../components/Button';
import { Loading } from '../components/Loading';
import { ErrorNotice } from '../components/Notice';
import { t } from '../i18n/t';
import { type Ordered, SortHeader } from './SortHeader';
import { useActiveRow } from './useActiveRow';
import type { List } from './useCollection';
import { useRows } from './useRows';
import type { Selection } from './useSelection';

/** How a list is sorted by a column. */
export interface ColumnSort<T> {
  /** The name of the order in the API. */
  readonly by: string;
  /** What is compared, texts regardless of case. It gives a record that changed its place in the list. */
  readonly value: (item: T) => string | number | null | undefined;
  /** The first press sorts from the largest to the smallest. */
  readonly latestFirst?: boolean;
}

/** A column of a list. */
export interface Column<T> {
  readonly title: string;
  /** @param isNew the record came in while the list was open */
  readonly cell: (item: T, isNew: boolean) => ReactNode;
  /** On a narrow screen: `lead` is the first line of a card, `aside` is at its end, the rest is below. */
  readonly narrow?: 'lead' | 'aside' | 'hidden';
  /** Of several parts, which are one line in a wide list with widths. What does not fit is cut off. */
  readonly isLine?: boolean;
  /** Its name in addresses and saved views. A column that has one can be hidden and shown. */
  readonly id?: string;
  /** It is shown only where somebody chose it. */
  readonly optional?: boolean;
  readonly sort?: ColumnSort<T>;
  /** In rem. The first column takes what the others leave. */
  readonly width?: number;
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
  readonly order?: Ordered | undefined;
  /** The selected rows; without it, rows are not selected. */
  readonly selection?: Selection | undefined;
  /** The list is what the page is about: it loads more as one scrolls, and the keyboard moves in it. */
  readonly isMain?: boolean;
  /** Identifies the filters and the order: the place in the list is kept while they are the same. */
  readonly of?: string;
}

/** The width of the checkboxes, in rem. */
const selectWidth = 2.5;
/** The least width of the first column, in rem: a number and some words of the title. */
const leastLead = 15;
/** With so much beside the first column, in rem, a table is scrolled sideways on a screen that is not very wide. */
const mostTaken = 56;

/** Records in rows: a table on a wide screen, cards on a narrow one. The first link of a row covers the whole row. */
export function RecordTable<T>(props: Props<T>) {
  const { list, empty } = props;
  if (list.loading) return <Loading />;
  if (list.error && list.items.length === 0) {
    return <ErrorNotice error={list.error} retry={list.retry} />;
  }
  if (list.items.length === 0) return <div className="empty">{empty}</div>;
  return <Table {...props} />;
}

function Table<T>({ label, columns, keyOf, list, fresh, order, selection, ...props }: Props<T>) {
  const { isMain = false, of = '' } = props;
  const { items } = list;
  const keys = useMemo(() => items.map(keyOf), [items, keyOf]);
  const active = useRef<string | null>(null);
  const { body, rows, rest } = useRows({ list, keys, active, isMain, of });
  useActiveRow({ body, keys, selection, active, isMain });
  const isFixed = columns.some(({ width }) => width);
  const width = columns.length + (selection ? 1 : 0);
  const taken = columns.reduce((sum, column) => sum + (column.width ?? 0), selectWidth);
  const look = [
    'records',
    ...(isFixed ? ['records-fixed'] : []),
    ...(taken > mostTaken ? ['records-many'] : []),
  ];
  return (
    <div className={look.join(' ')} aria-busy={list.refreshing}>
      <table aria-label={label} aria-rowcount={list.more ? -1 : items.length + 1}>
        {isFixed && (
          <colgroup>
            {selection && <col style={{ width: `${selectWidth}rem` }} />}
            {columns.map((column) => (
              <col
                key={column.title}
                style={{
                  width: column.width
                    ? `${column.width}rem`
                    : `max(${leastLead}rem, 100cqi - ${taken}rem - 2px)`,
                }}
              />
            ))}
          </colgroup>
        )}
        <thead>
          <tr aria-rowindex={1}>
            {selection && (
              <td className="cell-select">
                <SelectBox
                  label={t('list.selectAll')}
                  isSelected={selection.isAll(keys)}
                  isSome={selection.keys.size > 0}
                  onToggle={() => selection.toggleAll(keys)}
                />
              </td>
            )}
            {columns.map(({ title, sort }) => (
              <SortHeader key={title} title={title} sort={sort} order={order} />
            ))}
          </tr>
        </thead>
        <tbody ref={body}>
          {rows.map(({ index, gap, measure }) => {
            const item = items[index];
            if (item === undefined) return null;
            const key = keyOf(item);
            return (
              <Fragment key={key}>
                {gap > 0 && <Gap height={gap} width={width} />}
                <tr
                  ref={measure}
                  data-index={index}
                  data-key={key}
                  aria-rowindex={index + 2}
                  className={selection?.keys.has(key) ? 'selected' : undefined}
                >
                  {selection && (
                    <td className="cell-select">
                      <SelectBox
                        label={t('list.select', { key })}
                        isSelected={selection.keys.has(key)}
                        onToggle={(isRange) => selection.toggle(key, isRange ? keys : [])}
                      />
                    </td>
                  )}
                  <Cells columns={columns} item={item} isNew={fresh?.has(key) ?? false} />
                </tr>
              </Fragment>
            );
          })}
          {rest > 0 && <Gap height={rest} width={width} />}
        </tbody>
      </table>
      <ErrorNotice error={list.error} retry={list.retry} />
      {list.more && (
        <Button onPress={list.more} busy={list.loadingMore}>
          {t('list.showMore')}
        </Button>
      )}
    </div>
  );
}

// Spread, because the linter takes a row for something that can have the focus.
const unread = { className: 'gap', 'aria-hidden': true } as const;

/** The place of rows that are not drawn. */
function Gap({ height, width }: { readonly height: number; readonly width: number }) {
  return (
    <tr {...unread} style={{ height }}>
      <td colSpan={width} />
    </tr>
  );
}

interface CellsProps<T> {
  readonly columns: readonly Column<T>[];
  readonly item: T;
  readonly isNew: boolean;
}

/** The cells of a row. They are drawn again only if they changed: a list draws its rows often while it scrolls. */
function Cells<T>({ columns, item, isNew }: CellsProps<T>) {
  return useMemo(
    () =>
      columns.map(({ title, cell, narrow, isLine }) => (
        <td
          key={title}
          data-title={title}
          className={[narrow && `cell-${narrow}`, isLine && 'cell-line'].filter(Boolean).join(' ')}
        >
          <Content>{cell(item, isNew)}</Content>
        </td>
      )),
    [columns, item, isNew],
  );
}

/** A text gives way in a column that is too narrow; its tooltip is all of it. */
function Content({ children }: { readonly children: ReactNode }) {
  return typeof children === 'string' ? (
    <span className="cell-text" title={children}>
      {children}
    </span>
  ) : (
    children
  );
}

interface SelectBoxProps {
  readonly label: string;
  readonly isSelected: boolean;
  /** Some are selected, not all. */
  readonly isSome?: boolean;
  /** @param isRange with the shift key: all from the last one */
  readonly onToggle: (isRange: boolean) => void;
}

/** A checkbox of the browser's own: a long list draws many. */
function SelectBox({ label, isSelected, isSome = false, onToggle }: SelectBoxProps) {
  return (
    <label className="row-select">
      <input
        type="checkbox"
        aria-label={label}
        checked={isSelected}
        readOnly
        ref={(box) => {
          if (box) box.indeterminate = isSome && !isSelected;
        }}
        onClick={({ shiftKey }) => onToggle(shiftKey)}
      />
    </label>
  );
}

/** An empty cell of a table; a card leaves it out. */
export function Nothing() {
  return <span className="nothing">–</span>;
}
