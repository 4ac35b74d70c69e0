import {
  connectionSubject,
  type EventData,
  type EventName,
  type ExchangeEvent,
} from '../domain/event';
import type { Connection } from './connection';
import type { Database } from './database';
import { prepared } from './prepared';
import { type OwnKey, ownKeyOf } from './signingKeys';

export interface Outgoing {
  readonly id: string;
  readonly name: EventName;
  readonly time: Date;
  readonly data: EventData;
}

/**
 * Queues events of one record for the partner, numbered from the last sequence. Call it in the transaction that locks
 * the record, so that the sequence has the order of the commits.
 */
export async function enqueue(
  trx: Database,
  connection: string,
  subject: string,
  events: readonly Outgoing[],
): Promise<void> {
  await trx.raw('select enqueue(?, ?, ?)', [connection, subject, JSON.stringify(events)]);
}

/** A queued event or operation. */
export interface Queued {
  readonly position: number;
  readonly id: string;
  readonly subject: string;
  readonly attempts: number;
}

export type QueuedEvent = ExchangeEvent & Queued & { readonly queuedAt: Date };

export interface Batch<E = QueuedEvent> {
  /** The batch, which is never empty. */
  readonly events: readonly E[];
  /** The current destination: its secret can be rotated, and its rules changed, between two batches. */
  readonly by: Pick<Connection, 'url' | 'secret' | 'replicationSet'> & {
    /** The previous secret of an external system during a rotation. Sealed. */
    readonly previousSecret: string | null;
    /** Our key for this connection. Null if there is none. */
    readonly signingKey: OwnKey | null;
  };
}

/**
 * Returns the events to send next, or null: oldest first, and retried events last. A record waits if it has a
 * dead-lettered event, or an event whose next attempt is not due. Nothing is returned while the destination is paused,
 * and only connection events while the connection is not active.
 * @param destination a connection, or an external system
 */
export async function nextBatch<E extends Queued = QueuedEvent>(
  db: Database,
  destination: string,
  limits: { events: number; bytes: number },
): Promise<Batch<E> | null> {
  const { rows } = await prepared(
    db,
    `select position, o.id, o.name, subject, sequence, time, data, o.attempts, o.created_at as "queuedAt",
       d.url, d.secret, d.previous_secret as "previousSecret", d.replication_set as "replicationSet",
       case when n = 1 then ${ownKeyOf('d.id')} end as "signingKey"
     from (
       select o.*, sum(octet_length(data::text)) over (order by retried, position) as bytes,
         row_number() over (order by retried, position) as n
       from (
         (
           select o.*, false as retried from outbox o
           where connection_id = :destination and ${mayGo} and not exists (
             select from outbox b where b.connection_id = o.connection_id and b.subject = o.subject and ${awaitsRetry}
           )
           order by position limit :events
         ) union all (
           select o.*, true from (
             select subject from outbox b where connection_id = :destination and ${awaitsRetry}
             group by subject having max(next_try_at) <= now()
           ) due join outbox o on o.connection_id = :destination and o.subject = due.subject
           where ${mayGo}
           order by position limit :events
         )
         order by retried, position limit :events
       ) o
     ) o join destinations d on d.id = o.connection_id
     where n = 1 or bytes <= :bytes
     order by n`,
    { destination, ...limits },
  );
  if (rows.length === 0) return null;
  const { url, secret, previousSecret, replicationSet, signingKey } = rows[0];
  const by = { url, secret, previousSecret, replicationSet, signingKey };
  return { events: rows.map(toEvent), by };
}

/**
 * Whether an event can be sent now: its destination accepts it, and no dead-lettered event of its record is before it.
 */
const mayGo = `o.status = 'waiting' and exists (
    select from destinations d where d.id = o.connection_id and d.delivery <> 'paused'
      and (d.state = 'Active' or o.subject = '${connectionSubject}')
  ) and not exists (
    select from outbox f
    where f.connection_id = o.connection_id and f.subject = o.subject and f.status = 'failed'
      and f.position < o.position
  )`;
const awaitsRetry = `b.status = 'waiting' and b.next_try_at is not null`;

/** The time until the next single event is due for a retry, in milliseconds, and its error. Null if there is none. */
export async function nextRetry(
  db: Database,
  destination: string,
): Promise<{ readonly inMs: number; readonly error: string } | null> {
  const { rows } = await prepared(
    db,
    `select greatest(0, extract(epoch from max(next_try_at) - now()) * 1000)::integer as "inMs",
       max(last_error) as error
     from outbox o
     where connection_id = :destination and next_try_at is not null and ${mayGo}
     group by subject order by max(next_try_at) limit 1`,
    { destination },
  );
  return rows[0] ?? null;
}

