import { correctionOf, editFault, maxEdits } from '../domain/entryEdit';
import { type ExchangeEvent, entryKindOf } from '../domain/event';
import { actions, isFinal } from '../domain/lifecycle';
import { Refused } from '../domain/refusal';
import type { Database } from './database';
import { entryTimes, findEntry, type JournalEntry, recordOfEntry, returnedEntry } from './journal';
import { prepared } from './prepared';
import { keyOf, lifecycleOf, type ManagedRecord, requireNotArchived } from './recordType';

export interface Edit {
  /** The entry's id. */
  readonly id: string;
  readonly text: string;
  readonly by: string;
  /** The number of edits before this one. */
  readonly revision: number;
  /** How long an entry can be edited. */
  readonly minutes: number;
  /** The `traceparent` of the call. */
  readonly trace?: string | undefined;
}

export interface Edited {
  readonly entry: JournalEntry;
  /** To be woken: events for them were queued. */
  readonly destinations: readonly string[];
}

/** A text that an entry had, and since when. */
export interface Revision {
  readonly text: string;
  readonly at: Date;
}

/**
 * Edits an entry of this instance with its event, in one transaction under the record's lock. The text before is kept.
 * A text that the entry has already changes nothing.
 * @throws Refused `missing`, `forbidden` if another person wrote it, `stale` if it was edited meanwhile, `state` if it
 * cannot be edited any more
 */
export async function editEntry(
  db: Database,
  instance: string,
  record: ManagedRecord,
  edit: Edit,
): Promise<Edited> {
  requireNotArchived(record);
  const number = keyOf(record);
  const entry = await findEntryOf(db, number, edit.id);
  if (entry.by !== edit.by || entry.instance !== instance)
    throw new Refused('forbidden', `Only ${entry.by} can edit this entry, who wrote it.`, {
      ...{ code: 'notAuthor', params: { name: entry.by } },
    });
  if (entry.text === edit.text) return { entry, destinations: [] };
  if (entry.revision !== edit.revision) throw stale();
  const fault = editFault(entry, edit.minutes, new Date());
  if (fault) {
    const { message, ...coded } = fault;
    throw new Refused('state', message, coded);
  }
  const written = await db.transaction((trx) => write(trx, record, entry, edit));
  if (written) return written;
  const table = lifecycleOf(record);
  const { type } = record;
  const row = await db(`${type.table} as r`).where(`r.${type.key}`, number).first('state');
  if (!row || !isFinal(table, row.state)) throw stale();
  const { state } = row;
  const message = `${number} is ${state}, which is final. Entries can no longer be edited.`;
  throw new Refused('state', message, {
    ...{ code: 'wrongState', params: { state }, state },
    actions: actions(table, { state, fields: {} }),
  });
}

function stale(): Refused {
  return new Refused('stale', 'The entry was edited meanwhile. Read it again.');
}

/** @throws Refused `missing` if the record has no such entry */
export async function findEntryOf(db: Database, record: string, id: string): Promise<JournalEntry> {
  const entry = (await recordOfEntry(db, id)) === record ? await findEntry(db, id) : null;
  if (!entry) throw noEntry(record, id);
  return entry;
}

export function noEntry(record: string, id: string): Refused {
  return new Refused('missing', `There is no entry ${id} in the journal of ${record}.`);
}

/** All texts that an entry had, oldest first. The last one is its text now. */
export async function revisionsOf(db: Database, entry: JournalEntry): Promise<Revision[]> {
  const earlier: Revision[] =
    entry.revision === 0
      ? []
      : await db('journal_revisions')
          .where({ journal_id: entry.id })
          .orderBy('revision')
          .select('text', 'at');
  return [...earlier, { text: entry.text, at: entry.editedAt ?? entry.at }];
}

/** Null, and nothing is written, if the record is final, or the entry was edited meanwhile. */
async function write(
  trx: Database,
  record: ManagedRecord,
  { kind, at, internal }: JournalEntry,
  { id, text, by, revision, trace }: Edit,
): Promise<Edited | null> {
  const { type } = record;
  const table = lifecycleOf(record);
  const number = keyOf(record);
  const emits = internal
    ? undefined
    : table.entries[kind === 'comment' ? 'comment' : 'workNote'].emits;
  const { rows } = await prepared(
    trx,
    `with held as (
       update ${type.table} r set ${type.entrySets} ${entryTimes}
       where ${type.key} = :number and state <> all(cast(:final as text[])) and ${type.exists}
       returning ${type.connection} as connection_id, last_entry_at
     ), kept as (
       insert into journal_revisions (journal_id, revision, text, at)
       select j.id, j.revision, j.text, coalesce(j.edited_at, j.at) from journal j, held
       where j.id = :id and j.revision = :revision
       on conflict do nothing
     ), written as (
       update journal set text = :text, revision = revision + 1, edited_at = last_entry_at, position = default
       from held where id = :id and revision = :revision
       returning ${returnedEntry}
     )
     select written.*, connection_id as connection, enqueue(connection_id, :number, (
       select jsonb_build_array(jsonb_build_object(
         'id', id, 'name', cast(:emits as text), 'time', at,
         'data', cast(:data as jsonb)
           || jsonb_build_object('edit', jsonb_build_object('revision', revision, 'at', "editedAt"))
       )) where connection_id is not null and cast(:emits as text) is not null
     )) from held, written`,
    {
      id,
      number,
      text,
      by,
      revision,
      emits: emits ?? null,
      data: JSON.stringify({ by, kind, text, ...(trace && { trace }) }),
      final: [...table.final],
    },
  );
  const [row] = rows;
  if (!row) return null;
  const { connection, enqueue: _queued, ...entry } = row;
  const effect = { id, kind, text: correctionOf({ kind, at }, text), fields: {} };
  const systems = (await type.followsEntry?.(trx, number, effect)) ?? [];
  return { entry, destinations: [...(connection && emits ? [connection] : []), ...systems] };
}

/**
 * Applies a partner's edits to its own entries, in any order and any number of times: the newest revision is the text,
 * and the earlier ones are kept. An entry that is not here is written with the text of its edit.
 */
export async function receiveEdits(
  db: Database,
  partner: string,
  events: readonly ExchangeEvent[],
): Promise<void> {
  for (const { id, subject, name, time, data } of events) {
    const { edit, text = '', by = 'Crossdesk' } = data;
    if (!edit || edit.revision > maxEdits) continue;
    await prepared(
      db,
      `with held as (
         update requests set last_entry_at = greatest(last_entry_at, :editedAt),
           updated_at = greatest(updated_at, :editedAt)
         where number = :record returning 1
       ), known as (
         select id, revision, text, coalesce(edited_at, at) as at from journal, held
         where id = :id and record = :record and instance = :partner and kind = :kind
         for update of journal
       ), kept as (
         insert into journal_revisions (journal_id, revision, text, at)
         select id, revision, text, at from known where revision < :revision
         union all select id, :revision, :text, :editedAt from known where revision > :revision
         on conflict do nothing
       ), added as (
         insert into journal (id, record, kind, text, by, instance, at, revision, edited_at)
         select :id, :record, :kind, :text, :by, :partner, :at, :revision,
           case when :revision > 0 then cast(:editedAt as timestamptz) end
         from held where not exists (select from known)
         on conflict (id) do nothing
       )
       update journal j set text = :text, revision = :revision, edited_at = :editedAt, position = default
       from known where j.id = known.id and known.revision < :revision`,
      {
        ...{ id, record: subject, partner, kind: entryKindOf(name), text, by, at: time },
        ...{ revision: edit.revision, editedAt: edit.at },
      },
    );
  }
}
