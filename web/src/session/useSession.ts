import { createContext, use } from 'react';
import type { Session, User } from '../api/session';

export type SignedIn = Session & { readonly user: User };
export const SessionContext = createContext<SignedIn | null>(null);

/** The session of the signed-in user. Every page behind the sign-in has one. */
export function useSession(): SignedIn {
  const session = use(SessionContext);
  if (!session) throw new Error('Nobody is signed in here.');
  return session;
}

export function useUser(): User {
  return useSession().user;
}
