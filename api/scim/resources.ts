import SCIMMY from 'scimmy';
import { z } from 'zod';
import { needsSecond } from '../../domain/fourEyes';
import { roles } from '../../domain/lifecycle';
import { Refused } from '../../domain/refusal';
import { findFourEyes } from '../../records/approvals';
import {
  addDirectoryUser,
  changeDirectoryUser,
  type DirectoryGroup,
  type DirectoryUser,
  findDirectoryGroup,
  findDirectoryUser,
  listDirectoryGroups,
  listDirectoryUsers,
  lockDirectoryRow,
  removeDirectoryGroup,
  removeDirectoryUser,
  type Slice,
  type Sliced,
  writeDirectoryGroup,
} from '../../records/directory';
import type { Caller } from '../../records/user';
import type { Deps } from '../deps';
import { requireSensitive } from '../http/auth';
import { refuse } from '../http/problem';
import { profileInput } from '../profile';
import { makesAdmin, requireNotOneself, userName } from '../userInput';
import { type Attributes, conditionOf } from './filter';
import { patched } from './patch';
import { protocol } from './protocol';

/** Who calls, and in which transaction. */
export interface ScimCall {
  readonly deps: Pick<Deps, 'db'> & { readonly stepUpMinutes?: number | undefined };
  readonly caller: Caller;
  /** The URL of SCIM at this instance. */
  readonly url: string;
}

/** Which attributes an answer shows. */
export type Shown = SCIMMY.Types.Filter | undefined;

/** A kind of resource: what SCIM does with it. Each returns resources as `show` makes them. */
export interface Kind {
  readonly name: 'User' | 'Group';
  readonly endpoint: string;
  list(call: ScimCall, filter: string | undefined, page: Slice): Promise<Sliced<object>>;
  read(call: ScimCall, id: string): Promise<object>;
  create(call: ScimCall, body: unknown): Promise<object>;
  replace(call: ScimCall, id: string, body: unknown): Promise<object>;
  patch(call: ScimCall, id: string, body: unknown): Promise<object>;
  remove(call: ScimCall, id: string): Promise<void>;
  /** The resource as the answer has it. */
  show(call: ScimCall, resource: object, shown?: Shown): object;
}

const users: Kind = {
  name: 'User',
  endpoint: '/Users',
  async list({ deps: { db } }, filter, page) {
    const where =
      filter === undefined ? null : conditionOf(filter, userAttributes, SCIMMY.Schemas.User.id);
    const { total, found } = await listDirectoryUsers(db, where, page);
    return { total, found: found.map(userView) };
  },
  read: async ({ deps: { db } }, id) => userView(await findDirectoryUser(db, id)),
  async create(call, body) {
    const { userName, active = true, ...wanted } = await userInput(body);
    // One who was deleted can have got roles since.
    const check = (name: string) =>
      requireMayGrant(call, { name, roles: wanted.roles, disabled: !active });
    const changes = { ...wanted, active };
    return users.read(call, await addDirectoryUser(call.deps.db, userName, changes, check));
  },
  async replace(call, id, body) {
    const { name } = await locked(call, 'users', id, findDirectoryUser);
    return writeUser(call, id, name, await userInput(body));
  },
  async patch(call, id, body) {
    const user = await locked(call, 'users', id, findDirectoryUser);
    const schema = new SCIMMY.Schemas.User(userView(user), 'out');
    const wanted = await userInput(await patched(SCIMMY.Schemas.User.id, body, schema));
    return writeUser(call, id, user.name, { ...wanted, roles: wanted.roles ?? [] });
  },
  async remove({ deps: { db }, caller }, id) {
    const { name } = await findDirectoryUser(db, id);
    const check = () => requireNotOneself(caller, name, { roles: [], disabled: true });
    await removeDirectoryUser(db, name, check);
  },
  show: ({ url }, resource, shown) =>
    new SCIMMY.Schemas.User(resource, 'out', `${url}/Users`, shown),
};

