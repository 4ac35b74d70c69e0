import type { Request } from 'express';
import type { Role } from '../domain/lifecycle';
import { Refused } from '../domain/refusal';
import type { Database } from '../records/database';
import { findSystemByToken } from '../records/externalSystems';
import { type Caller, findCaller, noteTokenUse, tokenHash } from '../records/users';
import { looksLikeJwt, type VerifyToken } from './oidc';

/** A token that was revoked is still taken for this long, by a process that has just seen it. */
const rememberMs = 2_000;
const maxRemembered = 10_000;

export type Authenticate = (req: Request) => Promise<Caller>;

/** Who a token speaks for. @throws Refused `unauthenticated` where it is nobody's */
export type CallerOf = (token: string) => Promise<Caller>;

/**
 * Knows tokens: ours, and those of the OpenID provider.
 * @param verifyToken null where there is no such provider
 */
export function createCallerOf(db: Database, verifyToken: VerifyToken | null): CallerOf {
  const remembered = new Map<string, { caller: Caller; until: number }>();

  return async (token) => {
    if (verifyToken && looksLikeJwt(token)) return verifyToken(token);
    const hash = tokenHash(token);
    const known = remembered.get(hash);
    if (known && known.until > Date.now()) return known.caller;
    const user = await findCaller(db, hash);
    if (user) await noteTokenUse(db, hash);
    const caller = user ?? (await systemCaller(db, hash));
    if (!caller) throw new Refused('unauthenticated', 'The token is not valid, or was revoked.');
    if (remembered.size >= maxRemembered) remembered.clear();
    remembered.set(hash, { caller, until: Date.now() + rememberMs });
    return caller;
  };
}

/** Who calls, by the bearer token. */
export function byBearer(callerOf: CallerOf): Authenticate {
  return async (req) => callerOf(bearerToken(req));
}

async function systemCaller(db: Database, hash: string): Promise<Caller | null> {
  const system = await findSystemByToken(db, hash);
  // A name that no user can have: what is kept by caller is kept apart.
  return system && { name: `external-system/${system.id}`, roles: [], system };
}

function bearerToken(req: Request): string {
  const [, token] = /^Bearer +([\w~+/.-]+=*) *$/i.exec(req.headers.authorization ?? '') ?? [];
  if (!token) {
    throw new Refused('unauthenticated', 'Send a token: "Authorization: Bearer <token>".');
  }
  return token;
}

/** Who may call: users by their roles, and external systems where it is said. */
export interface Admission {
  readonly roles: readonly Role[];
  readonly systems?: true | undefined;
}

/** @throws Refused `forbidden` where the caller is not let in */
export function requireAdmission(caller: Caller, { roles, systems }: Admission): void {
  if (!(systems && caller.system)) requireRole(caller, roles);
}

/** @throws Refused `forbidden` where the caller holds none of the roles */
export function requireRole(caller: Caller, roles: readonly Role[]): void {
  if (holdsAny(caller, roles)) return;
  const takes = roles.length > 0 ? `one of the roles ${roles.join(', ')}` : 'the token of a system';
  throw new Refused('forbidden', `This takes ${takes}.`);
}

export function holdsAny(caller: Caller, roles: readonly Role[]): boolean {
  return roles.some((role) => caller.roles.includes(role));
}
