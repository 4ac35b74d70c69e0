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
  /** Whether everybody who can read the list sees it. */
  readonly shared: boolean;
  /** The name of the group whose members see it. Null if it is shared with all, or with nobody. */
  readonly group: string | null;
  /** Whether the list of the person who reads it opens with it. */
  readonly isDefault: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export const mostViewsOfOne = 50;

/** A view as it is created. */
export interface NewView
  extends Omit<SavedView, 'group' | 'isDefault' | 'createdAt' | 'updatedAt'> {
  readonly groupId: string | null;
}

/** What its owner changes of a view. What is undefined stays. */
export type ViewChanges = {
  readonly [Name in 'name' | 'filters' | 'sort' | 'columns' | 'shared' | 'groupId']?:
    | NewView[Name]
    | undefined;
};

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
} as const satisfies Record<Exclude<keyof SavedView, 'group' | 'isDefault'>, string>;

/** The columns of a view, as this person reads it. */
function selected(db: Database, person: string) {
  return [
    ...Object.entries(columns).map(([name, column]) => db.raw('v.?? as ??', [column, name])),
    db.raw('(select g.name from groups g where g.id = v.group_id) as "group"'),
    db.raw(
      `exists (select from default_views d where d.view_id = v.id and d.person = ?) as "isDefault"`,
      [person],
    ),
  ];
}

/** A person, and the lists that they can read. */
export interface ViewReader {
  readonly person: string;
  readonly lists: readonly string[];
}

/** SQL with bindings: whether the person owns the view `v`, or it is shared with them. */
function visibleTo({ person, lists }: ViewReader): [string, (string | string[])[]] {
  return [
    `(v.owner = ? or (v.list = any(?) and (v.shared or exists (
       select from group_members m where m.group_id = v.group_id and m.member = ?
     ))))`,
    [person, [...lists], person],
  ];
}

/** Lists the views of one list, or of all that this person can read, that they own or that are shared with them, by name. */
export async function listViews(
  db: Database,
  reader: ViewReader,
  list: string | undefined,
  page: {
    readonly q?: string | undefined;
    readonly limit: number;
    readonly after?: { readonly name: string; readonly id: string } | undefined;
  },
): Promise<SavedView[]> {
  const query = db('saved_views as v')
    .whereIn(
      'list',
      reader.lists.filter((one) => (list ?? one) === one),
    )
    .whereRaw(...visibleTo(reader))
    .orderByRaw('lower(name), id')
    .limit(page.limit);
  textSearch(query, page.q, { texts: ['name'] });
  if (page.after) {
    const { name, id } = page.after;
    query.whereRaw('(lower(name), id) > (lower(?), ?::uuid)', [name, id]);
  }
  return query.select(selected(db, reader.person));
}

/** Finds a view. Null if there is none, or this person does not see it. */
export async function findView(
  db: Database,
  id: string,
  reader: ViewReader,
): Promise<SavedView | null> {
  const [view] = await db('saved_views as v')
    .where({ id })
    .whereRaw(...visibleTo(reader))
    .select(selected(db, reader.person));
  return view ?? null;
}

/**
 * Saves a new view. A repeated id returns the existing one.
 * @throws Refused `conflict` if the owner has too many
 */
export async function createView(
  db: Database,
  { groupId, ...view }: NewView,
  reader: ViewReader,
): Promise<SavedView> {
  return db.transaction(async (trx) => {
    // Two calls of one person take turns, so that both are counted.
    await trx.raw('select pg_advisory_xact_lock(hashtext(?))', [`views of ${view.owner}`]);
    const existing = await findView(trx, view.id, reader);
    if (existing) return existing;
    const [{ count = 0 } = {}] = await trx('saved_views')
      .where({ owner: view.owner })
      .count({ count: '*' });
    if (Number(count) >= mostViewsOfOne) {
      throw new Refused(
        'conflict',
        `You have ${mostViewsOfOne} saved views, which is the limit: delete one first.`,
        { code: 'viewLimit', params: { count: mostViewsOfOne } },
      );
    }
    const row = { ...view, group_id: groupId, filters: JSON.stringify(view.filters) };
    await trx('saved_views').insert(row);
    return readBack(trx, view.id, reader);
  });
}

/**
 * Changes a view, and whether this person's list opens with it, if `check` accepts its current version.
 * @throws Refused `missing`, or what `check` throws
 */
export async function updateView(
  db: Database,
  id: string,
  { isDefault, ...changes }: ViewChanges & { readonly isDefault?: boolean | undefined },
  reader: ViewReader,
  check: (existing: SavedView | null) => void,
): Promise<SavedView> {
  return db.transaction(async (trx) => {
    await trx('saved_views').where({ id }).forUpdate().first('id');
    const existing = await findView(trx, id, reader);
    check(existing);
    if (Object.values(changes).some((value) => value !== undefined))
      await trx('saved_views').where({ id }).update(changedColumns(trx, changes));
    if (existing && isDefault !== undefined)
      await setDefault(trx, { person: reader.person, list: existing.list, id }, isDefault);
    return readBack(trx, id, reader);
  });
}

function changedColumns(db: Database, { filters, groupId, ...plain }: ViewChanges) {
  return {
    ...plain,
    ...(groupId !== undefined && { group_id: groupId }),
    ...(filters && { filters: JSON.stringify(filters) }),
    updated_at: db.raw(`date_trunc('milliseconds', now())`),
  };
}

/** A list opens with one view at most. */
async function setDefault(
  trx: Database,
  { person, list, id }: { readonly person: string; readonly list: string; readonly id: string },
  isDefault: boolean,
): Promise<void> {
  const place = trx('default_views');
  if (isDefault)
    await place.insert({ person, list, view_id: id }).onConflict(['person', 'list']).merge();
  else await place.where({ person, list, view_id: id }).del();
}

/** A view that was just written, also by somebody who does not see it afterwards. */
async function readBack(trx: Database, id: string, { person }: ViewReader): Promise<SavedView> {
  const [view] = await trx('saved_views as v').where({ id }).select(selected(trx, person));
  return view;
}

export async function deleteView(db: Database, id: string): Promise<void> {
  await db('saved_views').where({ id }).del();
}
