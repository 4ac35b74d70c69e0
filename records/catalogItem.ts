import { randomUUID } from 'node:crypto';
import { kindCrosses, publication } from '../domain/crossing';
import type { CatalogKind, PublishedItem, ReplicationRules } from '../domain/event';
import { isItemOf } from '../domain/names';
import { Refused } from '../domain/refusal';
import type { Database } from './database';
import { enqueue } from './outbox';
import { textSearch } from './textSearch';

/** A catalog item of this instance, or one that is replicated from a provider. */
export interface CatalogItem extends PublishedItem {
  readonly id: string;
  readonly provider: string;
  readonly updatedAt: Date;
}

export const itemColumns = {
  id: 'i.id',
  provider: 'i.provider',
  name: 'i.name',
  kind: 'i.kind',
  description: 'i.description',
  schema: 'i.schema',
  policy: 'i.policy',
  active: 'i.active',
  updatedAt: 'i.updated_at',
};

export async function findItem(db: Database, id: string): Promise<CatalogItem | null> {
  const row = await db('catalog_items as i')
    .where('i.id', id)
    .first(itemColumns)
    .options({ name: 'crossdesk_item' });
  return row ?? null;
}

export interface ItemFilters {
  readonly provider?: string | undefined;
  readonly kind?: CatalogKind | undefined;
  readonly active?: boolean | undefined;
  /** Search text. It is matched against the id, the name and the description. */
  readonly q?: string | undefined;
}

/** Lists items, sorted by id. */
export async function listItems(
  db: Database,
  filters: ItemFilters,
  page: { readonly limit: number; readonly after?: string | undefined },
): Promise<CatalogItem[]> {
  const query = db('catalog_items as i').orderBy('i.id').limit(page.limit);
  const { q, ...equal } = filters;
  for (const [column, value] of Object.entries(equal)) {
    if (value !== undefined) query.where(`i.${column}`, value);
  }
  textSearch(query, q, { number: 'i.id', texts: ['i.name', 'i.description'] });
  if (page.after !== undefined) query.where('i.id', '>', page.after);
  return query.select(itemColumns);
}

/** Finds an item with the established connection to its provider. The connection is null if there is none. */
export async function findOffer(
  db: Database,
  id: string,
): Promise<(CatalogItem & { connection: string | null }) | null> {
  const row = await db('catalog_items as i')
    .leftJoin('connections as c', (join) =>
      join
        .on('c.partner', 'i.provider')
        .andOnVal('c.partner_is', 'provider')
        .andOnIn('c.state', ['Active', 'Paused']),
    )
    .where('i.id', id)
    .first({ ...itemColumns, connection: 'c.id' })
    .options({ name: 'crossdesk_offer' });
  return row ?? null;
}

/** Queues the new version of an own item for the customers that may see it. Returns their connections. */
export async function publishItem(
  trx: Database,
  item: CatalogItem,
  before?: CatalogItem,
): Promise<string[]> {
  const customers: { id: string; rules: ReplicationRules | null }[] = await trx('connections')
    .where({ partner_is: 'customer' })
    .whereIn('state', ['Active', 'Paused'])
    .orderBy('id')
    .select({ id: 'id', rules: 'replication_set' });
  const destinations: string[] = [];
  for (const { id, rules } of customers) {
    const published = publication({ rules, item }, before && { rules, item: before });
    if (!published) continue;
    await enqueueItem(trx, id, item.id, published);
    destinations.push(id);
  }
  return destinations;
}

/** Queues all own items for one customer. Call it in the transaction that activates the connection. */
export async function publishCatalog(
  trx: Database,
  instance: string,
  connection: string,
): Promise<void> {
  await lockCatalog(trx);
  const found = await trx('connections').where({ id: connection }).first('replication_set');
  const rules: ReplicationRules | null = found?.replication_set ?? null;
  for (const item of await itemsOf(trx, instance)) {
    const published = publication({ rules, item });
    if (published) await enqueueItem(trx, connection, item.id, published);
  }
}

/** Queues the items that new replication rules publish to a customer, or withdraw from it. */
export async function republish(
  trx: Database,
  instance: string,
  connection: string,
  rules: { readonly before: ReplicationRules | null; readonly now: ReplicationRules },
): Promise<void> {
  for (const item of await itemsOf(trx, instance)) {
    if (kindCrosses(rules.before, item.kind) === kindCrosses(rules.now, item.kind)) continue;
    const published = publication({ rules: rules.now, item }, { rules: rules.before, item });
    if (published) await enqueueItem(trx, connection, item.id, published);
  }
}

function itemsOf(trx: Database, instance: string): Promise<CatalogItem[]> {
  return trx('catalog_items as i')
    .where('i.provider', instance)
    .orderBy('i.id')
    .select(itemColumns);
}

/**
 * Stores an item that a provider published.
 * @throws Refused `invalid` if this provider cannot create the id
 */
export async function takePublishedItem(
  trx: Database,
  provider: string,
  id: string,
  item: PublishedItem,
): Promise<void> {
  if (!isItemOf(provider, id)) {
    throw new Refused('invalid', `${id} is no catalog item of ${provider}.`);
  }
  await trx('catalog_items')
    .insert({ id, provider, ...stored(item) })
    .onConflict('id')
    .merge({ ...stored(item), updated_at: trx.fn.now(3) });
}

/**
 * Locks the catalog for one writer at a time. A new connection takes the same lock, so that no write falls between the
 * catalog that the customer is sent and the changes that it receives afterwards.
 */
export async function lockCatalog(trx: Database): Promise<void> {
  await trx.raw(`select pg_advisory_xact_lock(hashtext('catalog'))`);
}

/** The columns that a write sets. */
export function stored(fields: PublishedItem): Record<string, unknown> {
  const { name, kind, description, schema, policy, active } = fields;
  return {
    name,
    kind,
    description,
    schema: JSON.stringify(schema),
    policy: JSON.stringify(policy),
    active,
  };
}

async function enqueueItem(
  trx: Database,
  connection: string,
  id: string,
  item: PublishedItem,
): Promise<void> {
  const { name, kind, description, schema, active } = item;
  // Customers see the due times of their requests, not the targets.
  const { serviceLevels: _own, ...policy } = item.policy;
  const catalogItem = { name, kind, description, schema, policy, active };
  await enqueue(trx, connection, `catalog-item/${id}`, [
    {
      id: randomUUID(),
      name: 'itemPublished',
      time: new Date(),
      data: { catalogItem, form: JSON.stringify(schema) },
    },
  ]);
}