function toEvent(row: QueuedEvent & { readonly time: Date }): QueuedEvent {
  const { position, id, name, subject, sequence, time, data, attempts, queuedAt } = row;
  return {
    ...{ position, id, name, subject, sequence, data, attempts, queuedAt },
    time: time.toISOString(),
  };
}

export async function markDelivered(db: Database, events: readonly Queued[]): Promise<void> {
  await db('outbox')
    .whereIn(
      'position',
      events.map((event) => event.position),
    )
    .update({
      status: 'delivered',
      attempts: db.raw('attempts + 1'),
      delivered_at: db.fn.now(),
      last_error: null,
    });
}

/** Discards events: they are kept, with the reason. */
export async function discard(
  db: Database,
  events: readonly Queued[],
  reason: string,
): Promise<void> {
  const positions = events.map((event) => event.position);
  await db('outbox')
    .whereIn('position', positions)
    .update({ status: 'discarded', last_error: reason });
}

/** Notifies the drain of this destination. */
export async function notifyOutbox(db: Database, destination: string): Promise<void> {
  await db.raw(`select pg_notify('outbox', ?)`, [destination]);
}

/** Requeues the events of a subject from `expected` on, because the partner has only the earlier ones. */
export async function requeue(
  db: Database,
  connection: string,
  subject: string,
  expected: number,
): Promise<void> {
  await db('outbox')
    .where({ connection_id: connection, subject })
    .whereIn('status', ['waiting', 'delivered'])
    .update({
      status: db.raw(
        `case when sequence < cast(? as numeric) then 'delivered' else 'waiting' end`,
        [expected],
      ),
    });
}

/** Records a failed attempt. @param wait milliseconds until its next attempt; absent if the whole destination backs off */
export async function recordAttempt(
  db: Database,
  event: Queued,
  error: string,
  wait?: number,
): Promise<void> {
  const due = db.raw(`now() + ? * interval '1 millisecond'`, [wait ?? 0]);
  await db('outbox')
    .where({ position: event.position, status: 'waiting' })
    .update({
      attempts: db.raw('attempts + 1'),
      last_error: error,
      ...(wait !== undefined && { next_try_at: due }),
    });
}

/** Dead-letters an event that was refused permanently. */
export async function deadLetter(db: Database, event: Queued, reason: string): Promise<void> {
  await db('outbox')
    .where({ position: event.position })
    .update({ status: 'failed', attempts: event.attempts + 1, last_error: reason });
}

export interface Backlog {
  readonly waiting: number;
  readonly failed: number;
  /** When the oldest waiting event was queued. */
  readonly oldest: Date | null;
}

/**
 * How long an event can wait before the backlog is overdue, in milliseconds. An unreachable partner is retried every
 * five minutes.
 */
export const overdueAfterMs = 15 * 60_000;

/** How long the oldest event has waited, in milliseconds. Null if nothing waits. */
export function waitingMs({ oldest }: Pick<Backlog, 'oldest'>): number | null {
  return oldest && Math.max(0, Date.now() - oldest.getTime());
}

export function isOverdue(backlog: Pick<Backlog, 'oldest'>): boolean {
  return (waitingMs(backlog) ?? 0) > overdueAfterMs;
}

/** Number of events that were still queued when the connection was off-boarded. They are kept, and never sent. */
export async function discarded(db: Database, connection: string): Promise<number> {
  const [row] = await db('outbox')
    .where({ connection_id: connection, status: 'discarded' })
    .whereNot('subject', connectionSubject)
    .count();
  return Number(row?.count ?? 0);
}

export async function backlog(db: Database, destination: string): Promise<Backlog> {
  const { rows } = await prepared(db, `select ${backlogOf(':destination')}`, { destination });
  return rows[0];
}

export interface DestinationBacklog extends Backlog {
  /** The partner's instance id, or the external system's name. */
  readonly title: string;
  readonly isPartner: boolean;
}

/** The backlogs of all partners and external systems that are not disabled. */
export async function backlogs(db: Database): Promise<DestinationBacklog[]> {
  const { rows } = await db
    .raw(
      `select d.title, exists (select from connections c where c.id = d.id) as "isPartner", ${backlogOf('d.id')}
       from destinations d where d.state not in ('Rejected', 'Off-boarded', 'Disabled') order by d.title`,
    )
    .timeout(3_000);
  return rows;
}

/**
 * One query per partial index of undelivered events: delivered events are kept for a month, and must not be read here.
 */
export function backlogOf(destination: string): string {
  const of = (what: string, status: string) =>
    `(select ${what} from outbox where connection_id = ${destination} and status = '${status}')`;
  return `${of('count(*)', 'waiting')} as waiting, ${of('count(*)', 'failed')} as failed,
    ${of('min(created_at)', 'waiting')} as oldest`;
}
