import type { paths } from './schema';
import { send } from './send';

/** One page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  /** The cursor of the page after it; null after the last one. */
  readonly next: string | null;
}

interface Listing {
  readonly get: {
    readonly responses: {
      readonly 200: { readonly content: { 'application/json': Page<unknown> } };
    };
  };
}

/** A path of the API that answers with a list. The OpenAPI document knows them. */
export type Collection = {
  [path in keyof paths]: paths[path] extends Listing ? path : never;
}[keyof paths];

export type ItemOf<C extends Collection> =
  paths[C]['get']['responses'][200]['content']['application/json']['items'][number];

/** What a list can be filtered by. */
export type QueryOf<C extends Collection> = Omit<
  NonNullable<paths[C]['get']['parameters']['query']>,
  'cursor' | 'limit'
>;

export type Query = Readonly<
  Record<string, string | number | boolean | readonly string[] | undefined>
>;

/** One page of a list. @throws ApiProblem, Unreachable */
export async function fetchPage<T>(
  path: string,
  query: Query,
  signal?: AbortSignal,
): Promise<Page<T>> {
  const text = queryText(query);
  const sent = signal ? { signal } : {};
  return (await send<Page<T>>(text === '' ? path : `${path}?${text}`, sent)).body;
}

/** A query as it is written in a path. */
export function queryText(query: Query): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === '') continue;
    for (const one of Array.isArray(value) ? value : [value]) search.append(name, String(one));
  }
  return search.toString();
}

/** Every item of a list that is short, or that is needed as a whole. @throws ApiProblem, Unreachable */
export async function fetchAll<T>(path: string, query: Query, signal: AbortSignal): Promise<T[]> {
  const all: T[] = [];
  let cursor: string | undefined;
  do {
    const page = await fetchPage<T>(path, { ...query, limit: 200, cursor }, signal);
    all.push(...page.items);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return all;
}
