import { randomUUID } from 'node:crypto';
import createClient, { type FetchResponse, type MaybeOptionalInit } from 'openapi-fetch';
import type { HttpMethod, PathsWithMethod, RequiredKeysOf } from 'openapi-typescript-helpers';
import { type LiveEvent, readEvents } from './events';
import { problemOf } from './problem';
import { retrying } from './retry';
import type { paths } from './schema';

export interface Options {
  /** The URL of the instance: `https://crossdesk.example`. */
  readonly url: string;
  /** A token of a user (`xd_…`), or a function that gives an access token of the OpenID provider. */
  readonly token: string | (() => string | Promise<string>);
  /** How often a call is tried again that got no answer, 429 or 503. Two times by default. */
  readonly retries?: number;
  readonly fetch?: typeof fetch;
}

export interface Answer<Data> {
  readonly data: Data;
  /** 202: recorded. It takes effect soon. */
  readonly status: number;
  /** The version of the record, for `If-Match`. */
  readonly etag: string | null;
}

type Json = `${string}/json`;
type Data<
  Path extends keyof paths,
  Method extends HttpMethod,
  Init,
> = Method extends keyof paths[Path]
  ? paths[Path][Method] extends Record<string | number, unknown>
    ? NonNullable<FetchResponse<paths[Path][Method], Init, Json>['data']>
    : never
  : never;

/** The parameters and the body of a call. They can be left out if the API needs none. */
type InitParam<Init> = RequiredKeysOf<Init> extends never ? [Init?] : [Init];

/** Calls a path of the API. @throws CrossdeskProblem if the answer is not 2xx; TypeError if there is none */
export type Call<Method extends HttpMethod> = <
  Path extends PathsWithMethod<paths, Method>,
  Init extends MaybeOptionalInit<paths[Path], Extract<Method, keyof paths[Path]>>,
>(
  path: Path,
  ...init: InitParam<Init>
) => Promise<Answer<Data<Path, Method, Init>>>;

/** The items of a list. */
type Item<Path extends keyof paths> =
  Data<Path, 'get', object> extends { items: (infer One)[] } ? One : never;
/** The paths of lists. */
export type ListPath = {
  [Path in keyof paths]: Item<Path> extends never ? never : Path;
}[keyof paths];
type InitOf<Path extends keyof paths> = paths[Path] extends {
  get: { parameters: infer Parameters };
}
  ? { readonly params?: Parameters }
  : never;

export interface Crossdesk {
  readonly get: Call<'get'>;
  /** Every POST has an `Idempotency-Key`, one of yours or a new one: tried again, it takes effect once. */
  readonly post: Call<'post'>;
  readonly patch: Call<'patch'>;
  readonly put: Call<'put'>;
  readonly delete: Call<'delete'>;
  /** Every item of a list, page by page. */
  items<Path extends ListPath>(path: Path, init?: InitOf<Path>): AsyncGenerator<Item<Path>>;
  /** Uploads one file to a path that ends with `/attachments`. */
  upload(path: string, file: Blob, name: string): Promise<Answer<{ readonly id: string }>>;
  /**
   * The live events of a path that ends with `/events`. It connects again, from the last event, until the signal is
   * aborted.
   */
  events(
    path: string,
    options?: { signal?: AbortSignal; lastEventId?: string },
  ): AsyncGenerator<LiveEvent>;
}

/** A client of one instance. */
export function createCrossdesk({
  url,
  token,
  retries = 2,
  fetch: given = fetch,
}: Options): Crossdesk {
  const base = url.replace(/\/+$/, '');
  const authorize = async () => `Bearer ${typeof token === 'string' ? token : await token()}`;
  const client = createClient<paths>({ baseUrl: base, fetch: retrying(given, retries) });
  client.use({
    async onRequest({ request }) {
      request.headers.set('authorization', await authorize());
      if (request.method === 'POST' && !request.headers.has('idempotency-key'))
        request.headers.set('idempotency-key', randomUUID());
      return request;
    },
    async onResponse({ response }) {
      if (!response.ok) throw await problemOf(response);
    },
  });

  /** The types of a method follow from the OpenAPI document; `client` has the same ones, without the problems. */
  function calling<Method extends HttpMethod>(method: Method): Call<Method> {
    const call = async (path: string, init?: object) => {
      const send = client.request as unknown as (
        method: string,
        path: string,
        init?: object,
      ) => Promise<{ data?: unknown; response: Response }>;
      const { data, response } = await send(method, path, init);
      return { data, status: response.status, etag: response.headers.get('etag') };
    };
    return call as unknown as Call<Method>;
  }
  const get = calling('get') as unknown as (
    path: string,
    init: { params: { query: object } },
  ) => Promise<Answer<{ items: unknown[]; next: string | null }>>;

  async function* items(path: string, init?: { readonly params?: { query?: object } }) {
    let cursor: string | null | undefined;
    do {
      const query = { limit: 200, ...init?.params?.query, ...(cursor && { cursor }) };
      const { data } = await get(path, { ...init, params: { ...init?.params, query } });
      yield* data.items;
      cursor = data.next;
    } while (cursor);
  }

  return {
    get: calling('get'),
    post: calling('post'),
    patch: calling('patch'),
    put: calling('put'),
    delete: calling('delete'),
    items: items as Crossdesk['items'],
    async upload(path, file, name) {
      const form = new FormData();
      form.append('file', file, name);
      const headers = { authorization: await authorize(), 'idempotency-key': randomUUID() };
      const response = await retrying(
        given,
        retries,
      )(new Request(base + path, { method: 'POST', headers, body: form }));
      if (!response.ok) throw await problemOf(response);
      const data = (await response.json()) as { id: string };
      return { data, status: response.status, etag: response.headers.get('etag') };
    },
    events: (path, options = {}) =>
      readEvents(
        async (headers, signal) =>
          given(base + path, {
            headers: { ...headers, authorization: await authorize() },
            ...(signal && { signal }),
          }),
        options,
      ),
  };
}

/**
 * Changes a record that others may change at the same time: reads it, and writes with its version. If somebody was
 * faster, it reads and writes again.
 * @param write gets the record and its version, for `If-Match`
 */
export async function updateLatest<Record, Result>(
  read: () => Promise<Answer<Record>>,
  write: (latest: Record, ifMatch: string) => Promise<Result>,
  tries = 3,
): Promise<Result> {
  for (let left = tries; ; left -= 1) {
    const { data, etag } = await read();
    try {
      return await write(data, etag ?? '*');
    } catch (error) {
      const isStale = error instanceof Error && 'status' in error && error.status === 412;
      if (!isStale || left <= 1) throw error;
    }
  }
}
