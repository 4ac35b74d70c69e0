import type { Collection, Query, QueryOf } from '../api/collections';
import type { Filter } from './FilterBar';
import type { Search } from './useSearchParams';

/** A filter of a list. It asks the API for its value by its name or by `param`, or for the `query` of the value. */
export type ListFilter<C extends Collection, Name extends keyof Search> =
  | (Filter<Name & keyof QueryOf<C>> & { readonly param?: never; readonly query?: never })
  | (Filter<Name> & { readonly param: keyof QueryOf<C> & string; readonly query?: never })
  | (Filter<Name> & { readonly query: (value: string) => QueryOf<C>; readonly param?: never });

/** A filter of any list. */
export type AnyFilter = Filter & {
  readonly param?: string | undefined;
  readonly query?: ((value: string) => object) | undefined;
};

/** What a filter asks the API for. */
export function queryOf({ name, param, query }: AnyFilter, value: string): Query {
  return query ? { ...query(value) } : { [param ?? name]: value };
}

/** The API query of the filters in the address. */
export function chosenOf(
  search: Search,
  filters: readonly AnyFilter[],
  hasSearchBox: boolean,
): Query {
  let chosen: Query = hasSearchBox && search.q ? { q: search.q } : {};
  for (const filter of filters) {
    const value = search[filter.name];
    if (value) chosen = { ...chosen, ...queryOf(filter, value) };
  }
  return chosen;
}
