import { createHash, randomBytes } from 'node:crypto';
import type { Role } from '../domain/lifecycle';
import type { Database } from './database';

/** The caller of the API: a user with the current roles, or an external system. */
export interface Caller {
  readonly name: string;
  readonly roles: readonly Role[];
  /** The external system, if it is one. It has no role. */
  readonly system?: { readonly id: string; readonly name: string };
}

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
export async function createToken(db: Database, name: string): Promise<string> {
  const token = `xd_${randomBytes(32).toString('base64url')}`;
  await db('tokens').insert({ hash: tokenHash(token), user_name: name });
  return token;
}

/** Records that a token was used, to the minute: that avoids a write for each call. */
export async function recordTokenUse(db: Database, hash: string): Promise<void> {
  await db('tokens')
    .where({ hash })
    .whereRaw(`coalesce(last_used_at, '-infinity') < now() - interval '1 minute'`)
    .update({ last_used_at: db.fn.now() });
}

export async function revokeToken(db: Database, hash: string): Promise<void> {
  await db('tokens').where({ hash }).whereNull('revoked_at').update({ revoked_at: db.fn.now() });
}

/** The user of a token that is not revoked. Null if the user is disabled. */
export async function findCaller(db: Database, hash: string): Promise<Caller | null> {
  const row = await db('tokens as t')
    .join('users as u', 'u.name', 't.user_name')
    .where('t.hash', hash)
    .whereNull('t.revoked_at')
    .whereNull('u.disabled_at')
    .first({ name: 'u.name', roles: 'u.roles' });
  return row ?? null;
}

/** Whether an admin disabled the user. People of the OpenID provider are asked by name too. */
export async function isDisabled(db: Database, name: string): Promise<boolean> {
  const row = await db('users').where({ name }).whereNotNull('disabled_at').first('name');
  return row !== undefined;
}

/** A user by name who is not disabled, with the password's hash, and whether the token belongs to the user. */
export async function findByName(
  db: Database,
  name: string,
  hash: string,
): Promise<{
  readonly caller: Caller;
  readonly passwordHash: string | null;
  readonly holdsToken: boolean;
} | null> {
  const row = await db('users as u')
    .where('u.name', name)
    .whereNull('u.disabled_at')
    .first({
      name: 'u.name',
      roles: 'u.roles',
      passwordHash: 'u.password_hash',
      holdsToken: db.raw(
        `exists (select from tokens as t where t.hash = ? and t.user_name = u.name and t.revoked_at is null)`,
        [hash],
      ),
    });
  if (!row) return null;
  const { passwordHash, holdsToken, ...caller } = row;
  return { caller, passwordHash, holdsToken };
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
