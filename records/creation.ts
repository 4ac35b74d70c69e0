import type { Saying } from '../domain/saying';
import { snakeCase } from '../domain/text';
import type { Database } from './database';
import type { ManagedRecord, RecordType } from './recordType';

export interface NewRecord {
  /** Idempotency key: a UUID, which is also the id of its first journal entry. */
  readonly id: string;
  readonly number: string;
  readonly state: string;
  /** Further values, by the names of the type's columns. */
  readonly columns: Readonly<Record<string, string | number | null | undefined>>;
  /** The first journal entries, in order. */
  readonly entries: readonly {
    readonly kind: 'state' | 'comment' | 'work note';
    readonly text: string;
    readonly says?: Saying | undefined;
  }[];
  readonly by: string;
  readonly instance: string;
}

/** @param sequence the name of a sequence in the database, such as `case_number` */
export async function nextNumber(db: Database, sequence: string): Promise<number> {
  const { rows } = await db.raw('select nextval(?) as count', [sequence]);
  return rows[0].count;
}

/**
 * Creates a record with its first journal entries, in one statement. Returns null and writes nothing if its id, its
 * number or another unique value exists already.
 */
export async function createRecord<R extends ManagedRecord>(
  db: Database,
  type: RecordType<R>,
  { id, number, state, columns, entries, by, instance }: NewRecord,
): Promise<R | null> {
  const set = Object.entries(columns).filter(([, value]) => value !== undefined);
  const { rows } = await db.raw(
    `with opened as (
       insert into ${type.table} as r (
         ${set.map(([name]) => `${snakeCase(name)}, `).join('')}
         number, state, opened_at, updated_at, last_entry_at
       )
       select ${set.map(([name]) => `cast(:${name} as ${type.columns[name]?.type}), `).join('')}
         :number, :state, now, now, now + :further * interval '1 millisecond'
       from date_trunc('milliseconds', now()) as now
       on conflict do nothing
       returning ${type.selected}
     ), written as (
       insert into journal (id, record, kind, text, says, by, instance, at)
       select case when n = 1 then :entry::uuid else gen_random_uuid() end, :number, e.kind, e.text, e.says, :author, :place,
         "openedAt" + (n - 1) * interval '1 millisecond'
       from opened, rows from (jsonb_to_recordset(:entries::jsonb) as (kind text, text text, says jsonb)) with ordinality
         as e (kind, text, says, n)
     )
     select * from opened`,
    {
      ...Object.fromEntries(set.map(([name, value]) => [name, value ?? null])),
      number,
      state,
      further: Math.max(0, entries.length - 1),
      entry: id,
      author: by,
      place: instance,
      entries: JSON.stringify(entries),
    },
  );
  return rows[0] ? type.of(rows[0]) : null;
}
