import type { PublishedItem } from '../domain/event';
import { planTask } from '../domain/flow';
import { itemId } from '../domain/names';
import { type CatalogItem, findItem, lockCatalog, publishItem, stored } from './catalogItem';
import type { Database } from './database';
import { ensureGroup } from './group';

/** Who writes an item, under an id that is the same on every try. */
export interface ItemWrite {
  readonly id: string;
  readonly by: string;
  readonly instance: string;
}

export interface WrittenItem {
  readonly item: CatalogItem;
  /** The connections that have an event waiting. */
  readonly destinations: readonly string[];
}

/** Makes an item of our own and publishes it to the customers. The same write again makes no other. */
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
    await note(trx, write, id, `Published: ${fields.name}`);
    return publish(trx, id);
  });
}

/**
 * Changes an item of our own and publishes it to the customers. `decide` sees the item under its lock,
 * and gives what it shall be.
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
    const what = fields.active ? 'Published' : 'Withdrawn';
    await note(trx, write, id, `${what}: ${fields.name}`);
    return publish(trx, id, item);
  });
}

/** The group that its requests go to is made where there is none, and named as it is spelt here. */
async function withGroup(trx: Database, fields: PublishedItem): Promise<PublishedItem> {
  const { kind, policy } = fields;
  const name = await ensureGroup(trx, planTask(kind, policy).group);
  if (policy.assignmentGroup === null) return fields;
  return { ...fields, policy: { ...policy, assignmentGroup: name } };
}

async function publish(trx: Database, id: string, before?: CatalogItem): Promise<WrittenItem> {
  const item = await findItem(trx, id);
  if (!item) throw new Error(`The item ${id} was written and is not there.`);
  return { item, destinations: await publishItem(trx, item, before) };
}

/** The journal keeps who changed the catalog; its entry's id is how a second try is known. */
async function note(trx: Database, write: ItemWrite, id: string, text: string): Promise<void> {
  const { by, instance } = write;
  const at = trx.fn.now(3);
  const record = `catalog-item/${id}`;
  await trx('journal').insert({ id: write.id, record, kind: 'system', text, by, instance, at });
}

async function itemWrittenBy(trx: Database, write: string): Promise<CatalogItem | null> {
  const entry = await trx('journal').where({ id: write }).first('record');
  return entry ? findItem(trx, entry.record.slice('catalog-item/'.length)) : null;
}
