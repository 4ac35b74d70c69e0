import { randomUUID } from 'node:crypto';
import type { ExternalSource } from '../domain/commit';
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
import { type Saying, say } from '../domain/saying';
import { type NewAttachment, type StoredAttachment, saveAttachment } from './attachments';
import { workNotesCrossOn } from './crossing';
import type { Database } from './database';
import { entryTimes, findEntry, type JournalEntry, returnedEntry, said } from './journal';
import { requireNotHeld } from './legalHold';
import { prepared } from './prepared';
import {
  keyOf,
  lifecycleOf,
  type ManagedRecord,
  type RecordType,
  requireNotArchived,
} from './recordType';

export interface NewEntry {
  /** Idempotency key: a repeated id writes nothing. */
  readonly id: string;
  readonly entry: EntryName;
  /** Overrides the lifecycle's journal kind. The partner is then not notified. */
  readonly kind?: JournalKind;
  readonly text: string;
  readonly by: string;
  readonly attachment?: AttachedFile;
  /** The code and the values of the text. */
  readonly says?: Saying;
  /** Whether a work note stays in this organisation. */
  readonly internal?: boolean | undefined;
  /** The external system's operation that caused it. */
  readonly external?: ExternalSource;
  /** The `traceparent` of the call that wrote it. */
  readonly trace?: string | undefined;
}

export type Written =
  /** `destinations` are to be woken: events for them were queued. */
  | {
      readonly status: 'written';
      readonly entry: JournalEntry;
      readonly destinations: readonly string[];
    }
  /** The lifecycle waits for this entry now, so it is a command for the record's workflow. Nothing was written. */
  | { readonly status: 'awaited' };

/**
 * Writes an entry (comment, work note, attachment) of a record of any kind with its event, in one transaction under the
 * record's lock.
 * @throws Refused `missing`, or `state` if the record is final or archived
 */
export async function writeEntry(
  db: Database,
  instance: string,
  record: ManagedRecord,
  entry: NewEntry,
): Promise<Written> {
  requireNotArchived(record);
  const { type } = record;
  const table = lifecycleOf(record);
  const number = keyOf(record);
  const awaiting = table.states.filter((state) => awaits(table, state, entry.entry));
  const elsewhere = [...table.final, ...awaiting];
  for (;;) {
    const written = await tryEntry(db, instance, record, entry, elsewhere).catch(
      (error: unknown) => {
        // A concurrent call with the same id has written the entry.
        if (isSameEntry(error)) return null;
        throw error;
      },
    );
    if (written) return { status: 'written', ...written };
    const row = await db(`${type.table} as r`)
      .where(`r.${type.key}`, number)
      .whereRaw(type.exists)
      .first('state', { connection: db.raw(type.connection) });
    if (!row) throw new Refused('missing', `There is no ${type.title} ${number}.`);
    const existing = await findEntry(db, entry.id);
    if (existing) {
      return {
        status: 'written',
        entry: existing,
        destinations: row.connection ? [row.connection] : [],
      };
    }
    const { state } = row;
    if (isFinal(table, state)) {
      const message = `${number} is ${state}, which is final. Entries can no longer be added.`;
      throw new Refused('state', message, {
        ...{ code: 'wrongState', params: { state }, state },
        actions: actions(table, { state, fields: {} }),
      });
    }
    if (awaiting.includes(state)) return { status: 'awaited' };
    // Otherwise the record moved between the two statements to a state that accepts the entry: try again.
  }
}

/**
 * Stores a file's bytes and its journal entry, in one transaction. The entry has the file's id.
 * @throws Refused like saveAttachment and writeEntry
 */
export async function attachFile(
  db: Database,
  instance: string,
  record: ManagedRecord,
  file: Omit<NewAttachment, 'record'>,
  bytes: AsyncIterable<Buffer>,
  entry: Pick<NewEntry, 'by' | 'external' | 'trace'>,
): Promise<{ readonly file: StoredAttachment; readonly destinations: readonly string[] }> {
  const { id, name, contentType } = file;
  const kept = { ...file, record: keyOf(record) };
  return db.transaction(async (trx) => {
    const attachment = { id, name, contentType, ...(await saveAttachment(trx, kept, bytes)) };
    const added: NewEntry = { ...entry, id, entry: 'attach', text: name, attachment };
    const written = await writeEntry(trx, instance, record, added);
    if (written.status === 'awaited') throw new Error('No lifecycle waits for a file.');
    const { by, instance: where, at } = written.entry;
    return { file: { ...attachment, by, instance: where, at }, destinations: written.destinations };
  });
}

