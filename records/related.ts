import { Refused } from '../domain/refusal';
import { type Relation, type ShownRelation, shownFrom, storedAs } from '../domain/relation';
import { say } from '../domain/saying';
import type { Database } from './database';
import { said, writeNotes } from './journal';
import { keyOf, type ManagedRecord, type RecordType, requireNotArchived } from './recordType';

/** The maximum number of links of one record. */
export const mostLinks = 50;

/** A record that another one relates to: the name of its lifecycle and its key. */
export interface RelatedRecord {
  readonly relation: ShownRelation;
  readonly type: string;
  readonly key: string;
  /** The link. Null if it follows from the records themselves. */
  readonly id: string | null;
  readonly by: string | null;
  readonly at: Date | null;
}

/**
 * The records that a record relates to: by what it is itself, then by links, oldest first.
 * @param type the type as which it is shown: a request at the provider is shown as a task, too
 */
export async function listRelated(
  db: Database,
  type: RecordType,
  key: string,
): Promise<RelatedRecord[]> {
  const { rows } = await db.raw(
    `select l.id, l.relation, l.created_by as by, l.created_at as at, l.from_record = :key as "isFirst",
       case when l.from_record = :key then l.to_type else l.from_type end as type,
       case when l.from_record = :key then l.to_record else l.from_record end as key
     from record_links l where l.from_record = :key or l.to_record = :key order by l.created_at, l.id`,
    { key },
  );
  const own = (await type.related?.(db, key)) ?? [];
  const derived = own.map((one) => ({ ...one, id: null, by: null, at: null }));
  const isDerived = (one: Pick<RelatedRecord, 'relation' | 'key'>) =>
    derived.some(({ relation, key }) => relation === one.relation && key === one.key);
  const linked: RelatedRecord[] = rows.map(({ isFirst, relation, ...row }: LinkRow) => ({
    ...row,
    relation: shownFrom(relation, isFirst),
  }));
  return [...derived, ...linked.filter((one) => !isDerived(one))];
}

interface LinkRow extends Omit<RelatedRecord, 'relation'> {
  readonly relation: Parameters<typeof shownFrom>[0];
  readonly isFirst: boolean;
}

/** A link that a person makes. `id` is its idempotency key. */
export interface NewLink {
  readonly id: string;
  readonly record: ManagedRecord;
  readonly relation: Relation;
  readonly other: ManagedRecord;
  readonly by: string;
  readonly instance: string;
}

/**
 * Links two records, and records that in both journals for the staff of this organisation.
 * @throws Refused `conflict` if they are linked so already, or one of them has too many links; `state` if one is archived
 */
export async function addLink(db: Database, link: NewLink): Promise<void> {
  const { id, record, relation, other, by } = link;
  for (const one of [record, other]) requireNotArchived(one);
  const { stored, isFirst } = storedAs(relation);
  const [from, to] = isFirst ? [record, other] : [other, record];
  const keys = [keyOf(record), keyOf(other)].sort();
  await db.transaction(async (trx) => {
    for (const key of keys)
      await trx.raw(`select pg_advisory_xact_lock(hashtext(?))`, [`related to ${key}`]);
    const { rows } = await trx.raw(
      `select l.id, l.relation, l.from_record as "from", l.to_record as "to" from record_links l
       where l.from_record = any(:keys) or l.to_record = any(:keys)`,
      { keys },
    );
    if (rows.some((row: { readonly id: string }) => row.id === id)) return;
    const has = (row: { readonly from: string; readonly to: string }, key: string) =>
      row.from === key || row.to === key;
    for (const row of rows) {
      if (row.relation === stored && keys.every((key) => has(row, key)))
        throw new Refused('conflict', `${keys.join(' and ')} are linked so already.`, {
          code: 'linkedAlready',
        });
    }
    for (const key of keys) {
      if (rows.filter((row: Parameters<typeof has>[0]) => has(row, key)).length >= mostLinks)
        throw new Refused(
          'conflict',
          `${key} has ${mostLinks} links, the most: remove one first.`,
          { code: 'linkLimit', params: { count: mostLinks } },
        );
    }
    await trx('record_links').insert({
      ...{ id, relation: stored, created_by: by },
      ...{ from_type: from.type.name, from_record: keyOf(from) },
      ...{ to_type: to.type.name, to_record: keyOf(to) },
    });
    await note(trx, link, 'linkAdded');
  });
}

/** Removes a link of a record. False if there is none. @throws Refused `state` if one of the records is archived */
export async function removeLink(db: Database, link: NewLink): Promise<boolean> {
  for (const one of [link.record, link.other]) requireNotArchived(one);
  return db.transaction(async (trx) => {
    const removed = await trx('record_links').where({ id: link.id }).delete();
    if (removed > 0) await note(trx, link, 'linkRemoved');
    return removed > 0;
  });
}

/** A work note that stays here: it names records that other readers may not see. */
async function note(
  trx: Database,
  { record, relation, other, by, instance }: NewLink,
  code: 'linkAdded' | 'linkRemoved',
): Promise<void> {
  const { stored, isFirst } = storedAs(relation);
  const entry = { kind: 'work note', by, instance, internal: true } as const;
  const write = (at: ManagedRecord, to: ManagedRecord, isFrom: boolean) =>
    writeNotes(trx, keyOf(at), [
      { ...entry, ...said(say(code, { relation: shownFrom(stored, isFrom), number: keyOf(to) })) },
    ]);
  await write(record, other, isFirst);
  await write(other, record, !isFirst);
}