const groups: Kind = {
  name: 'Group',
  endpoint: '/Groups',
  async list({ deps: { db }, url }, filter, page) {
    const where =
      filter === undefined ? null : conditionOf(filter, groupAttributes, SCIMMY.Schemas.Group.id);
    const { total, found } = await listDirectoryGroups(db, where, page);
    return { total, found: found.map((group) => groupView(group, url)) };
  },
  read: async ({ deps: { db }, url }, id) => groupView(await findDirectoryGroup(db, id), url),
  create: async (call, body) => writeGroup(call, null, await groupInput(body)),
  async replace(call, id, body) {
    const group = await locked(call, 'groups', id, findDirectoryGroup);
    return writeGroup(call, group, await groupInput(body));
  },
  async patch(call, id, body) {
    const group = await locked(call, 'groups', id, findDirectoryGroup);
    const schema = new SCIMMY.Schemas.Group(groupView(group, call.url), 'out');
    const wanted = await groupInput(await patched(SCIMMY.Schemas.Group.id, body, schema));
    return writeGroup(call, group, wanted);
  },
  remove: ({ deps: { db } }, id) => removeDirectoryGroup(db, id),
  show({ url }, resource, shown) {
    const { members = [], ...group } = resource as ReturnType<typeof groupView>;
    // The library takes some 50 µs for each member: one says which attributes are shown of all.
    const whole = { ...group, ...(members.length > 0 && { members: members.slice(0, 1) }) };
    const view = shownGroup.parse(
      JSON.parse(JSON.stringify(new SCIMMY.Schemas.Group(whole, 'out', `${url}/Groups`, shown))),
    );
    const names = Object.keys(view.members?.[0] ?? {});
    if (names.length === 0) return view;
    const few = (member: object) =>
      Object.fromEntries(Object.entries(member).filter(([name]) => names.includes(name)));
    return { ...view, members: members.map(few) };
  },
};

const shownGroup = z.looseObject({
  members: z.array(z.record(z.string(), z.unknown())).optional(),
});

export const kinds: readonly Kind[] = [users, groups];

async function locked<T>(
  { deps: { db } }: ScimCall,
  table: 'users' | 'groups',
  id: string,
  find: (trx: Deps['db'], id: string) => Promise<T>,
): Promise<T> {
  await lockDirectoryRow(db, table, id);
  return find(db, id);
}

async function writeUser(
  call: ScimCall,
  id: string,
  name: string,
  { userName: given, ...wanted }: Awaited<ReturnType<typeof userInput>>,
): Promise<object> {
  const { deps, caller } = call;
  requireSame('userName', name, given);
  const disabled = wanted.active === undefined ? undefined : !wanted.active;
  const access = { roles: wanted.roles, disabled };
  await requireMayGrant(call, { name, ...access });
  const check = () => requireNotOneself(caller, name, access);
  await changeDirectoryUser(deps.db, name, wanted, check);
  return users.read(call, id);
}

async function writeGroup(
  call: ScimCall,
  existing: DirectoryGroup | null,
  { displayName: name, externalId, members }: z.output<typeof groupSchema>,
): Promise<object> {
  if (existing) requireSame('displayName', existing.name, name);
  const ids = members.map(({ value }) => value);
  const kept = { name: existing?.name ?? name, externalId: externalId ?? null };
  const { db } = call.deps;
  return groups.read(call, await writeDirectoryGroup(db, existing?.id ?? null, kept, ids));
}

/** @throws Refused if the changes make an admin, and the caller lacks what that needs */
async function requireMayGrant(
  { deps, caller }: ScimCall,
  changes: Parameters<typeof makesAdmin>[1],
): Promise<void> {
  if (!(await makesAdmin(deps.db, changes))) return;
  await requireSensitive(deps, caller);
  if (needsSecond(await findFourEyes(deps.db), 'admins'))
    throw new Refused('second-admin', 'Admins are made here, because two of them have to agree.');
}

/** Records have the name. @throws an error of SCIM if it is another */
function requireSame(attribute: string, name: string, given: string): void {
  if (name.toLowerCase() === given.toLowerCase()) return;
  throw new SCIMMY.Types.Error(400, 'mutability', `${attribute} cannot be changed.`);
}

