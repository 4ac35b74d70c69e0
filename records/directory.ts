import { randomUUID } from 'node:crypto';
import type { Role } from '../domain/lifecycle';
import { Refused } from '../domain/refusal';
import type { Database } from './database';
import { createGroup, findGroup, updateMembers } from './group';
import { addUser, changeUser, type User } from './userAdmin';

/** A user as a directory sees them. */
export interface DirectoryUser {
  readonly id: string;
  readonly externalId: string | null;
  readonly name: string;
  readonly email: string | null;
  readonly active: boolean;
  readonly roles: readonly Role[];
  readonly groups: readonly { readonly value: string; readonly display: string }[];
  readonly createdAt: Date;
}

/** What a directory sets. What is undefined stays. */
export interface DirectoryChanges {
  readonly externalId: string | null;
  readonly email: string | null;
  readonly active: boolean | undefined;
  readonly roles: readonly Role[] | undefined;
}

/** A group of people of this organisation, as a directory sees it. */
export interface DirectoryGroup {
  readonly id: string;
  readonly externalId: string | null;
  readonly name: string;
  /** The ids of its members. */
  readonly members: readonly string[];
  readonly createdAt: Date;
}

/** SQL over `u`, a user, or `g`, a group. Null counts as false. */
export interface Condition {
  readonly sql: string;
  readonly bindings: readonly string[];
}

/** How many to leave out, and how many to read then. */
export interface Slice {
  readonly offset: number;
  readonly limit: number;
}

export interface Sliced<T> {
  readonly total: number;
  readonly found: readonly T[];
}

/** The users that a directory sees: those that it deleted are left out. */
function usersSeen(db: Database) {
  return db('users as u').whereNull('u.removed_at');
}

const userColumns = {
  id: 'u.id',
  externalId: 'u.external_id',
  name: 'u.name',
  email: 'u.email',
  roles: 'u.roles',
  createdAt: 'u.created_at',
} as const;
const userSql = `u.disabled_at is null as active, coalesce((
  select json_agg(json_build_object('value', g.id, 'display', g.name) order by g.name)
  from group_members m join groups g on g.id = m.group_id
  where m.member = u.name and g.system_id is null), '[]') as groups`;

/** The groups that a directory sees: those of external systems are left out. */
function groupsSeen(db: Database) {
  return db('groups as g').whereNull('g.system_id');
}

const groupColumns = {
  id: 'g.id',
  externalId: 'g.external_id',
  name: 'g.name',
  createdAt: 'g.created_at',
} as const;
const groupSql = `coalesce((
  select json_agg(u.id order by u.name)
  from group_members m join users u on u.name = m.member and u.removed_at is null
  where m.group_id = g.id), '[]') as members`;

type Query = ReturnType<typeof usersSeen>;

async function slice<T>(
  query: Query,
  condition: Condition | null,
  { offset, limit }: Slice,
  read: (page: Query) => PromiseLike<T[]>,
): Promise<Sliced<T>> {
  if (condition) query.whereRaw(condition.sql, [...condition.bindings]);
  const counted = await query.clone().count({ total: '*' }).first();
  const found = limit === 0 ? [] : await read(query.offset(offset).limit(limit));
  return { total: Number(counted?.total), found };
}

/** Lists users, oldest first. */
export function listDirectoryUsers(
  db: Database,
  condition: Condition | null,
  page: Slice,
): Promise<Sliced<DirectoryUser>> {
  return slice(usersSeen(db), condition, page, (query) =>
    query.orderBy(['u.created_at', 'u.id']).select(userColumns, db.raw(userSql)),
  );
}

/** Lists groups by name. */
export function listDirectoryGroups(
  db: Database,
  condition: Condition | null,
  page: Slice,
): Promise<Sliced<DirectoryGroup>> {
  return slice(groupsSeen(db), condition, page, (query) =>
    query.orderByRaw('lower(g.name)').select(groupColumns, db.raw(groupSql)),
  );
}

/** @throws Refused `missing` */
export async function findDirectoryUser(db: Database, id: string): Promise<DirectoryUser> {
  const query = usersSeen(db).where({ id }).select(userColumns, db.raw(userSql));
  const user: DirectoryUser | undefined = isUuid(id) ? await query.first() : undefined;
  if (!user) throw missing(id);
  return user;
}

