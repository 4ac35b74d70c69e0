import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useMemo } from 'react';
import { type Collection, fetchPage, type ItemOf, type QueryOf } from '../api/collections';
import { Loading } from '../components/Loading';
import { PageHeader } from '../components/PageHeader';
import { language } from '../i18n/reader';
import { t } from '../i18n/t';
import { BulkBar, type BulkOf } from './BulkBar';
import { ColumnsButton } from './ColumnsDialog';
import { ExportButton } from './ExportButton';
import { FilterBar } from './FilterBar';
import { chosenOf, type ListFilter } from './filters';
import type { Sorted } from './place';
import { type Column, RecordTable } from './RecordTable';
import type { Ordered } from './SortHeader';
import { type ListName, textsOf } from './savedViews';
import { listKey, useCollection } from './useCollection';
import { useColumns } from './useColumns';
import { useLiveList } from './useLiveList';
import { useNewRecords } from './useNewRecords';
import { type Search, useSearchParams } from './useSearchParams';
import { useSelection } from './useSelection';
import { useViews } from './useViews';
import { ViewMenu } from './ViewMenu';
import { Views } from './Views';

/** A named selection of a list, with an address of its own. */
export interface View<C extends Collection> {
  readonly id: string;
  readonly label: string;
  /** What the view asks the API for; without a query, everything. */
  readonly query?: QueryOf<C>;
  /** Shown where the view is empty and no filter is set. */
  readonly empty: string;
}

type Of<T> = ReactNode | ((items: readonly T[]) => ReactNode);

interface Props<C extends Collection, S extends Search> {
  /** The list's path in the API. */
  readonly collection: C;
  /** The search parameters of the page's address. */
  readonly search: S;
  readonly title: string;
  /** What the list is of, if the title does not say it. */
  readonly label?: string;
  readonly introduction?: string;
  readonly actions?: Of<ItemOf<C>>;
  /** Between the title and the filters. */
  readonly above?: Of<ItemOf<C>>;
  /** The first one is what an address without `view` means. */
  readonly views?: readonly [View<C>, ...View<C>[]];
  /** The label of the search box. */
  readonly searchLabel?: string;
  readonly filters?: readonly ListFilter<C, keyof S & keyof Search>[];
  /** What the API is always asked for. */
  readonly query?: QueryOf<C>;
  readonly columns: readonly Column<ItemOf<C>>[];
  readonly keyOf: (item: ItemOf<C>) => string;
  /** Shown where the list is empty and no filter is set: where its records come from. */
  readonly empty: ReactNode;
  readonly emptyTitle?: string;
  readonly refreshEvery?: number;
  readonly pageSize?: number;
  /** Records that come in while the list is open are marked, and this is announced. */
  readonly announced?: (count: number) => string;
  /** Of a list of records: it has live events, counts, saved views and an export. */
  readonly records?: ListedRecords<ItemOf<C>>;
}

/** What a list of records can do. */
export interface ListedRecords<T> {
  /** Its name in the API of saved views. */
  readonly list: ListName;
  /** The keys that the live events have, if the records are not named by their own. */
  readonly liveKeyOf?: (item: T) => string;
  /** What can be done with several of them at once. */
  readonly bulk: BulkOf<T>;
}

