import { randomUUID } from 'node:crypto';
import type { Request, Response } from 'express';
import { decodeJwt } from 'jose';
import { z } from 'zod';
import { Refused } from '../../domain/refusal';
import { endSession, isSessionEnded } from '../../records/sessions';
import type { Deps } from '../deps';
import { type Authenticate, type CallerOf, rememberAccess } from '../http/auth';
import { createCookie } from '../http/cookies';
import { looksLikeJwt } from '../http/oidc';
import { requireOwnPage } from './ownPage';
import { createSealer } from './sealed';

/** What a browser's session stands for: a token, until a time. */
export interface Session {
  readonly token: string;
  readonly expires: Date;
  /** Null: it was begun before sessions had ids, and cannot be ended before its time. */
  readonly id: string | null;
}

/** Who is signed in: the browser keeps it, and the database knows what was ended before its time. */
export interface Sessions {
  /** Whether the browser shows a session, good or not. */
  isShown(req: Request): boolean;
  /** Null where it is not good, or was ended. */
  read(req: Request): Promise<Session | null>;
  /** Signs the browser in by a token that is good. Gives until when. */
  begin(res: Response, token: string): Promise<Date>;
  /** Signs the browser out; a copy of its cookie is good for nothing either. */
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
      const user = await callerOf(token).catch((error: unknown) => {
        if (error instanceof Refused && error.code === 'unauthenticated') return null;
        throw error;
      });
      // Where its token is good no more, neither is the session.
      if (user) await endSession(deps.db, { id, user: user.name, expires });
    },
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
