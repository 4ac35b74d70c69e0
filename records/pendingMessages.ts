import type { PendingMessage } from '../domain/mailbox';
import type { Database } from './database';

/** A record whose workflow received a message that is not committed yet. */
export interface PendingRecord {
  /** The lifecycle's name. */
  readonly lifecycle: string;
  /** The record's number, or its id if it has no number. */
  readonly record: string;
}

/** Stores a command until a commit applies or refuses it. A command that took effect already is not stored. */
export async function keepCommand(
  db: Database,
  { lifecycle, record }: PendingRecord,
  id: string,
  message: PendingMessage,
): Promise<void> {
  await db.raw(
    `insert into pending_messages (id, lifecycle, record, message)
     select :id, :lifecycle, :record, :message where not exists (select from journal where id = :id)
     on conflict do nothing`,
    { id, lifecycle, record, message: JSON.stringify(message) },
  );
}

/** Removes a message that was not acknowledged. */
export async function dropMessage(db: Database, id: string): Promise<void> {
  await db('pending_messages').where({ id }).delete();
}

export async function dropMessagesOf(db: Database, record: string): Promise<void> {
  await db('pending_messages').where({ record }).delete();
}

/** The pending messages of a record, in the order in which they were acknowledged. */
export async function pendingOf(db: Database, record: string): Promise<PendingMessage[]> {
  return db('pending_messages').where({ record }).orderBy('position').pluck('message');
}

/** Removes messages that took effect: their commit can precede their insertion here. */
export async function dropTaken(db: Database): Promise<void> {
  await db.raw(`delete from pending_messages p using journal j where j.id = p.id`);
}

export interface DueRecord extends PendingRecord {
  /** Number of earlier checks. */
  readonly checks: number;
}

/**
 * Records with a message that has been pending for a while. Each is checked again after twice the time, up to an hour.
 */
export async function takeDue(db: Database): Promise<DueRecord[]> {
  const { rows } = await db.raw(
    `with due as (
       update pending_messages p
       set looks = looks + 1, next_look_at = now() + least(interval '1 hour', interval '1 minute' * power(2, least(looks, 10)))
       where record in (select record from pending_messages where next_look_at <= now() order by position limit 200)
       returning lifecycle, record, looks - 1 as looks
     )
     select lifecycle, record, max(looks) as checks from due group by lifecycle, record`,
  );
  return rows;
}
