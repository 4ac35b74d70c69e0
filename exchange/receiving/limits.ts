import type { Request, Response } from 'express';
import { concurrencyLimit } from '../../api/http/concurrencyLimit';
import { createRateLimit, passes, type RateLimitDeps } from '../../api/http/rateLimit';
import { addressOf } from '../../api/http/signIn';
import type { Connection } from '../../records/connection';

/** What keeps partners, and strangers at their door, from taking all there is. */
export type DoorLimits = ReturnType<typeof createDoorLimits>;

/** @param perMinute calls of one partner, and of strangers from one address, over all processes; 0 is off */
export function createDoorLimits(deps: RateLimitDeps, perMinute: number) {
  const partners = new WeakMap<Request, string>();
  const limitOf = (door: string, keyOf: (req: Request) => string) =>
    createRateLimit(deps, { door, perMinute, keyOf, headers: 'draft-8' });
  const byPartner = limitOf('exchange', (req) => partners.get(req) ?? '');
  // A call that no partner has signed counts for its address only. It uses up nothing of a partner at that address.
  const byAddress = limitOf('exchange, not signed', addressOf);
  const registrations = limitOf('registration', addressOf);
  return {
    /** Counts a call that the partner has signed. @throws Refused `busy` */
    countSigned(req: Request, res: Response, { id }: Pick<Connection, 'id'>): Promise<void> {
      partners.set(req, id);
      return passes(byPartner, req, res);
    },
    /** Counts a call that nobody has signed. @throws Refused `busy` */
    countStranger: (req: Request, res: Response) => passes(byAddress, req, res),
    /** Counts somebody who asks to be connected. @throws Refused `busy` */
    countRegistration: (req: Request, res: Response) => passes(registrations, req, res),
    /** One partner's messages that are dealt with: each may take several connections of the database. */
    messages: concurrencyLimit({ what: 'messages', atOnce: 4, waiting: 16 }),
    files: concurrencyLimit({ what: 'files', atOnce: 4 }),
  };
}
