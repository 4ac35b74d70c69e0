import { randomUUID } from 'node:crypto';
import type { Role } from '../domain/lifecycle';
import { Refused } from '../domain/refusal';
import type { Database } from './database';
import { endSessions } from './sessions';
import { textSearch } from './textSearch';

/** The languages of mails and of the portal. */
export const userLanguages = ['en', 'de', 'fr'] as const;
export type UserLanguage = (typeof userLanguages)[number];

/** What people set themselves. */
export interface Profile {
  readonly email: string | null;
  /** Null: as the browser says, and English in mails. */
  readonly language: UserLanguage | null;
  /** A name of the IANA database. Null: as the browser says, and UTC in mails. */
  readonly timeZone: string | null;
}

/** A user, for admins. */
export interface User extends Profile {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly createdAt: Date;
  /** When an admin disabled the user; null if the user is enabled. */
  readonly disabledAt: Date | null;
}

/** What changes of a user. What is undefined stays. */
export type UserChanges = { readonly [Name in keyof Profile]?: Profile[Name] | undefined } & {
  readonly roles?: readonly Role[] | undefined;
  readonly disabled?: boolean | undefined;
};

const userColumns = {
  name: 'name',
  roles: 'roles',
  email: 'email',
  language: 'language',
  timeZone: 'time_zone',
  createdAt: 'created_at',
  disabledAt: 'disabled_at',
} as const satisfies Record<keyof User, string>;

export async function findUser(db: Database, name: string): Promise<User | null> {
  return (await db('users').where({ name }).first(userColumns)) ?? null;
}

export interface UserFilters {
  /** Search text over the name and the mail address. */
  readonly q?: string | undefined;
  readonly role?: Role | undefined;
  readonly disabled?: boolean | undefined;
}

/** Lists users, sorted by name. */
export async function listUsers(
  db: Database,
  { q, role, disabled }: UserFilters,
  page: { readonly limit: number; readonly after?: string | undefined },
): Promise<User[]> {
  const query = db('users').orderBy('name').limit(page.limit);
  textSearch(query, q, { texts: ['name', 'email'] });
  if (role) query.whereRaw('? = any(roles)', [role]);
  if (disabled !== undefined) query.whereRaw(`disabled_at is ${disabled ? 'not null' : 'null'}`);
  if (page.after !== undefined) query.where('name', '>', page.after);
  return query.select(userColumns);
}

/**
 * Creates a user. A repeated id returns the existing one.
 * @throws Refused `conflict` if another user has the name
 */
export async function addUser(
  db: Database,
  {
    id = randomUUID(),
    name,
    ...given
  }: { readonly id?: string; readonly name: string } & UserChanges,
): Promise<User> {
  await db('users')
    .insert({ id, name, roles: [], ...columnsOf(db, given) })
    .onConflict()
    .ignore();
  const existing = await db('users').where({ id, name }).first(userColumns);
  if (existing) return existing;
  throw new Refused('conflict', `There is a user named "${name}" already.`, {
    code: 'nameTaken',
    params: { name },
  });
}

/**
 * Changes a user, if `check` accepts the current one. Disabling ends the user's sessions and revokes the tokens: a user
 * who is enabled again needs another.
 * @throws Refused `missing`, or what `check` throws
 */
export async function changeUser(
  db: Database,
  name: string,
  changes: UserChanges,
  check: (existing: User) => void,
): Promise<{ readonly before: User; readonly after: User }> {
  return db.transaction(async (trx) => {
    const before: User | undefined = await trx('users')
      .where({ name })
      .forUpdate()
      .first(userColumns);
    if (!before) throw new Refused('missing', `There is no user "${name}".`);
    check(before);
    const changed = columnsOf(trx, changes);
    if (Object.keys(changed).length === 0) return { before, after: before };
    const [after] = await trx('users').where({ name }).update(changed, userColumnsReturned);
    if (changes.disabled) {
      await endSessions(trx, name);
      await trx('tokens')
        .where({ user_name: name })
        .whereNull('revoked_at')
        .update({ revoked_at: trx.fn.now() });
    }
    return { before, after };
  });
}

const userColumnsReturned = Object.entries(userColumns).map(
  ([name, column]) => `${column} as ${name}`,
);

function columnsOf(db: Database, changes: UserChanges): Record<string, unknown> {
  const { roles, disabled, email, language, timeZone } = changes;
  const columns = {
    roles: roles && [...roles],
    email,
    language,
    time_zone: timeZone,
    // The first time stays.
    disabled_at: disabled
      ? db.raw('coalesce(disabled_at, now())')
      : disabled === false
        ? null
        : undefined,
    // Whom an admin enables is back, if the directory deleted them.
    removed_at: disabled === false ? null : undefined,
  };
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined));
}

/**
 * Reads a person's own profile. People of the OpenID provider have one as soon as they change it: their roles stay those
 * of the provider.
 */
export async function findProfile(db: Database, name: string): Promise<Profile> {
  const { email, language, timeZone } = userColumns;
  const row = await db('users').where({ name }).first({ email, language, timeZone });
  return row ?? { email: null, language: null, timeZone: null };
}

/**
 * Changes a person's own profile, if `check` accepts the current one.
 * @throws what `check` throws
 */
export async function changeProfile(
  db: Database,
  name: string,
  changes: Omit<UserChanges, 'roles' | 'disabled'>,
  check: (existing: Profile) => void,
): Promise<Profile> {
  await db('users').insert({ name, roles: [] }).onConflict('name').ignore();
  const { after } = await changeUser(db, name, changes, check);
  const { email, language, timeZone } = after;
  return { email, language, timeZone };
}
