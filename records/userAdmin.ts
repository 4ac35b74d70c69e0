import type { Role } from '../domain/lifecycle';
import { Refused } from '../domain/refusal';
import type { Database } from './database';
import { textSearch } from './textSearch';
import { tokenHash } from './user';

/** A user, for admins. */
export interface User {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly createdAt: Date;
}

/** The metadata of a token, for admins. */
export interface Token {
  readonly id: string;
  readonly createdAt: Date;
  /** The last use, to the minute. Null if it was never used, or the use was not recorded. */
  readonly lastUsedAt: Date | null;
}

const userColumns = {
  name: 'name',
  roles: 'roles',
  createdAt: 'created_at',
} as const satisfies Record<keyof User, string>;

const tokenColumns = {
  id: 'id',
  createdAt: 'created_at',
  lastUsedAt: 'last_used_at',
} as const satisfies Record<keyof Token, string>;

export async function findUser(db: Database, name: string): Promise<User | null> {
  return (await db('users').where({ name }).first(userColumns)) ?? null;
}

export interface UserFilters {
  /** Search text over the name. */
  readonly q?: string | undefined;
  readonly role?: Role | undefined;
}

/** Lists users, sorted by name. */
export async function listUsers(
  db: Database,
  { q, role }: UserFilters,
  page: { readonly limit: number; readonly after?: string | undefined },
): Promise<User[]> {
  const query = db('users').orderBy('name').limit(page.limit);
  textSearch(query, q, { texts: ['name'] });
  if (role) query.whereRaw('? = any(roles)', [role]);
  if (page.after !== undefined) query.where('name', '>', page.after);
  return query.select(userColumns);
}

/**
 * Creates a user. A repeated id returns the existing one.
 * @throws Refused `conflict` if another user has the name
 */
export async function addUser(
  db: Database,
  { id, name, roles }: { readonly id: string } & Pick<User, 'name' | 'roles'>,
): Promise<User> {
  await db('users')
    .insert({ id, name, roles: [...roles] })
    .onConflict()
    .ignore();
  const existing = await db('users').where({ id, name }).first(userColumns);
  if (existing) return existing;
  throw new Refused('conflict', `There is a user named "${name}" already.`);
}

/**
 * Changes the roles of a user, if `check` accepts the current ones.
 * @throws Refused `missing`, or what `check` throws
 */
export async function setRoles(
  db: Database,
  name: string,
  roles: readonly Role[] | undefined,
  check: (existing: User) => void,
): Promise<User> {
  return db.transaction(async (trx) => {
    const existing = await trx('users').where({ name }).forUpdate().first(userColumns);
    if (!existing) throw new Refused('missing', `There is no user "${name}".`);
    check(existing);
    if (!roles) return existing;
    await trx('users')
      .where({ name })
      .update({ roles: [...roles] });
    return { ...existing, roles };
  });
}

/** Stores a token by its hash. A repeated id stores no second one. */
export async function addToken(
  db: Database,
  name: string,
  { id, token }: { readonly id: string; readonly token: string },
): Promise<Token> {
  await db('tokens')
    .insert({ id, hash: tokenHash(token), user_name: name })
    .onConflict()
    .ignore();
  const kept: Token | undefined = await db('tokens').where({ id }).first(tokenColumns);
  if (!kept) throw new Error(`The token ${id} was not stored.`);
  return kept;
}

/** Lists the valid tokens of a user, newest first. */
export async function listTokens(
  db: Database,
  name: string,
  page: {
    readonly limit: number;
    readonly q?: string | undefined;
    readonly after?: { at: string; id: string } | undefined;
  },
): Promise<Token[]> {
  const query = db('tokens')
    .where({ user_name: name })
    .whereNull('revoked_at')
    .orderByRaw(`date_trunc('milliseconds', created_at) desc, id desc`)
    .limit(page.limit);
  textSearch(query, page.q, { texts: ['id'] });
  if (page.after) {
    const { at, id } = page.after;
    query.whereRaw(`(date_trunc('milliseconds', created_at), id) < (?::timestamptz, ?::uuid)`, [
      at,
      id,
    ]);
  }
  return query.select(tokenColumns);
}

/** False if the user has no such token, or it was revoked before. */
export async function revokeTokenOf(db: Database, name: string, id: string): Promise<boolean> {
  const revoked = await db('tokens')
    .where({ id, user_name: name })
    .whereNull('revoked_at')
    .update({ revoked_at: db.fn.now() });
  return revoked > 0;
}
