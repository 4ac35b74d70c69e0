import { catalogKinds, type ReplicationRules, replicatedFields } from '../domain/event';
import { instanceTitle } from '../domain/names';
import { lockCatalog, republish } from './catalogItem';
import { emitRules } from './connectionChanges';
import type { Database } from './database';
import { textSearch } from './textSearch';

/**
 * The rules of what this instance exchanges with its customers. The first start creates the set, and admins change it.
 */
export interface ReplicationSet extends ReplicationRules {
  readonly id: string;
  readonly name: string;
  /** The name under which customers know this organisation. */
  readonly providerName: string;
  readonly updatedAt: Date;
}

const columns = {
  id: 'id',
  name: 'name',
  providerName: 'provider_name',
  kinds: 'kinds',
  fields: 'fields',
  workNotes: 'work_notes',
  updatedAt: 'updated_at',
} as const satisfies Record<keyof ReplicationSet, string>;

const producer = 'Producer';

/** Creates the provider record and a set that includes everything, if they do not exist. */
export async function ensureProducerSet(db: Database, instance: string): Promise<void> {
  await db('replication_sets')
    .insert({
      id: db.raw('gen_random_uuid()'),
      name: producer,
      provider_name: instanceTitle(instance),
      kinds: [...catalogKinds],
      fields: [...replicatedFields],
      work_notes: true,
    })
    .onConflict('name')
    .ignore();
}

export async function producerSet(db: Database): Promise<ReplicationSet> {
  const found = await db('replication_sets').where({ name: producer }).first(columns);
  if (!found) throw new Error('The instance was not started: it has no producer replication set.');
  return found;
}

export function rulesOf({ kinds, fields, workNotes }: ReplicationRules): ReplicationRules {
  return { kinds, fields, workNotes };
}

export async function findReplicationSet(db: Database, id: string): Promise<ReplicationSet | null> {
  return (await db('replication_sets').where({ id }).first(columns)) ?? null;
}

/** Lists replication sets, sorted by name. */
export async function listReplicationSets(
  db: Database,
  page: {
    readonly limit: number;
    readonly q?: string | undefined;
    readonly after?: string | undefined;
  },
): Promise<ReplicationSet[]> {
  const query = db('replication_sets').orderBy('name').limit(page.limit);
  textSearch(query, page.q, { texts: ['name', 'provider_name'] });
  if (page.after !== undefined) query.where('name', '>', page.after);
  return query.select(columns);
}

type Changeable = Pick<ReplicationSet, 'providerName' | 'kinds' | 'fields' | 'workNotes'>;
export type ReplicationSetChanges = {
  readonly [Field in keyof Changeable]?: Changeable[Field] | undefined;
};

/**
 * Changes a replication set, and notifies every customer. Null if there is no such set.
 * @param check validates the current set, which is locked
 */
export async function changeReplicationSet(
  db: Database,
  instance: string,
  id: string,
  changes: ReplicationSetChanges,
  by: string,
  check: (current: ReplicationSet) => void,
): Promise<{ readonly set: ReplicationSet; readonly destinations: readonly string[] } | null> {
  const { providerName, kinds, fields, workNotes } = changes;
  return db.transaction(async (trx) => {
    await lockCatalog(trx);
    const current = await trx('replication_sets').where({ id }).forUpdate().first(columns);
    if (!current) return null;
    check(current);
    const [set] = await trx('replication_sets')
      .where({ id })
      .update({
        ...(providerName && { provider_name: providerName }),
        ...(kinds && { kinds }),
        ...(fields && { fields }),
        ...(workNotes !== undefined && { work_notes: workNotes }),
        updated_at: trx.fn.now(3),
      })
      .returning(Object.entries(columns).map(([name, column]) => `${column} as ${name}`));
    if (!set) return null;
    const now = rulesOf(set);
    const destinations = await emitRules(trx, now, by);
    for (const { id, state, replicationSet: before } of destinations) {
      // A customer has no catalog before the connection is established.
      if (state === 'Active' || state === 'Paused')
        await republish(trx, instance, id, { before, now });
    }
    return { set, destinations: destinations.map(({ id }) => id) };
  });
}
