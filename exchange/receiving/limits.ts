import type { Request, Response } from 'express';
import { concurrencyLimit } from '../../api/http/concurrencyLimit';
import { createRateLimit, passes, type RateLimitDeps } from '../../api/http/rateLimit';
import { addressOf } from '../../api/http/signIn';
import type { Connection } from '../../records/connection';

/** Rate limits for partners and for unknown callers. */
export type ExchangeLimits = ReturnType<typeof createExchangeLimits>;

/**
 * @param perMinute calls per minute of one partner, and of unknown callers from one address, over all processes; 0 is
 * off
 */
export function createExchangeLimits(deps: RateLimitDeps, perMinute: number) {
  const partners = new WeakMap<Request, string>();
  const limitOf = (door: string, keyOf: (req: Request) => string) =>
    createRateLimit(deps, { door, perMinute, keyOf, headers: 'draft-8' });
  const byPartner = limitOf('exchange', (req) => partners.get(req) ?? '');
  // A call that is not signed by a partner counts only for its address. It does not use up the limit of a partner
  // at that address.
  const byAddress = limitOf('exchange, not signed', addressOf);
  const registrations = limitOf('registration', addressOf);
  return {
    /** Counts a call that is signed by the partner. @throws Refused `busy` */
    countSigned(req: Request, res: Response, { id }: Pick<Connection, 'id'>): Promise<void> {
      partners.set(req, id);
      return passes(byPartner, req, res);
    },
    /** Counts a call without a valid signature. @throws Refused `busy` */
    countUnsigned: (req: Request, res: Response) => passes(byAddress, req, res),
    /** Counts a registration. @throws Refused `busy` */
    countRegistration: (req: Request, res: Response) => passes(registrations, req, res),
    /**
     * Limits the concurrent calls from one address, because reading a call and checking its signature takes time, too.
     */
    calls: concurrencyLimit({ what: 'calls from one address', atOnce: 64 }),
    /** Limits the concurrent messages of one partner: each can take several database connections. */
    messages: concurrencyLimit({ what: 'messages', atOnce: 4, waiting: 16 }),
    files: concurrencyLimit({ what: 'files', atOnce: 4 }),
  };
}
