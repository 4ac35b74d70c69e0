import type { Request, RequestHandler, Response } from 'express';
import { ipKeyGenerator, type RateLimitRequestHandler, rateLimit } from 'express-rate-limit';
import { Refused } from '../domain/refusal';
import type { Caller } from '../records/users';
import { type Admission, createAuthenticate, requireAdmission } from './auth';
import type { Deps } from './deps';

/** Lets a request in: who calls, not too often, and with a role that may. */
export type Gate = (req: Request, res: Response, admission: Admission) => Promise<Caller>;

export function createGate({ db, rateLimit: perMinute }: Deps): Gate {
  const authenticate = createAuthenticate(db);
  const callers = new WeakMap<Request, Caller>();
  const byCaller = limiter(perMinute, (req) => callers.get(req)?.name ?? '');
  // Guessing tokens is limited by address, and blocks nobody who comes from there with a good one.
  const byAddress = limiter(perMinute, (req) => ipKeyGenerator(req.ip ?? ''));

  return async (req, res, admission) => {
    try {
      const caller = await authenticate(req);
      callers.set(req, caller);
      await passes(byCaller, req, res);
      requireAdmission(caller, admission);
      return caller;
    } catch (error) {
      if (error instanceof Refused && error.code === 'unauthenticated') {
        await passes(byAddress, req, res);
      }
      throw error;
    }
  };
}

const windowSeconds = 60;

function limiter(perMinute: number, keyGenerator: (req: Request) => string) {
  return rateLimit({
    windowMs: windowSeconds * 1_000,
    limit: perMinute,
    skip: () => perMinute === 0,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    keyGenerator,
    handler: (req, _res, next) => next(tooMany(req)),
  });
}

function tooMany(req: Request & { rateLimit?: { resetTime?: Date | undefined } }): Refused {
  const resetTime = req.rateLimit?.resetTime?.getTime() ?? Date.now() + windowSeconds * 1_000;
  const retryAfter = Math.max(1, Math.ceil((resetTime - Date.now()) / 1_000));
  return new Refused('busy', 'Too many requests; slow down.', { retryAfter });
}

/** Runs one middleware; throws what it refuses. */
export function passes(
  middleware: RequestHandler | RateLimitRequestHandler,
  req: Request,
  res: Response,
): Promise<void> {
  return new Promise((resolve, reject) => {
    Promise.resolve(
      middleware(req, res, (error?: unknown) => (error ? reject(error) : resolve())),
    ).catch(reject);
  });
}
