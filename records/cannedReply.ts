import { Refused } from '../domain/refusal';
import type { Database } from './database';
import { textSearch } from './textSearch';

/** A text that is written again and again: one person's own, or shared by all staff of this organisation. */
export interface CannedReply {
  readonly id: string;
  readonly owner: string;
  readonly shared: boolean;
  readonly title: string;
  readonly text: string;
  readonly updatedAt: Date;
}

const columns = {
  id: 'id',
  owner: 'owner',
  shared: 'shared',
  title: 'title',
  text: 'text',
  updatedAt: 'updated_at',
} as const;

/** Maximum number of replies of one person, and of shared ones. */
export const mostReplies = { own: 100, shared: 500 } as const;

/** The replies that a person can use: their own and the shared ones. */
function usable(db: Database, person: string) {
  return db('canned_replies').where((one) => one.where({ shared: true }).orWhere('owner', person));
}

export async function findReply(
  db: Database,
  person: string,
  id: string,
): Promise<CannedReply | null> {
  return (await usable(db, person).where({ id }).first(columns)) ?? null;
}

/** Lists the replies that a person can use, by title. */
export async function listReplies(
  db: Database,
  person: string,
  page: {
    readonly q?: string | undefined;
    readonly limit: number;
    readonly after?: { readonly title: string; readonly id: string } | undefined;
  },
): Promise<CannedReply[]> {
  const query = usable(db, person).orderBy(['title', 'id']).limit(page.limit);
  textSearch(query, page.q, { texts: ['title', 'text'] });
  if (page.after) query.whereRaw('(title, id) > (?, ?::uuid)', [page.after.title, page.after.id]);
  return query.select(columns);
}

/**
 * Keeps a reply. A repeated id returns the existing one.
 * @throws Refused `conflict` if there are as many as there may be
 */
export async function createReply(
  db: Database,
  reply: Omit<CannedReply, 'updatedAt'>,
): Promise<CannedReply> {
  const { id, owner, shared } = reply;
  return db.transaction(async (trx) => {
    // One at a time for each owner, so that two calls cannot both take the last place.
    const whose = shared ? 'shared' : `own ${owner}`;
    await trx.raw(`select pg_advisory_xact_lock(hashtext('canned replies'), hashtext(?))`, [whose]);
    const existing = await findReply(trx, owner, id);
    if (existing) return existing;
    const others = trx('canned_replies').where(shared ? { shared } : { shared, owner });
    const most = shared ? mostReplies.shared : mostReplies.own;
    const [{ count = 0 } = {}] = await others.count({ count: '*' });
    if (Number(count) >= most) {
      const message = shared
        ? `There are ${most} shared replies, which is the most. Delete one first.`
        : `You have ${most} replies, which is the most. Delete one first.`;
      throw new Refused('conflict', message, { code: 'replyLimit', params: { count: most } });
    }
    const [made] = await trx('canned_replies').insert(reply).returning(Object.values(columns));
    return { ...reply, updatedAt: made.updated_at };
  });
}

/** Changes a reply under its lock; `check` sees it as it was. Null if the person cannot use it. */
export async function updateReply(
  db: Database,
  person: string,
  id: string,
  fields: Partial<Pick<CannedReply, 'title' | 'text'>>,
  check: (existing: CannedReply) => void,
): Promise<CannedReply | null> {
  return db.transaction(async (trx) => {
    const existing = await usable(trx, person).where({ id }).forUpdate().first(columns);
    if (!existing) return null;
    check(existing);
    await trx('canned_replies')
      .where({ id })
      .update({ ...fields, updated_at: trx.fn.now() });
    return findReply(trx, person, id);
  });
}

export async function deleteReply(db: Database, id: string): Promise<void> {
  await db('canned_replies').where({ id }).delete();
}