function userView({ id, externalId, name, email, roles, ...user }: DirectoryUser) {
  return {
    ...{ id, userName: name, active: user.active },
    ...(externalId !== null && { externalId }),
    ...(email !== null && { emails: [{ value: email, type: 'work', primary: true }] }),
    ...(roles.length > 0 && { roles: roles.map((value) => ({ value })) }),
    ...(user.groups.length > 0 && {
      groups: user.groups.map((group) => ({ ...group, type: 'direct' })),
    }),
    meta: { created: user.createdAt.toISOString() },
  };
}

function groupView({ id, externalId, name, members, createdAt }: DirectoryGroup, url: string) {
  return {
    ...{ id, displayName: name },
    ...(externalId !== null && { externalId }),
    ...(members.length > 0 && {
      members: members.map((value) => ({ value, type: 'User', $ref: `${url}/Users/${value}` })),
    }),
    meta: { created: createdAt.toISOString() },
  };
}

const id = { kind: 'exact', sql: 'u.id::text' } as const;
const userAttributes: Attributes = {
  id,
  username: { kind: 'text', sql: 'u.name' },
  externalid: { kind: 'exact', sql: 'u.external_id' },
  active: { kind: 'boolean', sql: '(u.disabled_at is null)' },
  'meta.created': { kind: 'time', sql: 'u.created_at' },
  emails: {
    from: 'from (select u.email as value) e where e.value is not null',
    attributes: {
      value: { kind: 'text', sql: 'e.value' },
      type: { kind: 'text', sql: `'work'` },
      primary: { kind: 'boolean', sql: 'true' },
    },
  },
  roles: {
    from: 'from unnest(u.roles) as r (value) where true',
    attributes: { value: { kind: 'text', sql: 'r.value' } },
  },
  groups: {
    from: `from group_members m join groups g on g.id = m.group_id
      where m.member = u.name and g.system_id is null`,
    attributes: {
      value: { kind: 'exact', sql: 'g.id::text' },
      display: { kind: 'text', sql: 'g.name' },
    },
  },
};
const groupAttributes: Attributes = {
  id: { kind: 'exact', sql: 'g.id::text' },
  displayname: { kind: 'text', sql: 'g.name' },
  externalid: { kind: 'exact', sql: 'g.external_id' },
  'meta.created': { kind: 'time', sql: 'g.created_at' },
  members: {
    from: `from group_members m join users u on u.name = m.member and u.removed_at is null
      where m.group_id = g.id`,
    attributes: { value: id, display: { kind: 'text', sql: 'u.name' } },
  },
};

const externalId = z.string().max(300).optional();
const userSchema = z.object({
  userName,
  externalId,
  active: z.boolean().optional(),
  emails: z
    .array(z.object({ value: profileInput.email.unwrap(), primary: z.boolean().optional() }))
    .max(20)
    .optional(),
  roles: z
    .array(z.object({ value: z.enum(roles) }))
    .max(20)
    .optional(),
});
const groupSchema = z.object({
  displayName: z.string().trim().min(1).max(200),
  externalId,
  members: z
    .array(z.object({ value: z.string().max(100) }))
    .max(5_000)
    .default([]),
});

async function userInput(body: unknown) {
  const given = await protocol(() => new SCIMMY.Schemas.User(objectOf(body), 'in'));
  const {
    userName: name,
    externalId: theirs,
    emails,
    active,
    roles: held,
  } = read(userSchema, given);
  return {
    userName: name,
    externalId: theirs ?? null,
    email: (emails?.find(({ primary }) => primary) ?? emails?.[0])?.value ?? null,
    active,
    roles: held && [...new Set(held.map(({ value }) => value))],
  };
}

async function groupInput(body: unknown) {
  return read(groupSchema, await protocol(() => new SCIMMY.Schemas.Group(objectOf(body), 'in')));
}

function objectOf(body: unknown): object {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body;
  throw new SCIMMY.Types.Error(400, 'invalidSyntax', 'Send a JSON object.');
}

/** The library's own objects have getters: plain data is checked. @throws Refused `invalid` */
function read<T>(schema: z.ZodType<T>, given: object): T {
  const { data, error } = schema.safeParse(JSON.parse(JSON.stringify(given)));
  if (data !== undefined) return data;
  throw refuse(error?.issues.map(({ path, message }) => ({ path: path.join('.'), message })) ?? []);
}
