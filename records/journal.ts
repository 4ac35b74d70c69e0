import { v4 as uuid } from 'uuid';
import type { AttachedFile, EventName } from '../domain/event';
import {
  actions,
  awaits,
  type EntryName,
  isFinal,
  type JournalKind,
  type Lifecycle,
} from '../domain/lifecycle';
import { Refused } from '../domain/refusal';
import type { Database } from './database';
import { enqueue } from './outbox';

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
}

const entryColumns = ['id', 'position', 'kind', 'text', 'by', 'instance', 'at', 'late'];

export interface NewEntry {
  /** The same on every try: the same id again writes nothing. */
  readonly id: string;
  readonly entry: EntryName;
  readonly text: string;
  readonly by: string;
  readonly attachment?: AttachedFile;
}

export type Written =
  | { readonly status: 'written'; readonly entry: JournalEntry; readonly connection: string }
  /** The lifecycle waits for it just now, so it is a command for the record's workflow; nothing was written. */
  | { readonly status: 'awaited' };

/**
 * Writes an entry (comment, work note, attachment) with its event, in one transaction under the record's lock.
 * @throws Refused `missing`, or `state` once the record is final
 */
export async function writeEntry(
  db: Database,
  instance: string,
  table: Lifecycle,
  number: string,
  entry: NewEntry,
): Promise<Written> {
  const { kind, tells } = table.entries[entry.entry];
  return db.transaction(async (trx) => {
    const row = await holdForEntry(trx, number);
    if (!row) throw new Refused('missing', `There is no request ${number}.`);
    const standing = await trx('journal').where({ id: entry.id }).first(entryColumns);
    if (standing) return { status: 'written', entry: standing, connection: row.connection };
    if (isFinal(table, row.state)) {
      throw new Refused(
        'state',
        `${number} is ${row.state}, which is final: nothing is added any more.`,
        {
          state: row.state,
          actions: actions(table, { state: row.state, fields: {} }),
        },
      );
    }
    if (awaits(table, row.state, entry.entry)) return { status: 'awaited' };
    const { id, by, text, attachment } = entry;
    const [written] = await trx('journal')
      .insert({ id, record: number, kind, text, by, instance, at: row.at })
      .returning(entryColumns);
    await enqueue(trx, row.connection, number, [
      {
        id,
        name: tells as EventName,
        time: row.at,
        data: { by, kind, text, ...(attachment && { attachment }) },
      },
    ]);
    return { status: 'written', entry: written, connection: row.connection };
  });
}

/** An entry that Crossdesk itself makes, beside the lifecycle; no partner is told. */
export type Note = Pick<JournalEntry, 'kind' | 'text' | 'by' | 'instance'>;

/** Writes notes in their order. */
export async function writeNotes(
  trx: Database,
  record: string,
  notes: readonly Note[],
): Promise<void> {
  const at = (n: number) =>
    trx.raw(`date_trunc('milliseconds', now()) + ? * interval '1 millisecond'`, [n]);
  const rows = notes.map((note, n) => ({ id: uuid(), record, ...note, at: at(n) }));
  await trx('journal').insert(rows);
}

/** Holds a record for a new entry, which gets a time of its own, later than every other's; null where it is not there. */
export async function holdForEntry(
  trx: Database,
  number: string,
): Promise<{ readonly state: string; readonly connection: string; readonly at: Date } | null> {
  const { rows } = await trx.raw(
    `update requests set
       last_entry_at = greatest(date_trunc('milliseconds', clock_timestamp()), last_entry_at + interval '1 millisecond'),
       updated_at = greatest(updated_at, date_trunc('milliseconds', clock_timestamp()))
     where number = ?
     returning state, connection_id as connection, last_entry_at as at`,
    [number],
  );
  return rows[0] ?? null;
}

export interface JournalPage {
  /** Without a staff role, work notes are left out. */
  readonly workNotes: boolean;
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

export async function findEntry(db: Database, id: string): Promise<JournalEntry | null> {
  return (await db('journal').where({ id }).first(entryColumns)) ?? null;
}

/** The position of the last entry that has landed; 0 where there is none. */
export async function journalPosition(db: Database, record: string): Promise<number> {
  const row = await db('journal').where({ record }).max({ position: 'position' }).first();
  return row?.position ?? 0;
}
