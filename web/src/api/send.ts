import { confirmation, secondAdmin } from './confirmation';
import { connectivity } from './connectivity';
import { ApiProblem, problemOf, Unreachable, Waits } from './problem';
import { sessionEnded } from './session';

interface Sent {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly body?: unknown;
  /** The `Idempotency-Key` of a POST. */
  readonly key?: string;
  /** The version that a PATCH changes. */
  readonly ifMatch?: string | null;
  readonly signal?: AbortSignal;
  /** Why the user asks a second admin for it. */
  readonly approvalReason?: string;
}

/** 202 means that the command is recorded and will be carried out. */
export interface Received<T> {
  readonly body: T;
  readonly status: number;
  readonly version: string | null;
}

/**
 * Calls the API, whose answer is JSON.
 * @throws ApiProblem if the API refuses the call or fails; Unreachable if there is no answer; Waits if it waits for a
 *   second admin
 */
export async function send<T>(path: string, sent: Sent = {}): Promise<Received<T>> {
  const response = await call(path, sent);
  const answer: unknown = await response.json().catch(() => null);
  // The OpenAPI document has the type of each answer; the caller names it.
  return { body: answer as T, status: response.status, version: response.headers.get('ETag') };
}

/** Loads a file that the API makes, such as an export. @throws ApiProblem, Unreachable */
export async function loadFile(path: string): Promise<Blob> {
  return (await call(path, {})).blob();
}

async function call(path: string, sent: Sent): Promise<Response> {
  const { method = 'GET', body, key, ifMatch, signal, approvalReason } = sent;
  const headers = new Headers({ accept: 'application/json' });
  if (body !== undefined) headers.set('Content-Type', 'application/json');
  if (key) headers.set('Idempotency-Key', key);
  if (ifMatch) headers.set('If-Match', ifMatch);
  if (approvalReason) headers.set('Approval-Reason', encodeURIComponent(approvalReason));
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
  if (response.status === 401) sessionEnded.emit();
  if (!response.ok) {
    const answer: unknown = await response.json().catch(() => null);
    const wait = Number(response.headers.get('Retry-After'));
    const problem = problemOf(answer, response.status);
    if (problem.type === '/problems/sign-in-again' && (await confirmation.ask()))
      return call(path, sent);
    if (problem.type === '/problems/second-admin') {
      const reason = await secondAdmin.ask();
      if (reason !== null) return call(path, { ...sent, approvalReason: reason });
    }
    throw new ApiProblem(problem, wait > 0 ? wait : null);
  }
  const isAsked = response.headers.get('location')?.startsWith('/api/v1/approvals/');
  if (response.status === 202 && isAsked) throw new Waits();
  return response;
}
