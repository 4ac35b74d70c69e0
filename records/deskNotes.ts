import { randomUUID } from 'node:crypto';
import type { Database } from './database';
import type { Queued } from './outbox';

/**
 * What is queued for a desk: an entry of a record's journal, a note to the people of the desk, or a correction, which
 * names an entry that was edited.
 */
export type DeskUpdate = Queued & {
  readonly name: string;
  readonly data: { readonly note?: DeskNote; readonly correction?: string };
};

/** A note that is no entry of a journal, such as why a status was refused. */
export interface DeskNote {
  readonly ticket: string;
  readonly text: string;
}

/** Queues that the fields of a record's ticket are compared with the record. */
export async function queueSync(db: Database, desk: string, record: string): Promise<void> {
  const events = [{ id: randomUUID(), name: 'sync', time: new Date(), data: {} }];
  await db.raw('select enqueue(?, ?, cast(? as jsonb))', [desk, record, JSON.stringify(events)]);
  await db.raw(`select pg_notify('desk_outbox', ?)`, [desk]);
}

/** Queues an internal note for a ticket. An id that was queued before is not queued again. */
export async function queueNote(
  db: Database,
  desk: string,
  id: string,
  /** The record of the ticket, if it has one: the note is then in the order of its updates. */
  record: string | null,
  note: DeskNote,
): Promise<void> {
  const events = [{ id, name: 'note', time: new Date(), data: { note } }];
  await db.raw(
    `select enqueue(:desk, :subject, cast(:events as jsonb))
     where not exists (select from outbox where connection_id = :desk and id = :id)`,
    { desk, subject: record ?? `ticket/${note.ticket}`, events: JSON.stringify(events), id },
  );
  await db.raw(`select pg_notify('desk_outbox', ?)`, [desk]);
}
