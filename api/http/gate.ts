import type { Request, Response } from 'express';
import { Refused } from '../../domain/refusal';
import { limits } from '../../records/signInAttempts';
import type { Caller } from '../../records/user';
import type { Authenticate } from './auth';
import { createRateLimit, passes, type RateLimitDeps, windowSeconds } from './rateLimit';
import { addressOf } from './signIn';

/**
 * Lets a request in: who calls, and not too often. What the caller may do is for others to say.
 * `by` knows who calls where it is not by what every request shows.
 */
export type Gate = (req: Request, res: Response, by?: Authenticate) => Promise<Caller>;

export interface GateOptions {
  readonly authenticate: Authenticate;
  /** What the gate leads to: each door counts for itself. */
  readonly door: string;
  /** Requests a minute for each caller, over all processes; 0 is off. */
  readonly perMinute: number;
  /** How answers tell of the limit: by the IETF's draft, or by the `X-RateLimit-*` that older clients know. */
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
  // Wrong tokens are limited by address. A right one is let in all the same: it cannot be guessed.
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

/** Says by `X-RateLimit-*` how long somebody who failed to sign in must wait, where the limiter has not spoken. */
function sayLimit(res: Response, retryAfter: number): void {
  if (res.hasHeader('X-RateLimit-Limit')) return;
  res.set({
    'X-RateLimit-Limit': String(limits.pair.free),
    'X-RateLimit-Remaining': '0',
    'X-RateLimit-Reset': String(Math.ceil(Date.now() / 1_000) + retryAfter),
  });
}
