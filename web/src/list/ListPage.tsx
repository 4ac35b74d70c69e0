import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import {
  type Collection,
  fetchPage,
  type ItemOf,
  type Query,
  type QueryOf,
} from '../api/collections';
import { PageHeader } from '../components/PageHeader';
import { language } from '../i18n/reader';
import { t } from '../i18n/t';
import { ExportButton } from './ExportButton';
import { type Filter, FilterBar } from './FilterBar';
import { type Column, RecordTable } from './RecordTable';
import type { Ordered } from './SortHeader';
import { listKey, useCollection } from './useCollection';
import { useColumns } from './useColumns';
import { useNewRecords } from './useNewRecords';
import { type Search, useSearchParams } from './useSearchParams';

/** A named selection of a list, with an address of its own. */
export interface View<C extends Collection> {
  readonly id: string;
  readonly label: string;
  /** What the view asks the API for; without a query, everything. */
  readonly query?: QueryOf<C>;
  /** Shown where the view is empty and no filter is set. */
  readonly empty: string;
}

/** A filter of a list. It asks the API for its value by its name or by `param`, or for the `query` of the value. */
type ListFilter<C extends Collection, Name extends keyof Search> =
  | Filter<Name & keyof QueryOf<C>>
  | (Filter<Name> & { readonly param: keyof QueryOf<C> & string })
  | (Filter<Name> & { readonly query: (value: string) => QueryOf<C> });

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
  /** The list can be exported. */
  readonly exports?: boolean;
}

/** The page of a list: title, views, filters and table. The list of each kind is a description of these. */
export function ListPage<C extends Collection, S extends Search>(props: Props<C, S>) {
  const { collection, search, title, label = title, views, filters = [], searchLabel } = props;
  const { actions, above, announced, keyOf, columns } = props;
  const view = views?.find(({ id }) => id === search.view) ?? views?.[0];
  const chosen = chosenOf(search, filters, searchLabel !== undefined);
  const { refreshEvery, pageSize } = props;
  const order = useOrder(columns);
  const shownColumns = useColumns(columns, search.columns);
  const query = { ...props.query, ...view?.query, ...chosen, sort: order?.by };
  const list = useCollection(collection, query, { refreshEvery, pageSize });
  const settled = announced && !list.loading && !list.refreshing;
  const of = JSON.stringify([view?.id, chosen]);
  const fresh = useNewRecords(of, settled ? list.items.map(keyOf) : null, announced);
  // Nouns of German are written with a capital letter anywhere.
  const noun = language === 'de' ? label : label.toLowerCase();
  const exports = props.exports && <ExportButton collection={collection} query={query} />;
  return (
    <>
      <PageHeader
        title={title}
        actions={
          <>
            {exports}
            {shown(actions, list.items)}
          </>
        }
      >
        {props.introduction}
      </PageHeader>
      {shown(above, list.items)}
      {views && <Views label={t('list.which', { records: noun })} views={views} />}
      {(searchLabel || filters.length > 0) && <FilterBar search={searchLabel} filters={filters} />}
      <RecordTable
        label={views && view ? t('list.labelOfView', { label, view: view.label }) : label}
        columns={shownColumns}
        keyOf={keyOf}
        fresh={fresh}
        list={list}
        order={order}
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

/** The API query of the filters in the address. */
function chosenOf<C extends Collection>(
  search: Search,
  filters: readonly ListFilter<C, keyof Search>[],
  hasSearchBox: boolean,
): Query {
  let query: Query = hasSearchBox && search.q ? { q: search.q } : {};
  for (const filter of filters) {
    const value = search[filter.name];
    if (!value) continue;
    const param = 'param' in filter ? filter.param : filter.name;
    query = { ...query, ...('query' in filter ? filter.query(value) : { [param]: value }) };
  }
  return query;
}

interface ViewsProps {
  readonly label: string;
  readonly views: readonly { readonly id: string; readonly label: string }[];
}

/** Links to the views of a list. The filters stay. */
function Views({ label, views }: ViewsProps) {
  return (
    <nav className="views" aria-label={label}>
      {views.map(({ id, label: name }) => {
        const view = id === views[0]?.id ? undefined : id;
        return (
          <Link
            key={id}
            to="."
            search={(current) => ({ ...current, view })}
            replace
            resetScroll={false}
            className="view"
            activeOptions={{ exact: true, includeSearch: true }}
          >
            {name}
          </Link>
        );
      })}
    </nav>
  );
}

interface EmptyProps<C extends Collection> {
  readonly collection: C;
  readonly noun: string;
  readonly view: View<C> | undefined;
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