/** @throws Refused `missing` */
export async function findDirectoryGroup(db: Database, id: string): Promise<DirectoryGroup> {
  const query = groupsSeen(db).where({ id }).select(groupColumns, db.raw(groupSql));
  const group: DirectoryGroup | undefined = isUuid(id) ? await query.first() : undefined;
  if (!group) throw missing(id);
  return group;
}

/** Keeps others from changing the user or the group until the transaction ends: a patch reads before it writes. */
export async function lockDirectoryRow(
  trx: Database,
  table: 'users' | 'groups',
  id: string,
): Promise<void> {
  if (isUuid(id)) await trx(table).where({ id }).forUpdate().first('id');
}

/**
 * Adds a user, or brings back one that the directory deleted. Returns the id.
 * @param check gets the name that the user has here
 * @throws Refused `conflict` if there is one with the name, in any case; or what `check` throws
 */
export async function addDirectoryUser(
  trx: Database,
  name: string,
  changes: DirectoryChanges,
  check: (name: string) => Promise<void>,
): Promise<string> {
  const known: { id: string; name: string; removed: boolean }[] = await trx('users')
    .whereRaw('lower(name) = lower(?)', [name])
    .forUpdate()
    .select('id', 'name', trx.raw('removed_at is not null as removed'));
  const present = known.find(({ removed }) => !removed);
  if (present) throw new Refused('conflict', `There is a user named "${present.name}" already.`);
  const [removed] = known;
  await check(removed?.name ?? name);
  const id = removed?.id ?? randomUUID();
  if (removed) await trx('users').where({ id }).update({ removed_at: null });
  else await addUser(trx, { id, name });
  await changeDirectoryUser(trx, removed?.name ?? name, changes, () => {});
  return id;
}

/** @throws Refused, or what `check` throws */
export async function changeDirectoryUser(
  trx: Database,
  name: string,
  { externalId, email, active, roles }: DirectoryChanges,
  check: (existing: User) => void,
): Promise<void> {
  const disabled = active === undefined ? undefined : !active;
  await changeUser(trx, name, { email, roles, disabled }, check);
  await trx('users').where({ name }).update({ external_id: externalId });
}

/** Disables a user whom the directory deleted, and takes the person out of the groups. @throws what `check` throws */
export async function removeDirectoryUser(
  trx: Database,
  name: string,
  check: (existing: User) => void,
): Promise<void> {
  await changeUser(trx, name, { disabled: true, roles: [] }, check);
  await trx('group_members').where({ member: name }).delete();
  await trx('users')
    .where({ name })
    .update({ removed_at: trx.fn.now(), external_id: null, password_hash: null });
}

/**
 * Creates a group, or replaces its members: those that are users here. Others in it stay. Returns the id.
 * @param id of the group; null creates one
 * @param memberIds the ids of users
 * @throws Refused `conflict`, or `invalid` for a member that is no user
 */
export async function writeDirectoryGroup(
  trx: Database,
  id: string | null,
  { name, externalId }: { readonly name: string; readonly externalId: string | null },
  memberIds: readonly string[],
): Promise<string> {
  const ids = memberIds.filter((one) => isUuid(one)).map((one) => one.toLowerCase());
  const users = await usersSeen(trx).whereIn('id', ids).select('name', 'id');
  const known = new Set(users.map((user) => user.id));
  const strange = memberIds.find((one) => !known.has(one.toLowerCase()));
  if (strange !== undefined) throw new Refused('invalid', `members: there is no user ${strange}.`);
  const names = users.map((user) => String(user.name));
  const written = id ?? randomUUID();
  if (id === null) {
    if (await findGroup(trx, name))
      throw new Refused('conflict', `There is another group named "${name}".`);
    await createGroup(trx, { id: written, name, system: null, members: names });
  } else {
    const others = await trx('group_members as m')
      .where({ group_id: id })
      .whereNotExists(usersSeen(trx).whereRaw('u.name = m.member'))
      .pluck('m.member');
    await updateMembers(trx, id, [...names, ...others], () => {});
  }
  await trx('groups').where({ id: written }).update({ external_id: externalId });
  return written;
}

/** Records keep the name of the group. @throws Refused `missing` */
export async function removeDirectoryGroup(db: Database, id: string): Promise<void> {
  const removed = isUuid(id) ? await db('groups').where({ id }).whereNull('system_id').delete() : 0;
  if (removed === 0) throw missing(id);
}

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}

function missing(id: string): Refused {
  return new Refused('missing', `There is no resource ${id.slice(0, 100)}.`);
}