/** The page of a list: title, views, filters and table. The list of each kind is a description of these. */
export function ListPage<C extends Collection, S extends Search>(props: Props<C, S>) {
  const { collection, search, title, label = title, filters = [], searchLabel } = props;
  const { actions, above, announced, keyOf, columns, records, refreshEvery, pageSize } = props;
  const views = useViews({ views: props.views ?? [], list: records?.list, search, filters });
  const { view } = views;
  const chosen = chosenOf(search, filters, searchLabel !== undefined);
  const order = useOrder(columns);
  const shownColumns = useColumns(columns, search.columns);
  const filtered = { ...props.query, ...view?.query, ...chosen };
  const query = { ...filtered, sort: order?.by };
  const sorted = useSorted(columns, order, records?.liveKeyOf ?? keyOf);
  const isLive = useLiveList({ collection, query, sorted: records ? sorted : null });
  const list = useCollection(collection, query, {
    refreshEvery: isLive ? false : refreshEvery,
    pageSize,
  });
  const settled = announced && !list.loading && !list.refreshing;
  const of = JSON.stringify([view?.id, chosen]);
  const keys = useMemo(() => list.items.map(keyOf), [list.items, keyOf]);
  const fresh = useNewRecords(of, settled ? keys : null, announced);
  const selection = useSelection(of);
  const selected =
    selection.keys.size === 0 ? [] : list.items.filter((item) => selection.keys.has(keyOf(item)));
  if (views.isPending) return <Loading />;
  // Nouns of German are written with a capital letter anywhere.
  const noun = language === 'de' ? label : label.toLowerCase();
  return (
    <>
      <PageHeader
        title={title}
        actions={
          <>
            {records && order && (
              <>
                <ColumnsButton columns={columns} shown={shownColumns} order={order} />
                <ViewMenu
                  list={records.list}
                  content={{
                    filters: textsOf(filtered),
                    sort: search.sort ?? null,
                    columns: search.columns?.split(',') ?? null,
                  }}
                  view={views.saved}
                  onOpen={views.open}
                />
                <ExportButton collection={collection} query={query} />
              </>
            )}
            {shown(actions, list.items)}
          </>
        }
      >
        {props.introduction}
      </PageHeader>
      {shown(above, list.items)}
      {views.tabs.length > 0 && (
        <Views
          label={t('list.which', { records: noun })}
          tabs={views.tabs}
          current={view?.id}
          counted={records && collection}
        />
      )}
      {(searchLabel || filters.length > 0) && <FilterBar search={searchLabel} filters={filters} />}
      <RecordTable
        label={view ? t('list.labelOfView', { label, view: view.label }) : label}
        columns={shownColumns}
        keyOf={keyOf}
        fresh={fresh}
        list={list}
        order={order}
        selection={records && selection}
        of={JSON.stringify([of, order?.by])}
        isMain
        empty={
          Object.keys(chosen).length > 0 ? (
            <>
              <strong>{t('list.nothingMatches')}</strong> {t('list.tryFewer')}
            </>
          ) : (
            <EmptyList
              collection={collection}
              noun={noun}
              view={view}
              first={props.empty}
              title={props.emptyTitle}
            />
          )
        }
      />
      {records && (
        <BulkBar
          collection={collection}
          selection={selection}
          items={selected}
          bulk={records.bulk}
        />
      )}
    </>
  );
}

const newestFirst = '-openedAt';

/** The order in the address. Null if no column sorts the list. */
function useOrder<T>(columns: readonly Column<T>[]): Ordered | undefined {
  const [{ sort }, change] = useSearchParams();
  const orders = columns.flatMap(({ sort: own }) => (own ? [own.by, `-${own.by}`] : []));
  if (orders.length === 0) return undefined;
  return {
    by: sort && orders.includes(sort) ? sort : newestFirst,
    onChange: (by) => change({ sort: by === newestFirst ? undefined : by }),
  };
}

function shown<T>(content: Of<T>, items: readonly T[]): ReactNode {
  return typeof content === 'function' ? content(items) : content;
}

/** How records that changed are given their places. Null if the order is not one of a column. */
function useSorted<T>(
  columns: readonly Column<T>[],
  order: Ordered | undefined,
  keyOf: (item: T) => string,
): Sorted<T> | null {
  const by = order?.by;
  return useMemo(() => {
    const sort = columns.find((column) => column.sort?.by === by?.replace(/^-/, ''))?.sort;
    return sort && by ? { value: sort.value, isDescending: by.startsWith('-'), keyOf } : null;
  }, [columns, by, keyOf]);
}

interface EmptyProps<C extends Collection> {
  readonly collection: C;
  readonly noun: string;
  readonly view: { readonly query?: object | undefined; readonly empty: string } | undefined;
  readonly first: ReactNode;
  readonly title: string | undefined;
}

/** Says why a list without filters is empty: no record at all, or none in this view. */
function EmptyList<C extends Collection>({ collection, noun, view, first, title }: EmptyProps<C>) {
  const any = useQuery({
    queryKey: [...listKey(collection), 'any'],
    queryFn: async ({ signal }) =>
      (await fetchPage(collection, { limit: 1 }, signal)).items.length > 0,
    enabled: view?.query !== undefined,
  });
  if (view?.query && any.isPending) return null;
  const isFirst = !view?.query || any.data === false;
  return view && !isFirst ? (
    <>
      <strong>{t('list.noneHere', { records: noun })}</strong> {view.empty}
    </>
  ) : (
    <>
      <strong>{title ?? t('list.noneYet', { records: noun })}</strong> {first}
    </>
  );
}
