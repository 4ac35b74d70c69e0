import { queryOptions, useQuery } from '@tanstack/react-query';
import { fetchAll, type Query } from '../api/collections';
import type { SavedView } from '../api/types';
import type { AnyFilter } from './filters';
import { queryOf } from './filters';
import { listKey } from './useCollection';
import type { Search } from './useSearchParams';

export type ListName = SavedView['list'];

export const savedViewsKey = listKey('/api/v1/views');

function savedViewsQuery(list: ListName) {
  return queryOptions({
    queryKey: [...savedViewsKey, list],
    queryFn: ({ signal }) => fetchAll<SavedView>('/api/v1/views', { list }, signal),
    staleTime: 60_000,
  });
}

const none: readonly SavedView[] = [];

/** The views of a list that the user saved or that others share, by name; null while they are loading. */
export function useSavedViews(list: ListName | undefined): readonly SavedView[] | null {
  const found = useQuery({ ...savedViewsQuery(list ?? 'tasks'), enabled: list !== undefined });
  if (list === undefined || found.error) return none;
  return found.data ?? null;
}

/** A saved view as the page has it: the filters that it has choices for are in the address, the others in the query. */
export interface OpenedView {
  readonly search: Search;
  readonly query: Query;
}

/** What opens a saved view. */
export function openedBy(
  { id, filters, sort, columns }: SavedView,
  choices: readonly AnyFilter[],
): OpenedView {
  let search: Search = { view: id };
  const query: Record<string, string | string[]> = { ...filters };
  if (typeof query.q === 'string') {
    search = { ...search, q: query.q };
    delete query.q;
  }
  for (const choice of choices) {
    const value = valuesOf(choice, filters).find((one) => isWithin(queryOf(choice, one), query));
    if (value === undefined) continue;
    search = { ...search, [choice.name]: value };
    for (const name of Object.keys(queryOf(choice, value))) delete query[name];
  }
  return {
    search: { ...search, sort: sort ?? undefined, columns: columns?.join(',') },
    query,
  };
}

/** The values of a choice that the filters of a view could come from. */
function valuesOf(choice: AnyFilter, filters: SavedView['filters']): readonly string[] {
  if (choice.query)
    return choice.options.map((option) => (typeof option === 'string' ? option : option.id));
  const value = filters[choice.param ?? choice.name];
  return typeof value === 'string' ? [value] : [];
}

/** Whether a query has these parameters. */
function isWithin(part: Query, whole: Query): boolean {
  const entries = Object.entries(textsOf(part));
  return (
    entries.length > 0 &&
    entries.every(([name, value]) => JSON.stringify(textsOf(whole)[name]) === JSON.stringify(value))
  );
}

/** The path of a view in the API. */
export function pathOfView({ id }: SavedView): string {
  return `/api/v1/views/${id}`;
}

/** A query as the API keeps it: a parameter is a text, or several. */
export function textsOf(query: Query): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(query).flatMap(([name, value]) => {
      if (value === undefined || value === '') return [];
      if (!Array.isArray(value)) return [[name, String(value)]];
      return [[name, value.length === 1 ? String(value[0]) : value.map(String)]];
    }),
  );
}
