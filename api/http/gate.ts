import type { Request, RequestHandler, Response } from 'express';
import { rateLimit } from 'express-rate-limit';
import { Refused } from '../../domain/refusal';
import { limits } from '../../records/signInAttempts';
import type { Caller } from '../../records/user';
import type { Authenticate } from './auth';
import { addressOf } from './signIn';

/**
 * Lets a request in: who calls, and not too often. What the caller may do is for others to say.
 * `by` knows who calls where it is not by what every request shows.
 */
export type Gate = (req: Request, res: Response, by?: Authenticate) => Promise<Caller>;

export interface GateOptions {
  readonly authenticate: Authenticate;
  /** Requests a minute for each caller; 0 is off. */
  readonly perMinute: number;
  /** How answers tell of the limit: by the IETF's draft, or by the `X-RateLimit-*` that older clients know. */
  readonly headers: 'draft-8' | 'x-ratelimit';
}

export function createGate({ authenticate, perMinute, headers }: GateOptions): Gate {
  const callers = new WeakMap<Request, Caller>();
  const byCaller = createLimiter(perMinute, (req) => callers.get(req)?.name ?? '', headers);
  // Wrong tokens are limited by address. A right one is let in all the same: it cannot be guessed.
  const byAddress = createLimiter(perMinute, addressOf, headers);

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

const windowSeconds = 60;

/** Says by `X-RateLimit-*` how long somebody who failed to sign in must wait, where the limiter has not spoken. */
function sayLimit(res: Response, retryAfter: number): void {
  if (res.hasHeader('X-RateLimit-Limit')) return;
  res.set({
    'X-RateLimit-Limit': String(limits.pair.free),
    'X-RateLimit-Remaining': '0',
    'X-RateLimit-Reset': String(Math.ceil(Date.now() / 1_000) + retryAfter),
  });
}

/** Counts requests by a key, and refuses those that are more than so many a minute; 0 is off. */
export function createLimiter(
  perMinute: number,
  keyGenerator: (req: Request) => string,
  headers: GateOptions['headers'],
): RequestHandler {
  return rateLimit({
    windowMs: windowSeconds * 1_000,
    limit: perMinute,
    skip: () => perMinute === 0,
    standardHeaders: headers === 'draft-8' ? headers : false,
    legacyHeaders: headers === 'x-ratelimit',
    keyGenerator,
    handler: (_req, res, next) => {
      // The limiter has said it in the header.
      const retryAfter = Number(res.getHeader('Retry-After')) || windowSeconds;
      next(new Refused('busy', `At most ${perMinute} requests a minute.`, { retryAfter }));
    },
  });
}

/** Runs one middleware; throws what it refuses. */
export function passes(middleware: RequestHandler, req: Request, res: Response): Promise<void> {
  return new Promise((resolve, reject) => {
    Promise.resolve(
      middleware(req, res, (error?: unknown) => (error ? reject(error) : resolve())),
    ).catch(reject);
  });
}
