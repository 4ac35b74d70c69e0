import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ledger } from './ledger';

export interface Answered {
  readonly status: number;
  readonly body: unknown;
}

/** Somebody who uses an instance's API, and asks again for as long as nobody answers. */
export interface Caller {
  /** Every try has the same Idempotency-Key. Gives what is said for good: done, or a refusal. */
  post(path: string, body?: object | FormData): Promise<Answered>;
  /** The body; null where there is nothing under the path. */
  get(path: string): Promise<unknown>;
  /** Reads until there is something to find in it. */
  see<T>(path: string, find: (body: unknown) => T | null | undefined, what: string): Promise<T>;
}

/** How long one try may take, in milliseconds: longer than an instance lets a caller wait. */
const tryMs = 20_000;
const pauseMs = 300;

/** @param patienceMs for how long it goes on, in milliseconds */
export function caller(
  at: { url: string; token: string },
  ledger: Ledger,
  patienceMs: number,
): Caller {
  async function ask(method: 'GET' | 'POST', path: string, body?: string | FormData, key?: string) {
    const answer = await fetch(`${at.url}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${at.token}`,
        ...(key && { 'idempotency-key': key }),
        ...(typeof body === 'string' && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body }),
      signal: AbortSignal.timeout(tryMs),
    });
    const { status } = answer;
    const mayRetry = answer.headers.has('retry-after') || status >= 500 || status === 429;
    return { status, mayRetry, body: (await answer.json()) as unknown };
  }

  async function insist(
    method: 'GET' | 'POST',
    path: string,
    body?: string | FormData,
    key?: string,
  ): Promise<Answered> {
    const deadline = Date.now() + patienceMs;
    for (let last = 'nothing'; ; ledger.retries += 1) {
      try {
        const answer = await ask(method, path, body, key);
        // A fault of its own is no way to say "later".
        if (answer.status === 500) complain(answer);
        if (!answer.mayRetry) return answer;
        last = `${answer.status} ${JSON.stringify(answer.body)}`;
      } catch (error) {
        // Cut off, or not there: the reason to ask again.
        last = String(error);
      }
      if (Date.now() > deadline) throw new Error(`${method} ${path} was never answered: ${last}`);
      await sleep(pauseMs);
    }

    function complain({ body }: Answered) {
      ledger.complaints.push(`${method} ${path} answered 500: ${JSON.stringify(body)}`);
    }
  }

  async function get(path: string): Promise<unknown> {
    const { status, body } = await insist('GET', path);
    if (status === 200) return body;
    if (status === 404) return null;
    throw new Error(`GET ${path} answered ${status}: ${JSON.stringify(body)}`);
  }

  return {
    post: (path, body = {}) =>
      insist('POST', path, body instanceof FormData ? body : JSON.stringify(body), randomUUID()),
    get,
    async see(path, find, what) {
      for (const deadline = Date.now() + patienceMs; ; await sleep(pauseMs)) {
        const body = await get(path);
        const found = body === null ? null : find(body);
        if (found !== null && found !== undefined) return found;
        if (Date.now() > deadline) {
          throw new Error(`${what}: in vain. ${JSON.stringify(body).slice(0, 200)}`);
        }
      }
    },
  };
}
