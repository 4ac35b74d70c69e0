import { Refused } from '../domain/refusal';
import type { Database } from './database';
import { textSearch } from './textSearch';

/** A group to which work is assigned: people of this organisation, or the people behind an external system. */
export interface Group {
  readonly id: string;
  readonly name: string;
  readonly system: { readonly id: string; readonly name: string } | null;
  /** The names of the members, sorted. */
  readonly members: readonly string[];
  readonly createdAt: Date;
}

function groups(db: Database) {
  return db('groups as g').leftJoin('external_systems as s', 's.id', 'g.system_id');
}

const columns = {
  id: 'g.id',
  name: 'g.name',
  systemId: 's.id',
  systemName: 's.name',
  createdAt: 'g.created_at',
} as const;

const members =
  'array(select m.member from group_members m where m.group_id = g.id order by 1) as members';

interface Flat extends Omit<Group, 'system'> {
  readonly systemId: string | null;
  readonly systemName: string | null;
}

function toGroup({ systemId, systemName, ...group }: Flat): Group {
  return { ...group, system: systemId ? { id: systemId, name: systemName ?? '' } : null };
}

/** SQL with bindings that matches an id, or a name regardless of case. */
export function namedBy(column: string, reference: string) {
  return [
    `(${column}.id::text = lower(?) or lower(${column}.name) = lower(?))`,
    [reference, reference],
  ] as const;
}

/** Finds a group by its id or its name. */
export async function findGroup(db: Database, reference: string): Promise<Group | null> {
  const row: Flat | undefined = await groups(db)
    .whereRaw(...namedBy('g', reference))
    .first(columns, db.raw(members));
  return row ? toGroup(row) : null;
}

export interface GroupFilters {
  readonly name?: string | undefined;
  readonly q?: string | undefined;
}

/** Lists groups, sorted by name. */
export async function listGroups(
  db: Database,
  filters: GroupFilters,
  page: { readonly limit: number; readonly after?: string | undefined },
): Promise<Group[]> {
  const query = groups(db).orderByRaw('lower(g.name)').limit(page.limit);
  if (filters.name !== undefined) query.whereRaw('lower(g.name) = lower(?)', [filters.name]);
  textSearch(query, filters.q, { texts: ['g.name', 's.name'] });
  if (page.after !== undefined) query.whereRaw('lower(g.name) > lower(?)', [page.after]);
  const rows: Flat[] = await query.select(columns, db.raw(members));
  return rows.map(toGroup);
}

/**
 * Creates a group. A repeated id returns the existing one.
 * @throws Refused `conflict` if another group has the name
 */
export async function createGroup(
  db: Database,
  group: {
    readonly id: string;
    readonly name: string;
    readonly system: string | null;
    readonly members?: readonly string[];
  },
): Promise<Group> {
  const { id, name, system, members: wanted = [] } = group;
  return db.transaction(async (trx) => {
    const [made] = await trx('groups')
      .insert({ id, name, system_id: system })
      .onConflict()
      .ignore()
      .returning('id');
    if (made) await setMembers(trx, id, wanted);
    const existing = await findGroup(trx, name);
    if (existing?.id !== id) {
      throw new Refused('conflict', `There is another group named "${name}".`, {
        code: 'nameTaken',
        params: { name },
      });
    }
    return existing;
  });
}

/** Finds a group by name, or creates it. Returns the stored spelling of its name. */
export async function ensureGroup(trx: Database, name: string): Promise<string> {
  await trx('groups')
    .insert({ id: trx.raw('gen_random_uuid()'), name })
    .onConflict()
    .ignore();
  return (await findGroup(trx, name))?.name ?? name;
}

/**
 * Replaces the members of a group, if `check` accepts its current version.
 * @throws Refused `missing`, or what `check` throws
 */
export async function updateMembers(
  db: Database,
  reference: string,
  wanted: readonly string[] | undefined,
  check: (existing: Group) => void,
): Promise<Group> {
  return db.transaction(async (trx) => {
    await trx('groups as g')
      .whereRaw(...namedBy('g', reference))
      .forUpdate()
      .first('g.id');
    const existing = await findGroup(trx, reference);
    if (!existing) throw new Refused('missing', `There is no group "${reference}".`);
    check(existing);
    if (!wanted) return existing;
    const { id, members } = existing;
    await trx('group_members')
      .where({ group_id: id })
      .whereNotIn('member', [...wanted])
      .del();
    await setMembers(
      trx,
      id,
      wanted.filter((member) => !members.includes(member)),
    );
    return { ...existing, members: [...new Set(wanted)].sort() };
  });
}

async function setMembers(trx: Database, id: string, wanted: readonly string[]): Promise<void> {
  const rows = [...new Set(wanted)].map((member) => ({ group_id: id, member }));
  if (rows.length > 0) await trx('group_members').insert(rows);
}

/** The sys_id and the name of each group of which a person is a member. */
export async function sysIdsAndNamesOf(db: Database, member: string): Promise<string[]> {
  const rows: { id: string; name: string }[] = await db('groups as g')
    .join('group_members as m', 'm.group_id', 'g.id')
    .where('m.member', member)
    .orderBy('g.name')
    .select('g.id', 'g.name');
  return rows.flatMap(({ id, name }) => [id.replaceAll('-', ''), name]);
}

/** SQL: whether a name is the name of a group of which a person (the binding) is a member. */
export function isGroupOf(column: string): string {
  return `lower(${column}) in (
    select lower(g.name) from groups g join group_members m on m.group_id = g.id where m.member = ?
  )`;
}
