import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type Collection, fetchAll, fetchPage, type ItemOf, type Query } from '../api/collections';
import type { Loaded } from './place';

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
  /** Milliseconds after which the list is loaded again; false for never. */
  readonly refreshEvery?: number | false | undefined;
  /** The values of the parameters in the path, such as `{id}`. */
  readonly params?: Readonly<Record<string, string>>;
  readonly pageSize?: number | undefined;
}

/** The most that the API gives at once. */
const wholePage = 200;
/** So many rows are loaded again as a whole. Of a longer list, the first page is; the others follow the live events. */
const mostReloaded = 2_000;
const noParams = {};

/** The query key of a list with its filters. */
export function collectionKey(
  collection: Collection,
  query: Query,
  params: Readonly<Record<string, string>> = noParams,
): readonly unknown[] {
  return [...listKey(collection), params, query];
}

/** A list of the API, page by page. */
export function useCollection<C extends Collection>(
  collection: C,
  query: Query,
  { refreshEvery = 15_000, params = noParams, pageSize = 50 }: Options = {},
): List<ItemOf<C>> {
  type T = ItemOf<C>;
  const client = useQueryClient();
  const path = pathOf(collection, params);
  const queryKey = collectionKey(collection, query, params);
  const found = useQuery({
    queryKey,
    queryFn: ({ signal }) =>
      load<T>(path, query, pageSize, client.getQueryData<Loaded<T>>(queryKey), signal),
    placeholderData: (previous) => previous,
    refetchInterval: refreshEvery,
  });
  const adding = useMutation({
    mutationFn: (cursor: string) => fetchPage<T>(path, { ...query, limit: wholePage, cursor }),
    onSuccess: ({ items, next }, cursor) =>
      client.setQueryData<Loaded<T>>(queryKey, (now) =>
        // The list may have been loaded again, and end elsewhere.
        now?.next === cursor ? { items: [...now.items, ...items], next } : now,
      ),
  });
  const next = found.isPlaceholderData ? null : found.data?.next;
  return {
    items: found.data?.items ?? nothing,
    loading: found.isPending,
    refreshing: found.isPlaceholderData,
    error: found.error ?? adding.error,
    retry: () => {
      adding.reset();
      void found.refetch();
    },
    more: next ? () => adding.mutate(next) : null,
    loadingMore: adding.isPending,
  };
}

const nothing: readonly never[] = [];

/** Loads a list: its first page, or again as much as is loaded of it. */
async function load<T>(
  path: string,
  query: Query,
  pageSize: number,
  before: Loaded<T> | undefined,
  signal: AbortSignal,
): Promise<Loaded<T>> {
  const size = before?.items.length ?? 0;
  if (before && size > mostReloaded) {
    const page = await fetchPage<T>(path, { ...query, limit: wholePage }, signal);
    return withFirstPage(before, page);
  }
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const limit = Math.min(wholePage, Math.max(pageSize, size) - items.length);
    const page = await fetchPage<T>(path, { ...query, limit, cursor }, signal);
    items.push(...page.items);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined && items.length < size);
  return { items, next: cursor ?? null };
}

/** A long list with its first page as it is now. */
function withFirstPage<T>(before: Loaded<T>, { items, next }: Loaded<T>): Loaded<T> {
  const last = linkOf(items.at(-1));
  const end = before.items.findIndex((item) => linkOf(item) === last);
  if (end === -1) return { items, next };
  const first = new Set(items.map(linkOf));
  const others = before.items.slice(end + 1).filter((item) => !first.has(linkOf(item)));
  return { items: [...items, ...others], next: before.next };
}

/** The path of an item, which identifies it. */
function linkOf(item: unknown): unknown {
  const links = typeof item === 'object' && item !== null && 'links' in item ? item.links : null;
  return typeof links === 'object' && links !== null && 'self' in links ? links.self : item;
}

/** Every item of a short list, kept for a minute. Forms and filters offer them as choices. */
export function useAll<C extends Collection>(collection: C): readonly ItemOf<C>[] {
  const found = useQuery({
    queryKey: [...listKey(collection), 'all'],
    queryFn: ({ signal }) => fetchAll<ItemOf<C>>(collection, {}, signal),
  });
  return found.data ?? [];
}

/** Reads again what the page offers to choose from: somebody may have added a group since it was read. */
export function useRefreshedChoices(): () => void {
  const client = useQueryClient();
  return () =>
    void client.refetchQueries({
      type: 'active',
      predicate: ({ queryKey }) => queryKey.at(-1) === 'all',
    });
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

/** The path of a list in the API. */
export function pathOf(collection: string, params: Readonly<Record<string, string>>): string {
  return collection.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(params[name] ?? ''));
}
