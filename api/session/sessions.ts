import { randomUUID } from 'node:crypto';
import type { Request, Response } from 'express';
import { decodeJwt } from 'jose';
import { z } from 'zod';
import { Refused } from '../../domain/refusal';
import { auditAs } from '../../records/audit';
import { endSession, isSessionEnded } from '../../records/sessions';
import type { Deps } from '../deps';
import { contextOf } from '../http/audit';
import { type Authenticate, type CallerOf, rememberAccess } from '../http/auth';
import { createCookie } from '../http/cookies';
import { looksLikeJwt } from '../http/oidc';
import { clientAddress } from '../http/tokenLimits';
import { requireOwnPage } from './ownPage';
import { createSealer } from './sealed';

/** The content of a browser's session: a token, and its expiry. */
export interface Session {
  readonly token: string;
  readonly expires: Date;
  /** Null if it began before sessions had ids: it cannot be ended early. */
  readonly id: string | null;
}

/** Browser sessions: the browser stores the session, and the database knows which ended early. */
export interface Sessions {
  /** Whether the request has a session cookie, valid or not. */
  isShown(req: Request): boolean;
  /** Null if it is not valid, or was ended. */
  read(req: Request): Promise<Session | null>;
  /** Signs the browser in with a valid token. Returns the expiry. */
  begin(res: Response, token: string): Promise<Date>;
  /** Signs the browser out. A copy of its cookie is no longer valid either. */
  end(req: Request, res: Response): Promise<void>;
}

const usualHours = 12;
const claims = z.object({
  token: z.string(),
  exp: z.number(),
  jti: z.string().nullable().default(null),
});

export function createSessions(
  deps: Pick<
    Deps,
    'instance' | 'publicUrl' | 'vault' | 'sessionHours' | 'db' | 'notificationChannel'
  >,
  callerOf: CallerOf,
): Sessions {
  const cookie = createCookie(deps, 'session');
  const sealer = createSealer(deps, 'session');
  const lastsMs = (deps.sessionHours ?? usualHours) * 3_600_000;
  const isEnded = rememberAccess(deps.notificationChannel, (id) => isSessionEnded(deps.db, id));

  async function read(req: Request): Promise<Session | null> {
    const opened = await sealer.open(cookie.read(req) ?? '');
    if (!opened) return null;
    const { token, exp, jti: id } = claims.parse(opened);
    if (id !== null && (await isEnded(id))) return null;
    return { token, expires: new Date(exp * 1_000), id };
  }

  return {
    isShown: (req) => cookie.read(req) !== undefined,
    read,
    async begin(res, token) {
      const ends = Math.min(Date.now() + lastsMs, endOf(token));
      const expires = new Date(Math.floor(ends / 1_000) * 1_000);
      cookie.set(res, await sealer.seal({ token, jti: randomUUID() }, expires), expires);
      return expires;
    },
    async end(req, res) {
      cookie.clear(res);
      const session = await read(req);
      if (!session || session.id === null) return;
      const { id, token, expires } = session;
      const user = await callerOf(token, clientAddress(req)).catch((error: unknown) => {
        if (error instanceof Refused && error.code === 'unauthenticated') return null;
        throw error;
      });
      // If its token is no longer valid, neither is the session.
      if (!user) return;
      const actor = { kind: 'user', name: user.name, via: 'session' } as const;
      await auditAs(contextOf(req, actor), () =>
        endSession(deps.db, { id, user: user.name, expires }),
      );
    },
  };
}

/** The expiry of a token of the OpenID provider, in milliseconds. Our own tokens have none. */
function endOf(token: string): number {
  const { exp } = looksLikeJwt(token) ? decodeJwt(token) : {};
  return exp === undefined ? Number.POSITIVE_INFINITY : exp * 1_000;
}

/** Authenticates by the session if there is no `Authorization` header, otherwise by the header. */
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
    return callerOf(session.token, clientAddress(req));
  };
}
