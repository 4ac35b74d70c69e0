import type { Request, Response } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import { Refused } from '../../domain/refusal';
import type { Caller } from '../../records/users';
import type { Deps } from '../deps';
import { passes } from '../gate';
import { createTableAuthenticate } from './auth';
import { tableErrorOf } from './tableError';

/** Lets a request in: who calls, and not too often. What the caller may do there is the table's to say. */
export type TableGate = (req: Request, res: Response) => Promise<Caller>;

export function createTableGate({ db, rateLimit: perMinute }: Deps): TableGate {
  const authenticate = createTableAuthenticate(db);
  const callers = new WeakMap<Request, Caller>();
  const byCaller = limiter(perMinute, (req) => callers.get(req)?.name ?? '');
  // Guessing is limited by address, and blocks nobody who comes from there with what is right.
  const byAddress = limiter(perMinute, (req) => ipKeyGenerator(req.ip ?? ''));

  return async (req, res) => {
    try {
      const caller = await authenticate(req);
      callers.set(req, caller);
      await passes(byCaller, req, res);
      return caller;
    } catch (error) {
      if (tableErrorOf(error)?.status === 401) await passes(byAddress, req, res);
      throw error;
    }
  };
}

const windowSeconds = 60;

/** With the original's `X-RateLimit-*` headers. */
function limiter(perMinute: number, keyGenerator: (req: Request) => string) {
  return rateLimit({
    windowMs: windowSeconds * 1_000,
    limit: perMinute,
    skip: () => perMinute === 0,
    standardHeaders: false,
    legacyHeaders: true,
    keyGenerator,
    handler: (_req, res, next) => {
      // The limiter has said it in the header.
      const retryAfter = Number(res.getHeader('Retry-After')) || windowSeconds;
      next(new Refused('busy', `At most ${perMinute} requests a minute.`, { retryAfter }));
    },
  });
}