/** The removal of a file: its id, its name, and the author. */
export interface Removal {
  readonly file: string;
  readonly name: string;
  readonly by: string;
}

/**
 * Removes a file and records that in the journal, in one transaction under the record's lock.
 * @throws Refused `missing`, `state` if the record is final, or `conflict` if it is under a legal hold
 */
export async function removeFile(
  db: Database,
  instance: string,
  record: ManagedRecord,
  { file, name, by }: Removal,
): Promise<void> {
  const entry = {
    id: randomUUID(),
    entry: 'attach',
    kind: 'system',
    ...said(say('fileRemoved', { name })),
    by,
  } as const;
  await db.transaction(async (trx) => {
    const key = keyOf(record);
    await requireNotHeld(trx, key);
    await writeEntry(trx, instance, record, entry);
    const removed = await trx('attachments').where({ id: file, record: key }).delete();
    if (removed === 0) throw new Refused('missing', `${key} has no file ${file}.`);
  });
}

function isSameEntry(error: unknown): boolean {
  return error instanceof Error && 'constraint' in error && error.constraint === 'journal_pkey';
}

type WrittenEntry = { readonly entry: JournalEntry; readonly destinations: readonly string[] };

/** Writes the entry and its effects on other records. Returns null and writes nothing if the state accepts no entry. */
async function tryEntry(
  db: Database,
  instance: string,
  record: ManagedRecord,
  entry: NewEntry,
  elsewhere: readonly string[],
): Promise<WrittenEntry | null> {
  const { type } = record;
  const table = lifecycleOf(record);
  const number = keyOf(record);
  const { followsEntry } = type;
  if (!followsEntry) return insertEntry(db, instance, table, type, number, entry, elsewhere);
  return db.transaction(async (trx) => {
    const written = await insertEntry(trx, instance, table, type, number, entry, elsewhere);
    if (!written) return null;
    const { kind = table.entries[entry.entry].kind } = entry;
    const destinations = await followsEntry(trx, number, { ...entry, kind, fields: {} });
    return { ...written, destinations };
  });
}

/** Writes the entry in one statement, because every entry pays for it: one transaction, one round trip. */
async function insertEntry(
  db: Database,
  instance: string,
  table: Lifecycle,
  type: RecordType,
  number: string,
  { id, entry, kind, text, says, by, attachment, internal = false, trace }: NewEntry,
  elsewhere: readonly string[],
): Promise<WrittenEntry | null> {
  const rule = table.entries[entry];
  const journalKind = kind ?? rule.kind;
  const emits = kind === undefined ? rule.emits : undefined;
  const { rows } = await prepared(
    db,
    `with held as (
       update ${type.table} r set ${type.entrySets} ${entryTimes}
       where ${type.key} = :number and state <> all(cast(:elsewhere as text[])) and ${type.exists}
         and not exists (select from journal where id = :id)
       returning ${type.connection} as connection_id, last_entry_at
     ), written as (
       insert into journal (id, record, kind, text, by, instance, at, internal, says)
       select :id, :number, :kind, :text, :by, :instance, last_entry_at, ${staysInside(entry)}, cast(:says as jsonb) from held
       returning ${returnedEntry}
     )
     select written.*, connection_id as connection, enqueue(connection_id, :number, (
       select jsonb_build_array(
         jsonb_build_object('id', id, 'name', cast(:emits as text), 'time', at, 'data', cast(:data as jsonb))
       ) where not internal and connection_id is not null and cast(:emits as text) is not null
     )) from held, written`,
    {
      id,
      number,
      kind: journalKind,
      text,
      says: says ? JSON.stringify(says) : null,
      by,
      instance,
      ...(entry === 'workNote' && { internal }),
      emits: emits ?? null,
      data: JSON.stringify({
        by,
        kind: journalKind,
        text,
        ...(attachment && { attachment }),
        ...(trace && { trace }),
      }),
      elsewhere: [...elsewhere],
    },
  );
  const [row] = rows;
  if (!row) return null;
  const { connection, enqueue: _queued, ...written } = row;
  return { entry: written, destinations: connection ? [connection] : [] };
}

/**
 * SQL: whether an entry stays internal. That is a work note which its author marked as internal, or which the
 * connection's rules do not allow to cross (domain/crossing). It then creates no event.
 */
function staysInside(entry: EntryName): string {
  if (entry !== 'workNote') return 'false';
  return `cast(:internal as boolean) or not (coalesce((
    select ${workNotesCrossOn} from connections c where c.id = connection_id
  ), true))`;
}
