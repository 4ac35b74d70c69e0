import { Router } from 'express';
import type { Deps } from '../deps';
import type { CallerOf } from '../http/auth';
import { mountEndpoints } from '../http/mount';
import type { Served } from '../http/operation';
import { callbackPath, oidcEndpoints } from './oidc';
import { createProvider, type Provider } from './provider';
import { type SignIn, sessionEndpoints, sessionPath } from './session';

/** All routes for signing in. */
export function serveSignIn(deps: Deps, parts: Omit<SignIn, 'provider'>): Served {
  const signIn = { ...parts, provider: providerOf(deps, parts.callerOf) };
  const operations = [...sessionEndpoints(deps, signIn), ...oidcEndpoints(deps, signIn)];
  const router = Router({ caseSensitive: true });
  router.use(sessionPath, (req, res, next) => {
    const isSession = req.path === '/';
    res.set({
      'Cache-Control': 'no-store',
      ...(isSession && { Vary: 'Authorization, Cookie' }),
    });
    next();
  });
  mountEndpoints(router, operations);
  return { operations, router };
}

function providerOf({ oidc, publicUrl }: Deps, callerOf: CallerOf): Provider | null {
  const browser = oidc?.browser;
  return browser
    ? createProvider({ ...oidc, browser }, `${publicUrl}${callbackPath}`, callerOf)
    : null;
}
