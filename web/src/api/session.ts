import { queryOptions } from '@tanstack/react-query';
import { chooseLanguage, setTimeZone } from '../i18n/reader';
import { connectivity } from './connectivity';
import { ApiProblem, problemOf, Unreachable } from './problem';
import type { components } from './schema';

/** The signed-in user, the instance, and the ways to sign in. */
export type Session = components['schemas']['Session'];
export type User = NonNullable<Session['user']>;
export type Role = User['roles'][number];

const path = '/api/v1/session';

/** Loaded again when the window gets the focus: a session may have ended or started in another window. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }) => {
    const session = await call<Session>({ signal });
    takeProfile(session.user);
    return session;
  },
  staleTime: 60_000,
});

/** Texts and times are in the language and the zone of the user's profile. */
function takeProfile(user: Session['user']): void {
  if (user?.language) chooseLanguage(user.language);
  setTimeZone(user?.timeZone ?? null);
}

/** The token is sent, and not stored. @throws ApiProblem, Unreachable */
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

/** Confirms who the user is, by the password or a token. @throws ApiProblem, Unreachable */
export async function confirmSession(secret: string): Promise<void> {
  await call(
    {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ secret }),
    },
    `${path}/confirm`,
  );
}

/** Goes to the page of the OpenID provider, which asks who the user is again. */
export function signInAgainElsewhere(returnTo: string): void {
  window.location.assign(`${path}/oidc?again=true&returnTo=${encodeURIComponent(returnTo)}`);
}

/** Goes to the page of the OpenID provider, which leads back to `returnTo`. */
export function signInElsewhere(returnTo: string): void {
  window.location.assign(`${path}/oidc?returnTo=${encodeURIComponent(returnTo)}`);
}

// Not by `send`: a wrong token does not mean that a session has ended.
async function call<T>(init: RequestInit, at = path): Promise<T> {
  let response: Response;
  try {
    response = await fetch(at, init);
  } catch (error) {
    if (!(error instanceof DOMException)) connectivity.missed();
    throw new Unreachable(error);
  }
  connectivity.reached();
  const text = await response.text();
  const body: unknown = text === '' ? null : readJson(text);
  if (!response.ok) throw new ApiProblem(problemOf(body, response.status), null);
  // The API document has the type of the answer.
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

type Listener = () => void;
const listeners = new Set<Listener>();

/** Tells listeners that a call was refused because the session has ended. */
export const sessionEnded = {
  emit(): void {
    for (const listener of listeners) listener();
  },
  on(listener: Listener): Listener {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};
