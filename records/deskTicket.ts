import { type Agreed, mergeAgreed, nothingAgreed, type TicketFacts } from '../domain/deskFacts';
import type { DeskRecord } from '../domain/deskMapping';
import type { DeskRoute } from '../domain/deskRoute';
import type { Database } from './database';

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
  /** When the desk created it. Null before the first look. */
  readonly ticketCreatedAt: Date | null;
  /** When a call began that may have created it. Null if there was none. */
  readonly creatingAt: Date | null;
  /** What ticket and record last agreed on. Null before the first look. */
  readonly seen: Agreed | null;
  /** What is being written: the ticket has either this or what is seen. */
  readonly sent: TicketFacts | null;
  /** Increases with each change of `seen` and `sent`, which was at `changedAt`. */
  readonly version: number;
  readonly changedAt: Date;
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
  ticketCreatedAt: 'ticket_created_at',
  creatingAt: 'creating_at',
  seen: 'seen',
  sent: 'sent',
  version: 'version',
  changedAt: 'changed_at',
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

/** Records that a call which creates the ticket begins, or that it has certainly created none. */
export async function recordCreating(
  db: Database,
  record: string,
  isCreating: boolean,
): Promise<void> {
  await db('desk_tickets')
    .where({ record })
    .update({ creating_at: isCreating ? db.fn.now() : null });
}

/** Stores the ticket of a record that has none. False if it has one. */
export async function storeTicket(
  db: Database,
  record: string,
  { id, url }: { readonly id: string; readonly url: string },
  seen: Agreed,
): Promise<boolean> {
  const stored = await db('desk_tickets')
    .where({ record })
    .whereNull('ticket')
    .update({
      ...{ ticket: id, url, creating_at: null, last_error: null, seen: JSON.stringify(seen) },
      ...changed(db),
    });
  return stored > 0;
}

/** Records when the desk created the ticket of a record, once. */
export async function recordTicketAge(
  db: Database,
  record: string,
  createdAt: Date,
): Promise<void> {
  await db('desk_tickets')
    .where({ record })
    .whereNull('ticket_created_at')
    .update({ ticket_created_at: createdAt });
}

/** Records what is being written to a ticket. */
export async function recordSending(
  db: Database,
  record: string,
  facts: TicketFacts,
): Promise<void> {
  await db('desk_tickets')
    .where({ record })
    .update({
      sent: db.raw(`coalesce(sent, '{}') || ?::jsonb`, [JSON.stringify(facts)]),
      ...changed(db),
    });
}

/** Records that nothing is being written to a ticket, because it was changed meanwhile. */
export async function recordNothingSent(db: Database, record: string): Promise<void> {
  await db('desk_tickets')
    .where({ record })
    .update({ sent: null, ...changed(db) });
}

/**
 * Records what ticket and record agree on, after a look at the ticket or a write to it. Both can happen at the same time.
 * @param before on what they agreed when this was decided
 * @param by a write is no longer being written then; a look read the ticket until this time of the desk
 */
export async function recordAgreed(
  db: Database,
  record: string,
  before: Agreed,
  agreed: Agreed,
  by: 'write' | { readonly readUntil: Date },
): Promise<void> {
  await db.transaction(async (trx) => {
    const row = await trx('desk_tickets').where({ record }).forUpdate().first('seen');
    if (!row) return;
    const merged = mergeAgreed(before, agreed, row.seen ?? nothingAgreed);
    await trx('desk_tickets')
      .where({ record })
      .update({
        seen: JSON.stringify(merged),
        ...(by === 'write' ? { sent: null } : { read_until: by.readUntil }),
        ...changed(trx),
      });
  });
}

/** Moves a record to the ticket into which its own was merged. */
export async function moveToTicket(
  db: Database,
  record: string,
  { id, url }: { readonly id: string; readonly url: string },
): Promise<void> {
  await db('desk_tickets')
    .where({ record })
    .update({
      ...{ ticket: id, url, ticket_created_at: null, seen: null, sent: null, last_error: null },
      ...changed(db),
    });
}

/** Records what is wrong with the ticket of a record. Null: nothing. */
export async function recordTicketError(
  db: Database,
  record: string,
  error: string | null,
): Promise<void> {
  await db('desk_tickets')
    .where({ record })
    .whereRaw('last_error is distinct from ?', [error])
    .update({ last_error: error });
}

/**
 * Gives a record that was just created from a ticket that ticket, in the same transaction. What a route queued for it
 * is dropped, but for its first entry: its state is still to be shown in the ticket.
 */
export async function adoptTicket(
  trx: Database,
  ticket: Pick<DeskTicket, 'record' | 'desk' | 'kind' | 'readUntil' | 'ticketCreatedAt'> & {
    readonly ticket: string;
    readonly url: string;
  },
  seen: Agreed,
): Promise<void> {
  const { record, desk, kind, readUntil, url, ticketCreatedAt } = ticket;
  await trx('outbox')
    .where({ subject: record })
    .whereIn('connection_id', trx('desks').select('id'))
    .delete();
  await trx('desk_tickets').where({ record }).delete();
  await trx('desk_tickets').insert({
    ...{ record, desk_id: desk, kind, ticket: ticket.ticket, url },
    seen: JSON.stringify(seen),
    read_until: readUntil,
    ticket_created_at: ticketCreatedAt,
  });
  await trx.raw(
    `select enqueue_for_desk(?, ?, array(select id from journal where record = ? order by position limit 1))`,
    [desk, record, record],
  );
}

/** A record that can be in a desk, and the desk and queue that the routes give it as it is now. */
export interface Routed {
  readonly kind: DeskRecord;
  readonly desk: string | null;
  readonly queue: string | null;
}

/**
 * Null if there is no such record.
 * @param tried the routes that one desk has in place of its own
 */
export async function routed(
  db: Database,
  number: string,
  tried: { readonly id: string; readonly routes: readonly DeskRoute[] },
): Promise<Routed | null> {
  const { rows } = await db.raw(
    `select r.kind, x.desk_id as desk, x.queue
     from desk_records r left join desk_route(r.number, ?, ?) x on true where r.number = ?`,
    [tried.id, JSON.stringify(tried.routes), number],
  );
  return rows[0] ?? null;
}

/** Open records that a route of the desk may match and that have no ticket, in order of their numbers. */
export async function unroutedRecords(
  db: Database,
  page: { readonly after: string; readonly limit: number },
): Promise<string[]> {
  return db('desk_records as r')
    .whereNull('closed_at')
    .where('number', '>', page.after)
    .whereNotExists(db('desk_tickets as t').whereRaw('t.record = r.number'))
    .orderBy('number')
    .limit(page.limit)
    .pluck('number');
}

/** Gives an open record its ticket if a route matches it, under the lock of the record. */
export async function routeRecord(db: Database, number: string): Promise<boolean> {
  return db.transaction(async (trx) => {
    for (const table of ['requests', 'cases', 'changes'])
      await trx(table).where({ number }).forUpdate().first('number');
    // A statement of its own sees what was committed while it waited for the lock.
    const { rows } = await trx.raw('select route_to_desk(?) as routed', [number]);
    return rows[0].routed;
  });
}

function changed(db: Database) {
  return { version: db.raw('version + 1'), changed_at: db.raw('clock_timestamp()') };
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
