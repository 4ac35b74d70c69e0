import { Refused } from '../domain/refusal';
import type { Database } from './database';
import { textSearch } from './textSearch';

/** A view of a list that a person saved. */
export interface SavedView {
  readonly id: string;
  readonly owner: string;
  /** The path of the list without its slash: `tasks`. */
  readonly list: string;
  readonly name: string;
  readonly filters: Readonly<Record<string, string | string[]>>;
  readonly sort: string | null;
  /** The columns that the portal shows, in order. Null for all. */
  readonly columns: readonly string[] | null;
  /** Whether others who can read the list see it. */
  readonly shared: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export const mostViewsOfOne = 50;

const columns = {
  id: 'id',
  owner: 'owner',
  list: 'list',
  name: 'name',
  filters: 'filters',
  sort: 'sort',
  columns: 'columns',
  shared: 'shared',
  createdAt: 'created_at',
  updatedAt: 'updated_at',
} as const satisfies Record<keyof SavedView, string>;

/** Lists the views of these lists that this person owns or that are shared, by name. */
export async function listViews(
  db: Database,
  { owner, lists }: { readonly owner: string; readonly lists: readonly string[] },
  page: {
    readonly q?: string | undefined;
    readonly limit: number;
    readonly after?: { readonly name: string; readonly id: string } | undefined;
  },
): Promise<SavedView[]> {
  const query = db('saved_views')
    .whereIn('list', [...lists])
    .where((mine) => mine.where({ owner }).orWhere({ shared: true }))
    .orderByRaw('lower(name), id')
    .limit(page.limit);
  textSearch(query, page.q, { texts: ['name'] });
  if (page.after) {
    const { name, id } = page.after;
    query.whereRaw('(lower(name), id) > (lower(?), ?::uuid)', [name, id]);
  }
  return query.select(columns);
}

export async function findView(db: Database, id: string): Promise<SavedView | null> {
  return (await db('saved_views').where({ id }).first(columns)) ?? null;
}

/**
 * Saves a new view. A repeated id returns the existing one.
 * @throws Refused `conflict` if the owner has too many
 */
export async function createView(
  db: Database,
  view: Omit<SavedView, 'createdAt' | 'updatedAt'>,
): Promise<SavedView> {
  return db.transaction(async (trx) => {
    // Two calls of one person take turns, so that both are counted.
    await trx.raw('select pg_advisory_xact_lock(hashtext(?))', [`views of ${view.owner}`]);
    const existing = await findView(trx, view.id);
    if (existing) return existing;
    const [{ count = 0 } = {}] = await trx('saved_views')
      .where({ owner: view.owner })
      .count({ count: '*' });
    if (Number(count) >= mostViewsOfOne) {
      throw new Refused(
        'conflict',
        `You have ${mostViewsOfOne} saved views, which is the limit: delete one first.`,
      );
    }
    const [made] = await trx('saved_views')
      .insert({ ...view, filters: JSON.stringify(view.filters) })
      .returning(selected(trx));
    return made;
  });
}

/**
 * Changes a view, if `check` accepts its current version.
 * @throws Refused `missing`, or what `check` throws
 */
export async function updateView(
  db: Database,
  id: string,
  changes: Partial<Pick<SavedView, 'name' | 'filters' | 'sort' | 'columns' | 'shared'>>,
  check: (existing: SavedView | null) => void,
): Promise<SavedView> {
  return db.transaction(async (trx) => {
    const existing = (await trx('saved_views').where({ id }).forUpdate().first(columns)) ?? null;
    check(existing);
    const { filters, ...plain } = changes;
    const [changed] = await trx('saved_views')
      .where({ id })
      .update({
        ...plain,
        ...(filters && { filters: JSON.stringify(filters) }),
        updated_at: trx.raw(`date_trunc('milliseconds', now())`),
      })
      .returning(selected(trx));
    return changed;
  });
}

export async function deleteView(db: Database, id: string): Promise<void> {
  await db('saved_views').where({ id }).del();
}

function selected(db: Database) {
  return Object.entries(columns).map(([name, column]) => db.raw('?? as ??', [column, name]));
}
