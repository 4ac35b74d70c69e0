import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type Collection, type Query, queryText } from '../api/collections';
import { send } from '../api/send';
import { number } from '../components/dates';
import { t } from '../i18n/t';
import { countsKey } from './useLiveList';
import type { Search } from './useSearchParams';

/** A tab of a list. */
export interface Tab {
  readonly id: string;
  readonly label: string;
  readonly query: Query;
  /** The address of the view; the filters stay where it is a function. */
  readonly search: Search | ((current: Search) => Search);
  /** Of a view that somebody else shares. */
  readonly owner?: string | undefined;
}

interface Props {
  readonly label: string;
  readonly tabs: readonly Tab[];
  readonly current: string | undefined;
  /** The list whose records are counted; without it, they are not. */
  readonly counted?: Collection | undefined;
}

/** Links to the views of a list, with the number of records in each. */
export function Views({ label, tabs, current, counted }: Props) {
  const counts = useCounts(tabs, counted);
  return (
    <nav className="views" aria-label={label}>
      {tabs.map(({ id, label: name, search, owner }, index) => (
        <Link
          key={id}
          to="."
          search={search}
          replace
          resetScroll={false}
          className="view"
          title={owner && t('list.sharedBy', { name: owner })}
          // A saved view stays the current one while its filters are changed.
          activeOptions={{ exact: true, includeSearch: true }}
          aria-current={id === current ? 'page' : undefined}
        >
          {name}
          {counts[index] && <span className="count">{counts[index]}</span>}
        </Link>
      ))}
    </nav>
  );
}

interface Counts {
  readonly counts: readonly { readonly count: number; readonly more: boolean }[];
}

/** The API counts so many selections in one call. */
const mostCounted = 20;

function useCounts(tabs: readonly Tab[], counted: Collection | undefined): readonly string[] {
  const views = tabs.slice(0, mostCounted).map(({ query }) => queryText(query));
  const found = useQuery({
    queryKey: [...(counted ? countsKey(counted) : ['counts']), views],
    queryFn: async ({ signal }) =>
      (await send<Counts>(`${counted}/counts?${queryText({ view: views })}`, { signal })).body,
    enabled: counted !== undefined,
    placeholderData: (previous) => previous,
    refetchInterval: 60_000,
  });
  return (found.data?.counts ?? []).map(({ count, more }) =>
    more ? t('list.orMore', { number: number(count) }) : number(count),
  );
}
