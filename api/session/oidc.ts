import type { Request, Response } from 'express';
import { z } from 'zod';
import { Refused } from '../../domain/refusal';
import { endSessions } from '../../records/sessions';
import type { Deps } from '../deps';
import { recordingFailure, recordSignIn } from '../http/audit';
import { createCookie } from '../http/cookies';
import { refusalOf } from '../http/failure';
import type { Endpoint } from '../http/operation';
import { NotLetIn, type Provider } from './provider';
import { ownPath } from './returnTo';
import { createSealer } from './sealed';
import { type SignIn, cookie as sessionCookie, sessionPath } from './session';

const oidcPath = `${sessionPath}/oidc`;
export const callbackPath = `${oidcPath}/callback`;

/** How long a person can take at the provider, in milliseconds. */
const patienceMs = 10 * 60_000;
/** How long ago a person who signs in again may have done so, in seconds. */
const againSeconds = 60;

const transactionClaims = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  maxAge: z.number().optional(),
  /** The session from which the person signs in again. */
  replaces: z.uuid().optional(),
  returnTo: z.string(),
});

const location = { Location: 'The next page.' };

/** Redirects people to the OpenID provider, and receives them when they return. Browsers navigate to these routes. */
export function oidcEndpoints(
  deps: Deps,
  { gate, sessions, provider }: Pick<SignIn, 'gate' | 'sessions' | 'provider'>,
): Endpoint[] {
  // The return is a navigation from the provider's site: browsers would not send a strict cookie.
  const cookie = createCookie(deps, 'errand', 'lax');
  const sealer = createSealer(deps, 'errand');
  const shared = { method: 'get', tag: 'session', roles: 'public', problems: [404] } as const;
  return [
    {
      ...shared,
      path: oidcPath,
      summary: 'Sign in at the OpenID provider',
      query: z.object({
        returnTo: z
          .string()
          .optional()
          .meta({ description: 'The path of this site to continue at. The default is `/`.' }),
        again: z
          .enum(['true'])
          .optional()
          .meta({ description: '`true`: signs in again, for what needs a recent sign-in.' }),
      }),
      answers: {
        302: {
          description: 'Redirects to the provider, or back if the provider does not answer.',
          headers: location,
        },
      },
      async serve(req, res) {
        const { begin } = known(res);
        const returnTo = ownPath(req.query.returnTo);
        try {
          const isAgain = req.query.again === 'true';
          const { url, transaction } = await begin(isAgain ? againSeconds : undefined);
          const session = await sessions.read(req);
          const kept = { ...transaction, returnTo, ...(session && { replaces: session.id }) };
          const expires = new Date(Date.now() + patienceMs);
          cookie.set(res, await sealer.seal(kept, expires), expires);
          res.redirect(url.href);
        } catch (error) {
          turnAway(req, res, error, returnTo);
        }
      },
    },
    {
      ...shared,
      path: callbackPath,
      summary: 'Receive people whom the OpenID provider sends back',
      answers: {
        302: {
          description:
            'To `returnTo`, signed in; or to `/sign-in` with `problem`: `denied`, `expired`, `refused`, `unavailable` or `busy`.',
          headers: { ...sessionCookie, ...location },
        },
      },
      async serve(req, res) {
        const { finish } = known(res);
        const opened = transactionClaims.safeParse(await sealer.open(cookie.read(req) ?? ''));
        const returnTo = ownPath(opened.data?.returnTo);
        cookie.clear(res);
        try {
          let signedIn: { token: string; authenticatedAt: Date | null } | undefined;
          const signIn = async () => {
            if (!opened.success) throw new NotLetIn('expired');
            const query = new URL(req.originalUrl, deps.publicUrl).search;
            const good = await finish(query, opened.data);
            signedIn = good;
            return good.caller;
          };
          const { name } = await recordingFailure(deps, req, () => gate(req, res, signIn));
          if (!signedIn) throw new Error('The gate did not ask who calls.');
          await recordSignIn(deps, req, { kind: 'user', name, via: 'session' });
          const { token, authenticatedAt } = signedIn;
          await sessions.begin(req, res, { token, user: name, authenticatedAt });
          const { replaces } = opened.data ?? {};
          if (replaces) await endSessions(deps.db, name, { only: replaces });
          res.redirect(returnTo);
        } catch (error) {
          turnAway(req, res, error, returnTo);
        }
      },
    },
  ];

  function known(res: Response): Provider {
    res.set('Cache-Control', 'no-store');
    if (provider) return provider;
    throw new Refused('missing', 'No OpenID provider is configured for sign-in.');
  }

  /** Errors are shown on the sign-in page: people could not read a problem in JSON. */
  function turnAway(req: Request, res: Response, error: unknown, returnTo: string): void {
    const problem = problemOf(error);
    if (!problem) throw error;
    // Not the error itself, because it can contain claims of a person's token.
    const why = error instanceof Error && error.cause instanceof Error ? error.cause.message : null;
    deps.log.warn({ requestId: req.id, problem, why }, 'a sign-in was denied');
    res.redirect(`/sign-in?${new URLSearchParams({ problem, returnTo })}`);
  }
}

function problemOf(error: unknown): string | null {
  if (error instanceof NotLetIn) return error.why;
  const code = refusalOf(error)?.code;
  if (code === 'too-large' || code === 'unauthenticated') return 'refused';
  return code === 'busy' || code === 'unavailable' ? code : null;
}
