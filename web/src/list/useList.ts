import { type QueryKey, useInfiniteQuery } from '@tanstack/react-query';
import type { Page } from '../api/types';

/**
 * A list, page by page: `items` are all that were loaded so far, `more` loads the next page where there is one.
 * @param load one page from its cursor on; undefined is the beginning
 */
export function useList<T>(
  key: QueryKey,
  load: (cursor: string | undefined, signal: AbortSignal) => Promise<Page<T>>,
  { refreshEvery }: { readonly refreshEvery?: number } = {},
) {
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => load(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: (standing) => standing,
    refetchInterval: refreshEvery ?? false,
  });
  return {
    items: query.data?.pages.flatMap((page) => page.items) ?? [],
    loading: query.isPending,
    refreshing: query.isPlaceholderData,
    error: query.error,
    retry: () => void query.refetch(),
    more: query.hasNextPage ? () => void query.fetchNextPage() : null,
    loadingMore: query.isFetchingNextPage,
  };
}
