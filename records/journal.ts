import { v4 as uuid } from 'uuid';
import type { JournalKind } from '../domain/lifecycle';
import type { Database } from './database';
import { textSearch } from './textSearch';

export interface JournalEntry {
  readonly id: string;
  /** Counts up as entries land here; an attachment's entry has the attachment's id. */
  readonly position: number;
  readonly kind: JournalKind;
  readonly text: string;
  readonly by: string;
  readonly instance: string;
  readonly at: Date;
  /** It came when the record had no place for it any more, and moved nothing. */
  readonly late: boolean;
  /** A work note that stays in this organisation. */
  readonly internal: boolean;
  /** When it was written here, by this side's clock; null of what is older than this column. */
  readonly landedAt: Date | null;
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
} as const satisfies Record<keyof JournalEntry, string>;

/** An entry that Crossdesk itself makes, beside the lifecycle; no partner is told. */
export type Note = Pick<JournalEntry, 'kind' | 'text' | 'by' | 'instance'> & {
  /** Of a note that repeated calls must not repeat: the same each time. */
  readonly id?: string;
};

/** Writes notes in their order. One that is there already, by its id, is not written again. */
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

/** SQL: the times of a record that takes a new entry, which is later than every other. */
export const entryTimes = `
  last_entry_at = greatest(date_trunc('milliseconds', clock_timestamp()), last_entry_at + interval '1 millisecond'),
  updated_at = greatest(updated_at, date_trunc('milliseconds', clock_timestamp()))`;

/** Holds a request for an entry that Crossdesk itself makes. Null where the request is not there. */
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
  /** Without a staff role, work notes are left out. */
  readonly workNotes: boolean;
  readonly q?: string | undefined;
  readonly limit: number;
  readonly after?: { readonly at: string; readonly id: string };
}

/** Oldest first, by the time that each entry was made. */
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

/** In the order in which they landed here, after a position: what a live listener has not seen yet. */
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

/** The record that an entry is of; null where there is no such entry. */
export async function recordOfEntry(db: Database, id: string): Promise<string | null> {
  return (await db('journal').where({ id }).first('record'))?.record ?? null;
}

export async function findEntry(db: Database, id: string): Promise<JournalEntry | null> {
  return (await db('journal').where({ id }).first(entryColumns)) ?? null;
}

/** The position of the last entry that has landed; 0 where there is none. */
export async function journalPosition(db: Database, record: string): Promise<number> {
  const row = await db('journal').where({ record }).max({ position: 'position' }).first();
  return row?.position ?? 0;
}
