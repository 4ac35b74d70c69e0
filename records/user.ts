import { createHash, randomBytes } from 'node:crypto';
import type { Role } from '../domain/lifecycle';
import type { Database } from './database';

/** Who calls: a user with the roles that count now. */
export interface Caller {
  readonly name: string;
  readonly roles: readonly Role[];
  /** Where it is an external system, which has no role. */
  readonly system?: { readonly id: string; readonly name: string };
}

/** Makes the user where there is none. A password comes as its hash; null leaves the one that stands. */
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

/** Gives the user the role, where it does not hold it yet. */
export async function ensureRole(db: Database, name: string, role: Role): Promise<void> {
  await db('users')
    .where({ name })
    .whereRaw('not (? = any(roles))', [role])
    .update({ roles: db.raw('array_append(roles, ?)', [role]) });
}

/** A new token for the user. Only its hash is kept: this is the one time that it can be read. */
export async function createToken(db: Database, name: string): Promise<string> {
  const token = `xd_${randomBytes(32).toString('base64url')}`;
  await db('tokens').insert({ hash: tokenHash(token), user_name: name });
  return token;
}

/** Notes that a token was used: to the minute, which spares a write at each call. */
export async function recordTokenUse(db: Database, hash: string): Promise<void> {
  await db('tokens')
    .where({ hash })
    .whereRaw(`coalesce(last_used_at, '-infinity') < now() - interval '1 minute'`)
    .update({ last_used_at: db.fn.now() });
}

export async function revokeToken(db: Database, hash: string): Promise<void> {
  await db('tokens').where({ hash }).whereNull('revoked_at').update({ revoked_at: db.fn.now() });
}

/** The user behind a token that is not revoked. */
export async function findCaller(db: Database, hash: string): Promise<Caller | null> {
  const row = await db('tokens as t')
    .join('users as u', 'u.name', 't.user_name')
    .where('t.hash', hash)
    .whereNull('t.revoked_at')
    .first({ name: 'u.name', roles: 'u.roles' });
  return row ?? null;
}

/** A user by name, with what a password is checked against, and whether the token is one of the user's own. */
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

/** Hashes a password anew, at another cost. Where it was changed meanwhile, the change stays. */
export async function replacePasswordHash(
  db: Database,
  name: string,
  before: string,
  after: string,
): Promise<void> {
  await db('users').where({ name, password_hash: before }).update({ password_hash: after });
}

/** Tokens are long and random: a plain hash hides them well enough. */
export function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
