import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { type Collection, fetchAll, fetchPage, type ItemOf, type Query } from '../api/collections';

/** A list as a table shows it: the items loaded so far, and how to load more. */
export interface List<T> {
  readonly items: readonly T[];
  readonly loading: boolean;
  /** The items still belong to the previous filters; the new ones are loading. */
  readonly refreshing: boolean;
  readonly error: unknown;
  readonly retry: () => void;
  /** Loads the next page; null after the last one. */
  readonly more: (() => void) | null;
  readonly loadingMore: boolean;
}

interface Options {
  /** Milliseconds after which the list is loaded again. */
  readonly refreshEvery?: number | undefined;
  /** The values of the parameters in the path, such as `{id}`. */
  readonly params?: Readonly<Record<string, string>>;
  readonly pageSize?: number | undefined;
}

/** A list of the API, page by page. */
export function useCollection<C extends Collection>(
  collection: C,
  query: Query,
  { refreshEvery = 15_000, params = {}, pageSize }: Options = {},
): List<ItemOf<C>> {
  const path = pathOf(collection, params);
  const found = useInfiniteQuery({
    queryKey: [...listKey(collection), params, query],
    queryFn: ({ pageParam, signal }) =>
      fetchPage<ItemOf<C>>(path, { ...query, limit: pageSize, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: (previous) => previous,
    refetchInterval: refreshEvery,
  });
  return {
    items: found.data?.pages.flatMap((page) => page.items) ?? [],
    loading: found.isPending,
    refreshing: found.isPlaceholderData,
    error: found.error,
    retry: () => void found.refetch(),
    more: found.hasNextPage ? () => void found.fetchNextPage() : null,
    loadingMore: found.isFetchingNextPage,
  };
}

/** Every item of a short list, kept for a minute. Forms and filters offer them as choices. */
export function useAll<C extends Collection>(collection: C): readonly ItemOf<C>[] {
  const found = useQuery({
    queryKey: [...listKey(collection), 'all'],
    queryFn: ({ signal }) => fetchAll<ItemOf<C>>(collection, {}, signal),
    staleTime: 60_000,
  });
  return found.data ?? [];
}

/** The newest items of a list, kept for a minute. Their values are offered where a field is free text. */
export function useRecent<C extends Collection>(collection: C): readonly ItemOf<C>[] {
  const found = useQuery({
    queryKey: [...listKey(collection), 'recent'],
    queryFn: ({ signal }) => fetchPage<ItemOf<C>>(collection, { limit: 100 }, signal),
    staleTime: 60_000,
  });
  return found.data?.items ?? [];
}

/** Each text once, sorted. */
export function distinct(values: readonly (string | null | undefined)[]): string[] {
  return [...new Set(values.flatMap((value) => (value ? [value] : [])))].sort();
}

/** The query key of a list. A change of one of its records invalidates it. */
export function listKey(collection: Collection): readonly string[] {
  return ['list', collection];
}

function pathOf(collection: string, params: Readonly<Record<string, string>>): string {
  return collection.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(params[name] ?? ''));
}
