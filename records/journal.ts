import { v4 as uuid } from 'uuid';
import type { JournalKind } from '../domain/lifecycle';
import { englishOf, type Saying } from '../domain/saying';
import type { EntryReason } from '../domain/serviceLevels';
import type { Database } from './database';
import { textSearch } from './textSearch';

export interface JournalEntry {
  readonly id: string;
  /** Increases in the order in which entries are stored or edited here. An attachment's entry has the attachment's id. */
  readonly position: number;
  readonly kind: JournalKind;
  readonly text: string;
  readonly by: string;
  readonly instance: string;
  readonly at: Date;
  /** True if it came when the record's state had no transition for it. It changed nothing. */
  readonly late: boolean;
  /** Whether it is a work note that stays in this organisation. */
  readonly internal: boolean;
  /** When it was stored here, by this side's clock. Null for entries that are older than this column. */
  readonly landedAt: Date | null;
  /** What an entry of kind `system` says about a service level. Null for all others. */
  readonly reason: EntryReason | null;
  /** The code and the values of a text that Crossdesk wrote. Null: a person's text, or one without translations. */
  readonly says: Saying | null;
  /** The event or command that wrote it. Null: a plain entry, or one that is older than this column. */
  readonly event: string | null;
  /** The number of edits. */
  readonly revision: number;
  /** The time of the last edit. Null if it was never edited. */
  readonly editedAt: Date | null;
}

export const entryColumns = {
  id: 'id',
  position: 'position',
  kind: 'kind',
  text: 'text',
  by: 'by',
  instance: 'instance',
  at: 'at',
  late: 'late',
  internal: 'internal',
  landedAt: 'landed_at',
  reason: 'reason',
  says: 'says',
  event: 'event',
  revision: 'revision',
  editedAt: 'edited_at',
} as const satisfies Record<keyof JournalEntry, string>;

/** SQL: an entry's columns, for `returning`. */
export const returnedEntry = Object.entries(entryColumns)
  .map(([name, column]) => `"${column}" as "${name}"`)
  .join(', ');

/** An entry that Crossdesk itself writes, outside of the lifecycle. The partner is not notified. */
export type Note = Pick<JournalEntry, 'kind' | 'text' | 'by' | 'instance'> & {
  /** Idempotency key of a note that repeated calls must not write again. */
  readonly id?: string;
  readonly says?: Saying;
};

/** The text of an entry that Crossdesk writes, with its code. */
export function said(says: Saying): { readonly text: string; readonly says: Saying } {
  return { text: englishOf(says), says };
}

/** Writes notes in order. An existing id is not written again. */
export async function writeNotes(
  trx: Database,
  record: string,
  notes: readonly Note[],
): Promise<void> {
  const at = (n: number) =>
    trx.raw(`date_trunc('milliseconds', now()) + ? * interval '1 millisecond'`, [n]);
  const rows = notes.map((note, n) => ({ id: uuid(), record, ...note, at: at(n) }));
  await trx('journal').insert(rows).onConflict('id').ignore();
}

/** SQL: the time of a new entry of a record, which is later than all others. */
export const entryTimes = `
  (last_entry_at, updated_at) = (
    select at, greatest(updated_at, at)
    from (select greatest(
      date_trunc('milliseconds', clock_timestamp()), last_entry_at + interval '1 millisecond'
    ) as at) as entry
  )`;

/** Locks a request for an entry that Crossdesk itself writes. Null if the request does not exist. */
export async function holdForEntry(
  trx: Database,
  number: string,
): Promise<{ readonly state: string; readonly connection: string; readonly at: Date } | null> {
  const { rows } = await trx.raw(
    `update requests set ${entryTimes} where number = ?
     returning state, connection_id as connection, last_entry_at as at`,
    [number],
  );
  return rows[0] ?? null;
}

export interface JournalPage {
  /** Whether work notes are included. */
  readonly workNotes: boolean;
  readonly q?: string | undefined;
  readonly limit: number;
  readonly after?: { readonly at: string; readonly id: string };
}

/** Lists entries, oldest first by the time at which each was written. */
export async function listJournal(
  db: Database,
  record: string,
  page: JournalPage,
): Promise<JournalEntry[]> {
  const query = db('journal').where({ record }).orderBy(['at', 'id']).limit(page.limit);
  if (!page.workNotes) query.whereNot('kind', 'work note');
  textSearch(query, page.q, { texts: ['text', 'by'] });
  if (page.after)
    query.whereRaw('(at, id) > (?::timestamptz, ?::uuid)', [page.after.at, page.after.id]);
  return query.select(entryColumns);
}

/**
 * The entries after a position, in the order in which they were stored or edited. A live listener reads what it has not seen.
 */
export async function journalSince(
  db: Database,
  record: string,
  position: number,
  workNotes: boolean,
): Promise<JournalEntry[]> {
  const query = db('journal')
    .where({ record })
    .where('position', '>', position)
    .orderBy('position');
  if (!workNotes) query.whereNot('kind', 'work note');
  return query.limit(200).select(entryColumns);
}

export async function hasEntry(db: Database, id: string): Promise<boolean> {
  return (await db('journal').where({ id }).first('id')) !== undefined;
}

/** The record of an entry. Null if there is no such entry. */
export async function recordOfEntry(db: Database, id: string): Promise<string | null> {
  return (await db('journal').where({ id }).first('record'))?.record ?? null;
}

export async function findEntry(db: Database, id: string): Promise<JournalEntry | null> {
  return (await db('journal').where({ id }).first(entryColumns)) ?? null;
}

/** Whether an entry is the one with which its record was created. */
export async function isFirstEntry(
  db: Database,
  record: string,
  { position }: Pick<JournalEntry, 'position'>,
): Promise<boolean> {
  const earlier = await db('journal')
    .where({ record })
    .where('position', '<', position)
    .first('position');
  return earlier === undefined;
}

/** The id of the entry with which a record was created. Null if there is no such record. */
export async function firstEntry(
  db: Database,
  record: string,
): Promise<Pick<JournalEntry, 'id' | 'landedAt'> | null> {
  const row = await db('journal')
    .where({ record })
    .orderBy('position')
    .first({ id: 'id', landedAt: 'landed_at' });
  return row ?? null;
}

/** The position of the last stored entry. 0 if there is none. */
export async function journalPosition(db: Database, record: string): Promise<number> {
  const row = await db('journal').where({ record }).max({ position: 'position' }).first();
  return row?.position ?? 0;
}
