import { Refused } from '../domain/refusal';
import type { Database } from './database';
import { textSearch } from './textSearch';

/** Who owns changes: people here, or those behind an external system. */
export interface Group {
  readonly id: string;
  readonly name: string;
  readonly system: { readonly id: string; readonly name: string } | null;
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

interface Flat extends Omit<Group, 'system'> {
  readonly systemId: string | null;
  readonly systemName: string | null;
}

function toGroup({ systemId, systemName, ...group }: Flat): Group {
  return { ...group, system: systemId ? { id: systemId, name: systemName ?? '' } : null };
}

/** Matches an id or a unique name, in whatever case. */
export function namedBy(column: string, reference: string) {
  return [
    `(${column}.id::text = lower(?) or lower(${column}.name) = lower(?))`,
    [reference, reference],
  ] as const;
}

/** By its id or its name. */
export async function findGroup(db: Database, reference: string): Promise<Group | null> {
  const row: Flat | undefined = await groups(db)
    .whereRaw(...namedBy('g', reference))
    .first(columns);
  return row ? toGroup(row) : null;
}

export interface GroupFilters {
  readonly name?: string | undefined;
  readonly q?: string | undefined;
}

/** By name. */
export async function listGroups(
  db: Database,
  filters: GroupFilters,
  page: { readonly limit: number; readonly after?: string | undefined },
): Promise<Group[]> {
  const query = groups(db).orderByRaw('lower(g.name)').limit(page.limit);
  if (filters.name !== undefined) query.whereRaw('lower(g.name) = lower(?)', [filters.name]);
  textSearch(query, filters.q, { texts: ['g.name', 's.name'] });
  if (page.after !== undefined) query.whereRaw('lower(g.name) > lower(?)', [page.after]);
  const rows: Flat[] = await query.select(columns);
  return rows.map(toGroup);
}

/**
 * Makes a group; the same id again gives the one that stands.
 * @throws Refused `conflict` where another has the name
 */
export async function createGroup(
  db: Database,
  group: { readonly id: string; readonly name: string; readonly system: string | null },
): Promise<Group> {
  const { id, name, system } = group;
  await db('groups').insert({ id, name, system_id: system }).onConflict().ignore();
  const standing = await findGroup(db, name);
  if (standing?.id !== id) {
    throw new Refused('conflict', `There is another group named "${name}".`);
  }
  return standing;
}
