import type { Request, Response } from 'express';
import { Refused } from '../../domain/refusal';
import { limits } from '../../records/signInAttempts';
import type { Caller } from '../../records/user';
import type { Authenticate } from './auth';
import { createRateLimit, passes, type RateLimitDeps, windowSeconds } from './rateLimit';
import { addressOf } from './signIn';

/**
 * Admits a request: authenticates the caller and applies the rate limit. It does not check permissions. `by`
 * authenticates callers that use another method than the usual one.
 */
export type Gate = (req: Request, res: Response, by?: Authenticate) => Promise<Caller>;

export interface GateOptions {
  readonly authenticate: Authenticate;
  /** What the gate leads to: each door counts for itself. */
  readonly door: string;
  /** Requests per minute for each caller, over all processes. 0 is off. */
  readonly perMinute: number;
  /** The headers that announce the limit: the IETF's draft, or the `X-RateLimit-*` that older clients know. */
  readonly headers: 'draft-8' | 'x-ratelimit';
}

export function createGate(
  deps: RateLimitDeps,
  { authenticate, door, perMinute, headers }: GateOptions,
): Gate {
  const callers = new WeakMap<Request, Caller>();
  const limitOf = (what: string, keyOf: (req: Request) => string) =>
    createRateLimit(deps, { door: what, perMinute, keyOf, headers });
  const byCaller = limitOf(door, (req) => callers.get(req)?.name ?? '');
  // Wrong tokens are limited by address. A valid token is admitted even then: it cannot be guessed.
  const byAddress = limitOf(`${door}, not signed in`, addressOf);

  return async (req, res, by = authenticate) => {
    try {
      const caller = await by(req);
      callers.set(req, caller);
      await passes(byCaller, req, res);
      return caller;
    } catch (error) {
      if (error instanceof Refused && error.code === 'unauthenticated') {
        await passes(byAddress, req, res);
      }
      if (headers === 'x-ratelimit' && error instanceof Refused && error.code === 'busy') {
        sayLimit(res, error.details.retryAfter ?? windowSeconds);
      }
      throw error;
    }
  };
}

/** Announces the wait after failed sign-ins in `X-RateLimit-*`, unless the limiter has set it. */
function sayLimit(res: Response, retryAfter: number): void {
  if (res.hasHeader('X-RateLimit-Limit')) return;
  res.set({
    'X-RateLimit-Limit': String(limits.pair.free),
    'X-RateLimit-Remaining': '0',
    'X-RateLimit-Reset': String(Math.ceil(Date.now() / 1_000) + retryAfter),
  });
}
