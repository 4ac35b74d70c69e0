import type { Request, RequestHandler, Response } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import { Refused } from '../domain/refusal';
import type { Caller } from '../records/users';
import type { Authenticate } from './auth';

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
  const byCaller = limiter((req) => callers.get(req)?.name ?? '');
  // Guessing is limited by address, and blocks nobody who comes from there with what is right.
  const byAddress = limiter((req) => ipKeyGenerator(req.ip ?? ''));

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
      throw error;
    }
  };

  function limiter(keyGenerator: (req: Request) => string): RequestHandler {
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
}

const windowSeconds = 60;

/** Runs one middleware; throws what it refuses. */
export function passes(middleware: RequestHandler, req: Request, res: Response): Promise<void> {
  return new Promise((resolve, reject) => {
    Promise.resolve(
      middleware(req, res, (error?: unknown) => (error ? reject(error) : resolve())),
    ).catch(reject);
  });
}
