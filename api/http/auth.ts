import type { Request } from 'express';
import { type Role, staff } from '../../domain/lifecycle';
import { Refused } from '../../domain/refusal';
import { type Access, areaOf, permits, sensitiveScope } from '../../domain/scope';
import type { Database } from '../../records/database';
import { findSystemByToken } from '../../records/externalSystem';
import { anyKey, type NotificationChannel } from '../../records/notificationChannel';
import { isSignInRecent } from '../../records/sessions';
import {
  type Caller,
  findToken,
  isDisabled,
  recordTokenUse,
  type TokenLimits,
  tokenHash,
} from '../../records/user';
import { looksLikeJwt, type VerifyToken } from './oidc';
import { clientAddress, requireUnexpired, requireUsable } from './tokenLimits';

/** How long a result is remembered, in milliseconds, where Postgres cannot notify this process of a change. */
const rememberMs = 2_000;
const maxRemembered = 10_000;
const usualStepUpMinutes = 15;

export type Authenticate = (req: Request) => Promise<Caller>;

/** The caller that a token identifies at an address. @throws Refused `unauthenticated` if there is none */
export type CallerOf = (token: string, address: string) => Promise<Caller>;

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
  const callerBy = rememberAccess(notificationChannel, async (key) => {
    const [hash = '', address = ''] = key.split(' ');
    const caller = (await userCaller(db, hash, address)) ?? (await systemCaller(db, hash));
    if (!caller) throw new Refused('unauthenticated', 'The token is not valid, or was revoked.');
    return caller;
  });
  const isOut = rememberAccess(notificationChannel, (name) => isDisabled(db, name));
  return async (token, address) => {
    if (!verifyToken || !looksLikeJwt(token)) {
      const known = await callerBy(`${tokenHash(token)} ${address}`);
      requireUnexpired(known.token?.expiresAt ?? null);
      return known;
    }
    const caller = await verifyToken(token);
    if (await isOut(caller.name))
      throw new Refused('unauthenticated', 'The user is disabled here.');
    return caller;
  };
}

/** Authenticates the caller by the bearer token. */
export function byBearer(callerOf: CallerOf): Authenticate {
  return async (req) => callerOf(bearerToken(req), clientAddress(req));
}

/**
 * The user of one of our tokens, which is used now. Null if there is no such token, or it is not the token of `name`.
 * @throws Refused `unauthenticated` if it has expired, or cannot be used from the address
 */
export async function userCaller(
  db: Database,
  hash: string,
  address: string,
  name?: string,
): Promise<Caller | null> {
  const held = await findToken(db, hash);
  if (!held || (name !== undefined && held.caller.name !== name)) return null;
  requireUsable(held.caller.token, address);
  if (held.isUseOld) await recordTokenUse(db, hash, address);
  return held.caller;
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

/** An operation, as far as it says who may call it: users by their roles and scopes, and perhaps external systems. */
export interface Admission {
  readonly method: string;
  readonly tag: string;
  readonly roles: readonly Role[];
  readonly systems?: true | undefined;
}

/** @throws Refused `forbidden` if the caller is not allowed */
export function requireAdmission(caller: Caller, operation: Admission): void {
  const { method, tag, roles, systems } = operation;
  if (systems && caller.system) return;
  requireRole(caller, roles);
  requireScope(caller, areaOf(tag), accessOf(method));
}

/** What a method does. */
export function accessOf(method: string): Access {
  return ['get', 'head'].includes(method.toLowerCase()) ? 'read' : 'write';
}

/** @throws Refused `forbidden` if the caller's token has scopes, and none of them allows it */
export function requireScope({ token }: Caller, area: string, access: Access): void {
  if (permits(token?.scopes ?? null, area, access)) return;
  throw new Refused('forbidden', `The token lacks the scope ${area}:${access}.`);
}

/**
 * Checks what opens or ends trust needs in addition: of a token with scopes one more scope, and of a browser session a
 * recent sign-in.
 * @throws Refused `forbidden` or `sign-in-again`
 */
export async function requireSensitive(
  {
    db,
    stepUpMinutes = usualStepUpMinutes,
  }: { readonly db: Database; readonly stepUpMinutes?: number | undefined },
  { token, session }: Caller,
): Promise<void> {
  if (!isForSensitive(token))
    throw new Refused('forbidden', `The token lacks the scope ${sensitiveScope}.`);
  if (!session || stepUpMinutes === 0) return;
  if (await isSignInRecent(db, session.id, stepUpMinutes)) return;
  throw new Refused(
    'sign-in-again',
    `This needs a sign-in within the last ${stepUpMinutes} minutes: confirm who you are with POST /api/v1/session/confirm, or at the OpenID provider.`,
  );
}

/** Whether the scopes of a token include what opens or ends trust. */
export function isForSensitive(token: TokenLimits | undefined): boolean {
  return token?.scopes?.includes(sensitiveScope) ?? true;
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
