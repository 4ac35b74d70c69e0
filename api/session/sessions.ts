import { randomUUID } from 'node:crypto';
import type { Request, Response } from 'express';
import { decodeJwt } from 'jose';
import { z } from 'zod';
import { Refused } from '../../domain/refusal';
import { auditAs } from '../../records/audit';
import {
  endSession,
  findSessionStatus,
  recordSession,
  recordSessionUse,
  type SessionStatus,
} from '../../records/sessions';
import type { Caller } from '../../records/user';
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
  readonly id: string;
  readonly status: SessionStatus;
}

/** A person who has just signed in. */
export interface SignedIn {
  readonly token: string;
  readonly user: string;
  /** When the person proved who they are. Null if that is not known. */
  readonly authenticatedAt: Date | null;
}

/** Browser sessions: the browser stores the session, and the database knows which there are and which ended early. */
export interface Sessions {
  /** Whether the request has a session cookie, valid or not. */
  isShown(req: Request): boolean;
  /** Null if it is not valid, or was ended. */
  read(req: Request): Promise<Session | null>;
  /** Signs the browser in with a valid token. Returns the expiry. */
  begin(req: Request, res: Response, person: SignedIn): Promise<Date>;
  /** Records that the session was used by its person. */
  recordUse(req: Request, session: Session, user: string): Promise<void>;
  /** Signs the browser out. A copy of its cookie is no longer valid either. */
  end(req: Request, res: Response): Promise<void>;
}

const usualHours = 12;
const claims = z.object({ token: z.string(), exp: z.number(), jti: z.uuid() });

export function createSessions(
  deps: Pick<
    Deps,
    'instance' | 'publicUrl' | 'vault' | 'sessionHours' | 'db' | 'notificationChannel'
  >,
  callerOf: CallerOf,
): Sessions {
  const { db } = deps;
  const cookie = createCookie(deps, 'session');
  const sealer = createSealer(deps, 'session');
  const lastsMs = (deps.sessionHours ?? usualHours) * 3_600_000;
  const statusOf = rememberAccess(deps.notificationChannel, (id) => findSessionStatus(db, id));

  async function read(req: Request): Promise<Session | null> {
    const { data } = claims.safeParse(await sealer.open(cookie.read(req) ?? ''));
    if (!data) return null;
    const { token, exp, jti: id } = data;
    const status = await statusOf(id);
    return status.isEnded ? null : { token, expires: new Date(exp * 1_000), id, status };
  }

  function record(req: Request, id: string, expiresAt: Date, person: Omit<SignedIn, 'token'>) {
    const seen = { userAgent: req.get('User-Agent') ?? '', address: clientAddress(req) };
    return recordSession(db, { id, expiresAt, ...seen, ...person });
  }

  return {
    isShown: (req) => cookie.read(req) !== undefined,
    read,
    async begin(req, res, { token, ...person }) {
      const ends = Math.min(Date.now() + lastsMs, endOf(token));
      const expires = new Date(Math.floor(ends / 1_000) * 1_000);
      const id = randomUUID();
      cookie.set(res, await sealer.seal({ token, jti: id }, expires), expires);
      await record(req, id, expires, person);
      return expires;
    },
    async recordUse(req, { id, expires, status }, user) {
      // A session of an earlier release is recorded when it is used.
      if (!status.isRecorded) await record(req, id, expires, { user, authenticatedAt: null });
      else if (status.isUseOld) await recordSessionUse(db, id, clientAddress(req));
    },
    async end(req, res) {
      cookie.clear(res);
      const session = await read(req);
      if (!session) return;
      const { id, token, expires } = session;
      const user = await callerOf(token, clientAddress(req)).catch((error: unknown) => {
        if (error instanceof Refused && error.code === 'unauthenticated') return null;
        throw error;
      });
      // If its token is no longer valid, neither is the session.
      if (!user) return;
      const actor = { kind: 'user', name: user.name, via: 'session' } as const;
      await auditAs(contextOf(req, actor), () => endSession(db, { id, user: user.name, expires }));
    },
  };
}

/** The expiry of a token of the OpenID provider, in milliseconds. Our own tokens are checked on each call. */
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
  return async (req): Promise<Caller> => {
    if (req.headers.authorization !== undefined || !sessions.isShown(req)) return otherwise(req);
    const session = await sessions.read(req);
    if (!session) throw new Refused('unauthenticated', 'The session has ended: sign in again.');
    requireOwnPage(req, publicUrl);
    const caller = await callerOf(session.token, clientAddress(req));
    await sessions.recordUse(req, session, caller.name);
    return { ...caller, session: { id: session.id } };
  };
}
