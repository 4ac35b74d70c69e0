import { Router } from 'express';
import type { Deps } from '../deps';
import type { CallerOf } from '../http/auth';
import type { Gate } from '../http/gate';
import type { Operation } from '../http/operation';
import { oidcRouter } from './oidcRouter';
import { callbackPath, oidcOperations, sessionOperations } from './operations';
import { createProvider, type Provider } from './provider';
import { sessionRouter } from './router';
import type { Sessions } from './sessions';

export const signInOperations: readonly Operation[] = [...sessionOperations, ...oidcOperations];

/** Everything about signing in. */
export function signInRouter(
  deps: Deps,
  parts: { readonly gate: Gate; readonly sessions: Sessions; readonly callerOf: CallerOf },
): Router {
  const provider = providerOf(deps, parts.callerOf);
  const router = Router();
  router.use(oidcRouter(deps, { ...parts, provider }), sessionRouter(deps, { ...parts, provider }));
  return router;
}

function providerOf({ oidc, publicUrl }: Deps, callerOf: CallerOf): Provider | null {
  const browser = oidc?.browser;
  return browser
    ? createProvider({ ...oidc, browser }, `${publicUrl}${callbackPath}`, callerOf)
    : null;
}
