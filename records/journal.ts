import { v4 as uuid } from 'uuid';
import type { AttachedFile } from '../domain/event';
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
import { prepared } from './prepared';
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

const entryColumns = {
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

export interface NewEntry {
  /** The same on every try: the same id again writes nothing. */
  readonly id: string;
  readonly entry: EntryName;
  readonly text: string;
  readonly by: string;
  readonly attachment?: AttachedFile;
  /** Of a work note: it is to stay in this organisation. */
  readonly internal?: boolean | undefined;
  /** The call that wrote it, as a `traceparent`. */
  readonly trace?: string | undefined;
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
  const awaiting = table.states.filter((state) => awaits(table, state, entry.entry));
  for (;;) {
    const written = await tryEntry(db, instance, table, number, entry, awaiting);
    if (written) return written;
    const row = await db('requests').where({ number }).first('state', 'connection_id');
    if (!row) throw new Refused('missing', `There is no request ${number}.`);
    const standing = await findEntry(db, entry.id);
    if (standing) return { status: 'written', entry: standing, connection: row.connection_id };
    const { state } = row;
    if (isFinal(table, state)) {
      throw new Refused(
        'state',
        `${number} is ${state}, which is final: nothing is added any more.`,
        { state, actions: actions(table, { state, fields: {} }) },
      );
    }
    if (awaiting.includes(state)) return { status: 'awaited' };
    // Else it was moved between the two looks, to where the entry has its place.
  }
}

const returned = Object.entries(entryColumns)
  .map(([name, column]) => `"${column}" as "${name}"`)
  .join(', ');

/** One statement, which is one transaction and one round trip. Null, and nothing is written, where it has no place. */
async function tryEntry(
  db: Database,
  instance: string,
  table: Lifecycle,
  number: string,
  { id, entry, text, by, attachment, internal = false, trace }: NewEntry,
  awaiting: readonly string[],
): Promise<Written | null> {
  const { kind, tells } = table.entries[entry];
  const { rows } = await prepared(
    db,
    `with held as (
       ${nextEntryTime('requests')}
       where number = :number and state <> all(cast(:elsewhere as text[]))
         and not exists (select from journal where id = :id)
       returning connection_id, last_entry_at
     ), written as (
       insert into journal (id, record, kind, text, by, instance, at, internal)
       select :id, :number, :kind, :text, :by, :instance, last_entry_at, ${staysInside(entry)} from held
       returning ${returned}
     )
     select written.*, connection_id as connection, enqueue(connection_id, :number, (
       select jsonb_build_array(
         jsonb_build_object('id', id, 'name', cast(:tells as text), 'time', at, 'data', cast(:data as jsonb))
       ) where not internal
     )) from held, written`,
    {
      id,
      number,
      kind,
      text,
      by,
      instance,
      ...(entry === 'workNote' && { internal }),
      tells: tells ?? null,
      data: JSON.stringify({
        by,
        kind,
        text,
        ...(attachment && { attachment }),
        ...(trace && { trace }),
      }),
      elsewhere: [...table.final, ...awaiting],
    },
  );
  const [row] = rows;
  if (!row) return null;
  const { connection, enqueue: _queued, ...written } = row;
  return { status: 'written', entry: written, connection };
}

/** A work note stays inside where its author says so, or the connection's rules do (domain/crossing): it makes no event. */
function staysInside(entry: EntryName): string {
  if (entry !== 'workNote') return 'false';
  return `cast(:internal as boolean) or not (
    select coalesce(c.replication_set -> 'workNotes', 'true') = 'true' from connections c where c.id = connection_id
  )`;
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

/** Whether a record's journal has this very text: for notes that repeated calls must not repeat. */
export async function hasNote(db: Database, record: string, text: string): Promise<boolean> {
  return (await db('journal').where({ record, text }).first('id')) !== undefined;
}

/** Holds a record for a new entry, which gets a time of its own, later than every other's. */
export function nextEntryTime(table: string): string {
  return `update ${table} set
  last_entry_at = greatest(date_trunc('milliseconds', clock_timestamp()), last_entry_at + interval '1 millisecond'),
  updated_at = greatest(updated_at, date_trunc('milliseconds', clock_timestamp()))`;
}

/** Null where the record is not there. */
export async function holdForEntry(
  trx: Database,
  number: string,
): Promise<{ readonly state: string; readonly connection: string; readonly at: Date } | null> {
  const { rows } = await trx.raw(
    `${nextEntryTime('requests')}
     where number = ?
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
