import type { DeskRecord } from '../domain/deskMapping';
import type { Database } from './database';

/** What is compared between two looks at a ticket. People and groups by the desk's names. */
export interface TicketFacts {
  readonly status?: string | null;
  readonly owner?: string | null;
  readonly group?: string | null;
  readonly priority?: string | null;
}

/** The ticket of a record. */
export interface DeskTicket {
  /** As the journal names the record: a task has the number of its request. */
  readonly record: string;
  readonly desk: string;
  readonly kind: DeskRecord;
  /** Where the ticket is created. Null if it was there before the record. */
  readonly queue: string | null;
  /** Null until it is created. */
  readonly ticket: string | null;
  readonly url: string | null;
  /** Whether a call that creates it may have succeeded. */
  readonly isCreating: boolean;
  /** As last seen in the desk, or written there. */
  readonly seen: TicketFacts | null;
  /** What is being written: the desk has either this or `seen`. */
  readonly sent: TicketFacts | null;
  /** Increases with each change of `seen` and `sent`. */
  readonly version: number;
  /** The desk's time of the last change that was read. */
  readonly readUntil: Date | null;
  /** What is wrong with the ticket, such as that it was deleted. */
  readonly lastError: string | null;
}

const columns = {
  record: 'record',
  desk: 'desk_id',
  kind: 'kind',
  queue: 'queue',
  ticket: 'ticket',
  url: 'url',
  isCreating: 'is_creating',
  seen: 'seen',
  sent: 'sent',
  version: 'version',
  readUntil: 'read_until',
  lastError: 'last_error',
} as const satisfies Record<keyof DeskTicket, string>;

/** The ticket of a record. Null if no route has matched it. */
export async function ticketOf(db: Database, record: string): Promise<DeskTicket | null> {
  return (await db('desk_tickets').where({ record }).first(columns)) ?? null;
}

/** The record of a ticket. Null if it has none. */
export async function findByTicket(
  db: Database,
  desk: string,
  ticket: string,
): Promise<DeskTicket | null> {
  return (await db('desk_tickets').where({ desk_id: desk, ticket }).first(columns)) ?? null;
}

/** The desk of a record, as the record shows it. */
export interface DeskOf {
  /** The name of the desk. */
  readonly name: string;
  /** Null until it is created. */
  readonly ticket: string | null;
  readonly url: string | null;
  /** `pending`: something waits to be written. `failed`: it needs a decision, for the reason in `lastError`. */
  readonly state: 'in sync' | 'pending' | 'failed';
  readonly lastError: string | null;
}

/** The desks of records, by the numbers that the journal uses. A record without a desk is absent. */
export async function deskOf(
  db: Database,
  numbers: readonly string[],
): Promise<ReadonlyMap<string, DeskOf>> {
  const { rows } = await db.raw<{ rows: (DeskOf & { readonly record: string })[] }>(
    `select t.record, d.name, t.ticket, t.url,
       case when failed.error is not null or t.last_error is not null then 'failed'
         when t.ticket is null or waiting.error is not null then 'pending'
         else 'in sync' end as state,
       coalesce(failed.error, t.last_error, nullif(waiting.error, '')) as "lastError"
     from desk_tickets t join desks d on d.id = t.desk_id
     left join lateral (
       select last_error as error from outbox o
       where o.connection_id = t.desk_id and o.subject = t.record and o.status = 'failed'
       order by position limit 1
     ) failed on true
     left join lateral (
       select coalesce(last_error, '') as error from outbox o
       where o.connection_id = t.desk_id and o.subject = t.record and o.status = 'waiting'
       order by position limit 1
     ) waiting on true
     where t.record = any(?)`,
    [[...numbers]],
  );
  return new Map(rows.map(({ record, ...desk }) => [record, desk]));
}
