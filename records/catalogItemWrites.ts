import type { PublishedItem } from '../domain/event';
import { planTask } from '../domain/flow';
import { itemId } from '../domain/names';
import { type Saying, say } from '../domain/saying';
import { type CatalogItem, findItem, lockCatalog, publishItem, stored } from './catalogItem';
import type { Database } from './database';
import { ensureGroup } from './group';
import { said } from './journal';

/** The author of a write, and its idempotency key. */
export interface ItemWrite {
  readonly id: string;
  readonly by: string;
  readonly instance: string;
}

export interface WrittenItem {
  readonly item: CatalogItem;
  /** The connections for which an event was queued. */
  readonly destinations: readonly string[];
}

/** Creates an own item and publishes it to the customers. A repeated write creates no second one. */
export async function createItem(
  db: Database,
  write: ItemWrite,
  fields: PublishedItem,
): Promise<WrittenItem> {
  return db.transaction(async (trx) => {
    await lockCatalog(trx);
    const existing = await itemWrittenBy(trx, write.id);
    if (existing) return { item: existing, destinations: [] };
    const { rows } = await trx.raw(`select nextval('item_number') as count`);
    const id = itemId(write.instance, rows[0].count);
    const kept = await withGroup(trx, fields);
    await trx('catalog_items').insert({ id, provider: write.instance, ...stored(kept) });
    await note(trx, write, id, say('itemPublished', { name: fields.name }));
    return publish(trx, id);
  });
}

/**
 * Changes an own item and publishes it to the customers. `decide` gets the locked item and returns the new version.
 * Returns null if there is no such item.
 */
export async function updateItem(
  db: Database,
  write: ItemWrite,
  id: string,
  decide: (item: CatalogItem) => PublishedItem,
): Promise<WrittenItem | null> {
  return db.transaction(async (trx) => {
    await lockCatalog(trx);
    const item = await findItem(trx, id);
    if (!item) return null;
    const fields = await withGroup(trx, decide(item));
    const updated_at = trx.raw(
      `greatest(date_trunc('milliseconds', clock_timestamp()), updated_at + interval '1 millisecond')`,
    );
    await trx('catalog_items')
      .where({ id })
      .update({ ...stored(fields), updated_at });
    const what = fields.active ? 'itemPublished' : 'itemWithdrawn';
    await note(trx, write, id, say(what, { name: fields.name }));
    return publish(trx, id, item);
  });
}

/** Creates the group that gets the item's requests if it does not exist. Returns the item with its stored spelling. */
async function withGroup(trx: Database, fields: PublishedItem): Promise<PublishedItem> {
  const { kind, policy } = fields;
  const name = await ensureGroup(trx, planTask(kind, policy).group);
  if (policy.assignmentGroup === null) return fields;
  return { ...fields, policy: { ...policy, assignmentGroup: name } };
}

async function publish(trx: Database, id: string, before?: CatalogItem): Promise<WrittenItem> {
  const item = await findItem(trx, id);
  if (!item) throw new Error(`The item ${id} was written, but cannot be read.`);
  return { item, destinations: await publishItem(trx, item, before) };
}

/** The journal records who changed the catalog. The id of the entry identifies a repeated attempt. */
async function note(trx: Database, write: ItemWrite, id: string, says: Saying): Promise<void> {
  const { by, instance } = write;
  const at = trx.fn.now(3);
  const record = `catalog-item/${id}`;
  await trx('journal').insert({
    id: write.id,
    record,
    kind: 'system',
    ...said(says),
    by,
    instance,
    at,
  });
}

async function itemWrittenBy(trx: Database, write: string): Promise<CatalogItem | null> {
  const entry = await trx('journal').where({ id: write }).first('record');
  return entry ? findItem(trx, entry.record.slice('catalog-item/'.length)) : null;
}
