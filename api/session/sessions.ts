import type { Request, Response } from 'express';
import { decodeJwt } from 'jose';
import { z } from 'zod';
import { Refused } from '../../domain/refusal';
import type { Authenticate, CallerOf } from '../auth';
import type { Deps } from '../deps';
import { looksLikeJwt } from '../oidc';
import { createCookie } from './cookies';
import { requireOwnPage } from './ownPage';
import { createSealer } from './sealed';

/** What a browser's session stands for: a token, until a time. */
export interface Session {
  readonly token: string;
  readonly expires: Date;
}

/** Who is signed in, kept by the browser alone: any process of the instance can tell. */
export interface Sessions {
  /** Whether the browser shows a session, good or not. */
  isShown(req: Request): boolean;
  read(req: Request): Promise<Session | null>;
  /** Signs the browser in by a token that is good. Gives until when. */
  begin(res: Response, token: string): Promise<Date>;
  end(res: Response): void;
}

const usualHours = 12;
const claims = z.object({ token: z.string(), exp: z.number() });

export function createSessions(
  deps: Pick<Deps, 'instance' | 'publicUrl' | 'vault' | 'sessionHours'>,
): Sessions {
  const cookie = createCookie(deps, 'session');
  const sealer = createSealer(deps, 'session');
  const lastsMs = (deps.sessionHours ?? usualHours) * 3_600_000;
  return {
    isShown: (req) => cookie.read(req) !== undefined,
    async read(req) {
      const opened = await sealer.open(cookie.read(req) ?? '');
      if (!opened) return null;
      const { token, exp } = claims.parse(opened);
      return { token, expires: new Date(exp * 1_000) };
    },
    async begin(res, token) {
      const ends = Math.min(Date.now() + lastsMs, endOf(token));
      const expires = new Date(Math.floor(ends / 1_000) * 1_000);
      cookie.set(res, await sealer.seal({ token }, expires), expires);
      return expires;
    },
    end: (res) => cookie.clear(res),
  };
}

/** When a token of the OpenID provider ends by itself, in milliseconds; ours do not. */
function endOf(token: string): number {
  const { exp } = looksLikeJwt(token) ? decodeJwt(token) : {};
  return exp === undefined ? Number.POSITIVE_INFINITY : exp * 1_000;
}

/** Who calls, by the session where there is no `Authorization`, and as before where there is. */
export function bySession(
  sessions: Sessions,
  { publicUrl }: Pick<Deps, 'publicUrl'>,
  callerOf: CallerOf,
  otherwise: Authenticate,
): Authenticate {
  return async (req) => {
    if (req.headers.authorization !== undefined || !sessions.isShown(req)) return otherwise(req);
    const session = await sessions.read(req);
    if (!session) throw new Refused('unauthenticated', 'The session has ended: sign in again.');
    requireOwnPage(req, publicUrl);
    return callerOf(session.token);
  };
}
