import { createHash, randomBytes } from 'node:crypto';
import type { Role } from '../domain/lifecycle';
import type { Database } from './database';

/** The caller of the API: a user with the current roles, or an external system. */
export interface Caller {
  readonly name: string;
  readonly roles: readonly Role[];
  /** The limits of the token by which the user calls. Absent for passwords and the OpenID provider's tokens. */
  readonly token?: TokenLimits;
  /** The browser session by which the user calls. */
  readonly session?: { readonly id: string };
  /** The external system, if it is one. It has no role. */
  readonly system?: { readonly id: string; readonly name: string };
}

/** How a token is limited. Null: it is not. */
export interface TokenLimits {
  readonly scopes: readonly string[] | null;
  /** The networks from which it can be used, in CIDR notation. */
  readonly allowedAddresses: readonly string[] | null;
  readonly expiresAt: Date | null;
}

export const unlimited: TokenLimits = { scopes: null, allowedAddresses: null, expiresAt: null };

/** Creates the user if there is none. A password is given as its hash; null keeps the existing one. */
export async function createUser(
  db: Database,
  name: string,
  passwordHash: string | null = null,
): Promise<void> {
  await db('users')
    .insert({ name, roles: [], password_hash: passwordHash })
    .onConflict('name')
    .merge({ password_hash: db.raw('coalesce(excluded.password_hash, users.password_hash)') });
}

/** Grants the user the role, if it lacks it. */
export async function ensureRole(db: Database, name: string, role: Role): Promise<void> {
  await db('users')
    .where({ name })
    .whereRaw('not (? = any(roles))', [role])
    .update({ roles: db.raw('array_append(roles, ?)', [role]) });
}

/** Creates a token for the user. Only its hash is stored, so this is the only time that it can be read. */
export async function createToken(
  db: Database,
  name: string,
  limits: TokenLimits = unlimited,
): Promise<string> {
  const token = `xd_${randomBytes(32).toString('base64url')}`;
  const columns = tokenLimitColumns(limits);
  await db('tokens').insert({ hash: tokenHash(token), user_name: name, ...columns });
  return token;
}

export function tokenLimitColumns({ scopes, allowedAddresses, expiresAt }: TokenLimits) {
  return {
    scopes: scopes && [...scopes],
    allowed_addresses: allowedAddresses && [...allowedAddresses],
    expires_at: expiresAt,
  };
}

/** Records the use of a token, once a minute at most, so that calls that read do not write. */
export async function recordTokenUse(db: Database, hash: string, address: string): Promise<void> {
  await db('tokens')
    .where({ hash })
    .whereRaw(isUseOld)
    .update({ last_used_at: db.fn.now(), last_used_address: address });
}

const isUseOld = `coalesce(last_used_at, '-infinity') < now() - interval '1 minute'`;

export async function revokeToken(db: Database, hash: string): Promise<void> {
  await db('tokens').where({ hash }).whereNull('revoked_at').update({ revoked_at: db.fn.now() });
}

/** Who calls by a token, and whether its use is to be recorded. */
export interface HeldToken {
  readonly caller: Caller & { readonly token: TokenLimits };
  readonly isUseOld: boolean;
}

/** The user of a token that is not revoked. Null if the user is disabled. The limits are not checked. */
export async function findToken(db: Database, hash: string): Promise<HeldToken | null> {
  const row = await db('tokens as t')
    .join('users as u', 'u.name', 't.user_name')
    .where('t.hash', hash)
    .whereNull('t.revoked_at')
    .whereNull('u.disabled_at')
    .first({
      name: 'u.name',
      roles: 'u.roles',
      scopes: 't.scopes',
      allowedAddresses: 't.allowed_addresses',
      expiresAt: 't.expires_at',
      isUseOld: db.raw(isUseOld),
    });
  if (!row) return null;
  const { name, roles, isUseOld: isOld, ...token } = row;
  return { caller: { name, roles, token }, isUseOld: isOld };
}

/** Whether an admin disabled the user. People of the OpenID provider are asked by name too. */
export async function isDisabled(db: Database, name: string): Promise<boolean> {
  const row = await db('users').where({ name }).whereNotNull('disabled_at').first('name');
  return row !== undefined;
}

/** A user by name who is not disabled, with the password's hash. */
export async function findByName(
  db: Database,
  name: string,
): Promise<{ readonly caller: Caller; readonly passwordHash: string | null } | null> {
  const row = await db('users')
    .where({ name })
    .whereNull('disabled_at')
    .first({ name: 'name', roles: 'roles', passwordHash: 'password_hash' });
  if (!row) return null;
  const { passwordHash, ...caller } = row;
  return { caller, passwordHash };
}

/** Replaces a password's hash by one with another cost. A concurrent change of the password is kept. */
export async function replacePasswordHash(
  db: Database,
  name: string,
  before: string,
  after: string,
): Promise<void> {
  await db('users').where({ name, password_hash: before }).update({ password_hash: after });
}

/** Tokens are long and random, so a plain hash is sufficient. */
export function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
