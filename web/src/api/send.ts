import { connectivity } from './connectivity';
import { ApiProblem, problemOf, Unreachable } from './problem';
import { sessionEnded } from './sessionEnd';

interface Sent {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly body?: unknown;
  /** Of a POST: the `Idempotency-Key`. */
  readonly key?: string;
  /** Of a PATCH: the version that is changed. */
  readonly ifMatch?: string | null;
  readonly signal?: AbortSignal;
}

/** What came back: 202 is "safely recorded, and done soon". */
export interface Received<T> {
  readonly body: T;
  readonly status: number;
  readonly version: string | null;
}

/**
 * Calls a path that a record's `links` name, or a command's: what the typed client cannot know beforehand.
 * @throws ApiProblem where the API says no; Unreachable where nothing came back
 */
export async function send<T>(path: string, sent: Sent = {}): Promise<Received<T>> {
  const { method = 'GET', body, key, ifMatch, signal } = sent;
  const headers = new Headers({ Accept: 'application/json' });
  if (body !== undefined) headers.set('Content-Type', 'application/json');
  if (key) headers.set('Idempotency-Key', key);
  if (ifMatch) headers.set('If-Match', ifMatch);
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers,
      body: body === undefined ? null : JSON.stringify(body),
      signal: signal ?? null,
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    connectivity.missed();
    throw new Unreachable(error);
  }
  connectivity.reached();
  if (response.status === 401) sessionEnded.tell();
  const answer: unknown = await response.json().catch(() => null);
  if (!response.ok) {
    const wait = Number(response.headers.get('Retry-After'));
    throw new ApiProblem(problemOf(answer, response.status), wait > 0 ? wait : null);
  }
  // The OpenAPI document says what each path answers; the caller names it.
  return { body: answer as T, status: response.status, version: response.headers.get('ETag') };
}
