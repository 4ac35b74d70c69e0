import type { Request } from 'express';
import { type Role, staff } from '../../domain/lifecycle';
import { Refused } from '../../domain/refusal';
import type { Database } from '../../records/database';
import { findSystemByToken } from '../../records/externalSystem';
import { anyKey, type NotificationChannel } from '../../records/notificationChannel';
import { type Caller, findCaller, isDisabled, recordTokenUse, tokenHash } from '../../records/user';
import { looksLikeJwt, type VerifyToken } from './oidc';

/** How long a result is remembered, in milliseconds, where Postgres cannot notify this process of a change. */
const rememberMs = 2_000;
const maxRemembered = 10_000;

export type Authenticate = (req: Request) => Promise<Caller>;

/** The caller that a token identifies. @throws Refused `unauthenticated` if there is none */
export type CallerOf = (token: string) => Promise<Caller>;

/** Caches lookups for a short time, and drops the cache as soon as anybody's access changes. Errors are not cached. */
export function rememberAccess<T>(
  notificationChannel: NotificationChannel,
  lookUp: (key: string) => Promise<T>,
): (key: string) => Promise<T> {
  let remembered = new Map<string, { value: T; until: number }>();
  notificationChannel.on('access', anyKey, () => {
    remembered = new Map();
  });
  return async (key) => {
    const current = remembered;
    const known = current.get(key);
    if (known && known.until > Date.now()) return known.value;
    const value = await lookUp(key);
    if (current.size >= maxRemembered) current.clear();
    // If access changed during the lookup, this map is no longer read.
    current.set(key, { value, until: Date.now() + rememberMs });
    return value;
  };
}

/**
 * Verifies tokens: our own, and those of the OpenID provider.
 * @param verifyToken null if no provider is configured
 */
export function createCallerOf(
  db: Database,
  notificationChannel: NotificationChannel,
  verifyToken: VerifyToken | null,
): CallerOf {
  const callerBy = rememberAccess(notificationChannel, async (hash) => {
    const user = await findCaller(db, hash);
    if (user) await recordTokenUse(db, hash);
    const caller = user ?? (await systemCaller(db, hash));
    if (!caller) throw new Refused('unauthenticated', 'The token is not valid, or was revoked.');
    return caller;
  });
  const isOut = rememberAccess(notificationChannel, (name) => isDisabled(db, name));
  return async (token) => {
    if (!verifyToken || !looksLikeJwt(token)) return callerBy(tokenHash(token));
    const caller = await verifyToken(token);
    if (await isOut(caller.name))
      throw new Refused('unauthenticated', 'The user is disabled here.');
    return caller;
  };
}

/** Authenticates the caller by the bearer token. */
export function byBearer(callerOf: CallerOf): Authenticate {
  return async (req) => callerOf(bearerToken(req));
}

async function systemCaller(db: Database, hash: string): Promise<Caller | null> {
  const system = await findSystemByToken(db, hash);
  // A name that no user can have, so that data that is stored per caller stays separate.
  return system && { name: `external-system/${system.id}`, roles: [], system };
}

function bearerToken(req: Request): string {
  const [, token] = /^Bearer +([\w~+/.-]+=*) *$/i.exec(req.headers.authorization ?? '') ?? [];
  if (!token) {
    throw new Refused('unauthenticated', 'Send a token: "Authorization: Bearer <token>".');
  }
  return token;
}

/** Checks whether the caller may call: users by their roles, and external systems if the route allows them. */
export interface Admission {
  readonly roles: readonly Role[];
  readonly systems?: true | undefined;
}

/** @throws Refused `forbidden` if the caller is not allowed */
export function requireAdmission(caller: Caller, { roles, systems }: Admission): void {
  if (!(systems && caller.system)) requireRole(caller, roles);
}

/** @throws Refused `forbidden` if the caller has none of the roles */
export function requireRole(caller: Caller, roles: readonly Role[]): void {
  if (holdsAny(caller, roles)) return;
  const takes = roles.length > 0 ? `one of the roles ${roles.join(', ')}` : 'the token of a system';
  throw new Refused('forbidden', `This requires ${takes}.`);
}

export function holdsAny(caller: Caller, roles: readonly Role[]): boolean {
  return roles.some((role) => caller.roles.includes(role));
}

export function isStaff(caller: Caller): boolean {
  return holdsAny(caller, staff);
}
