import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import { Refused } from '../../domain/refusal';
import type { Deps } from '../deps';
import { createCookie } from '../http/cookies';
import { refusalOf } from '../http/failure';
import type { Gate } from '../http/gate';
import { observeAs } from '../http/metrics';
import { refuseMethod } from '../http/mount';
import { NotLetIn } from './denied';
import { callbackPath, oidcPath } from './operations';
import type { Provider } from './provider';
import { ownPath } from './returnTo';
import { createSealer } from './sealed';
import type { Sessions } from './sessions';

/** How long somebody may take at the provider, in milliseconds. */
const patienceMs = 10 * 60_000;

const transactionClaims = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  returnTo: z.string(),
});

interface SessionParts {
  readonly gate: Gate;
  readonly sessions: Sessions;
  /** Null: there is none that people sign in at. */
  readonly provider: Provider | null;
}

/** Sends people to the OpenID provider, and takes them when they come back. */
export function oidcRouter(deps: Deps, { gate, sessions, provider }: SessionParts): Router {
  // Whoever comes back is sent by the provider's site: a strict cookie would stay behind.
  const cookie = createCookie(deps, 'errand', 'lax');
  const sealer = createSealer(deps, 'errand');
  const router = Router({ caseSensitive: true });

  router.get(oidcPath, async (req, res) => {
    const { begin } = known(req, res);
    const returnTo = ownPath(req.query.returnTo);
    try {
      const { url, transaction } = await begin();
      const expires = new Date(Date.now() + patienceMs);
      cookie.set(res, await sealer.seal({ ...transaction, returnTo }, expires), expires);
      res.redirect(url.href);
    } catch (error) {
      turnAway(req, res, error, returnTo);
    }
  });

  router.get(callbackPath, async (req, res) => {
    const { finish } = known(req, res);
    const opened = transactionClaims.safeParse(await sealer.open(cookie.read(req) ?? ''));
    const returnTo = ownPath(opened.data?.returnTo);
    cookie.clear(res);
    try {
      let token = '';
      await gate(req, res, async () => {
        if (!opened.success) throw new NotLetIn('expired');
        const query = new URL(req.originalUrl, deps.publicUrl).search;
        const good = await finish(query, opened.data);
        token = good.token;
        return good.caller;
      });
      await sessions.begin(res, token);
      res.redirect(returnTo);
    } catch (error) {
      turnAway(req, res, error, returnTo);
    }
  });

  router.all([oidcPath, callbackPath], refuseMethod('GET, HEAD'));
  return router;

  function known(req: Request, res: Response): Provider {
    observeAs(res, req.path);
    res.set('Cache-Control', 'no-store');
    if (provider) return provider;
    throw new Refused('missing', 'No OpenID provider is configured that people sign in at.');
  }

  /** People are told by the page where they sign in: a problem in JSON tells them nothing. */
  function turnAway(req: Request, res: Response, error: unknown, returnTo: string): void {
    const problem = problemOf(error);
    if (!problem) throw error;
    // Not the error itself: it may hold what a token says of somebody.
    const why = error instanceof Error && error.cause instanceof Error ? error.cause.message : null;
    deps.log.warn({ requestId: req.id, problem, why }, 'somebody was not let in');
    res.redirect(`/sign-in?${new URLSearchParams({ problem, returnTo })}`);
  }
}

function problemOf(error: unknown): string | null {
  if (error instanceof NotLetIn) return error.why;
  const code = refusalOf(error)?.code;
  if (code === 'too-large' || code === 'unauthenticated') return 'refused';
  return code === 'busy' || code === 'unavailable' ? code : null;
}
