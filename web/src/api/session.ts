import { queryOptions } from '@tanstack/react-query';
import { connectivity } from './connectivity';
import { ApiProblem, problemOf, Unreachable } from './problem';
import type { components } from './schema';

/** Who is signed in, where, and how one may sign in. */
export type Session = components['schemas']['Session'];
export type User = NonNullable<Session['user']>;
export type Role = User['roles'][number];

const path = '/api/v1/session';

/** Asked again when the window comes back, since a session may end, or begin, in another one. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => call<Session>({ signal }),
  staleTime: 60_000,
});

/** The token is given on, and not kept. @throws ApiProblem, Unreachable */
export async function signIn(token: string): Promise<void> {
  await call({
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ token }),
  });
}

/** @throws ApiProblem, Unreachable */
export async function signOut(): Promise<void> {
  await call({ method: 'DELETE' });
}

/** Leaves this page for the OpenID provider's, which leads back to `returnTo`. */
export function signInElsewhere(returnTo: string): void {
  window.location.assign(`${path}/oidc?returnTo=${encodeURIComponent(returnTo)}`);
}

// Not by the client: a wrong token is no session that ended.
async function call<T>(init: RequestInit): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch (error) {
    if (!(error instanceof DOMException)) connectivity.missed();
    throw new Unreachable(error);
  }
  connectivity.reached();
  const text = await response.text();
  const body: unknown = text === '' ? null : readJson(text);
  if (!response.ok) throw new ApiProblem(problemOf(body, response.status), null);
  // Its shape is the API's own word.
  return body as T;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

export function holds(user: User | null, ...roles: readonly Role[]): boolean {
  return user?.roles.some((role) => roles.includes(role)) ?? false;
}
