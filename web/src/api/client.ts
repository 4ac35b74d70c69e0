import createClient, { type Middleware } from 'openapi-fetch';
import { connectivity } from './connectivity';
import { ApiProblem, problemOf, Unreachable } from './problem';
import type { paths } from './schema';
import { sessionEnded } from './sessionEnd';

const watch: Middleware = {
  onResponse({ response }) {
    connectivity.reached();
    if (response.status === 401) sessionEnded.tell();
  },
  onError({ error }) {
    if (error instanceof DOMException && error.name === 'AbortError') return;
    connectivity.missed();
    return new Unreachable(error);
  },
};

/** The public API, typed by its own OpenAPI document. The session's cookie goes along by itself. */
export const api = createClient<paths>({ baseUrl: window.location.origin });
api.use(watch);

interface Answered<T> {
  readonly data?: T;
  readonly error?: unknown;
  readonly response: Response;
}

/**
 * What an answer holds.
 * @throws ApiProblem where the API says no; Unreachable where nothing came back
 */
export async function read<T>(answered: Promise<Answered<T>>): Promise<T> {
  return (await readVersion(answered)).record;
}

/** The record with its version, which `If-Match` takes. @throws as `read` does */
export async function readVersion<T>(
  answered: Promise<Answered<T>>,
): Promise<{ record: T; version: string | null; status: number }> {
  const { data, error, response } = await answered;
  const { status, headers } = response;
  if (!response.ok) {
    const wait = Number(headers.get('Retry-After'));
    throw new ApiProblem(problemOf(error, status), Number.isFinite(wait) && wait > 0 ? wait : null);
  }
  // An answer that has no content, as of a DELETE, is undefined by its type too.
  return { record: data as T, version: headers.get('ETag'), status };
}
