import type { DeliveryFailure } from '../domain/backOff';
import { connectionSubject } from '../domain/event';
import { mailDestination } from '../domain/notification';
import type { Database } from './database';

/** The status of the delivery to a destination. A commit wakes the delivery only when it is idle. */
export type DeliveryStatus = 'idle' | 'draining' | 'backing off' | 'paused';

/** The destination of an event in the outbox: the partner of a connection, an external system, a desk, or a webhook. */
export interface Destination {
  /** The name of its delivery workflow: the partner's instance id (with its role if it has two), or the id of the system, desk or webhook. */
  readonly name: string;
  /** Its title, for people. */
  readonly title: string;
  readonly delivery: DeliveryStatus;
}

/** Finds a destination by the id of its connection or system. Null if nothing is pushed to it. */
export async function findDestination(db: Database, id: string): Promise<Destination | null> {
  return (await db('destinations').where({ id }).first('name', 'title', 'delivery')) ?? null;
}

/** The row in which a destination keeps the status of its delivery. */
export interface DeliveryLog {
  readonly table: 'connections' | 'external_systems' | 'desks' | 'mail_delivery' | 'webhooks';
  readonly id: string;
}

export interface DeliveryNews {
  readonly delivery: Exclude<DeliveryStatus, 'paused'>;
  readonly attempts?: number;
  readonly nextTryAt?: Date | null;
  readonly lastSuccessAt?: Date;
  /** The current failure. Null clears it; absent leaves it unchanged. */
  readonly failure?: DeliveryFailure | null;
}

/** Records the status of a drain. A delivery that was paused meanwhile stays paused. */
export async function recordDelivery(
  db: Database,
  { table, id }: DeliveryLog,
  news: DeliveryNews,
): Promise<void> {
  const set: Record<string, unknown> = { delivery: news.delivery };
  if (news.attempts !== undefined) set.attempts = news.attempts;
  if (news.nextTryAt !== undefined) set.next_try_at = news.nextTryAt;
  if (news.lastSuccessAt !== undefined) set.last_success_at = news.lastSuccessAt;
  if (news.failure !== undefined) {
    set.last_error = news.failure?.error ?? null;
    set.last_failure = news.failure?.kind ?? null;
  }
  await db(table).where({ id }).whereNot('delivery', 'paused').update(set);
}

/** Pauses or resumes the delivery to a destination. */
export async function setPaused(db: Database, name: string, paused: boolean): Promise<void> {
  const set = { delivery: paused ? 'paused' : 'idle', next_try_at: null };
  await db('connections').where({ destination: name }).update(set);
  for (const table of ['external_systems', 'desks', 'webhooks'])
    await db(table).whereRaw('id::text = ?', [name]).update(set);
  if (name === mailDestination.name) await db('mail_delivery').update(set);
}

/** Destinations that are not rejected, off-boarded or paused. */
export async function openDestinations(
  db: Database,
): Promise<Pick<Destination, 'name' | 'title'>[]> {
  return db('destinations')
    .whereNotIn('state', ['Rejected', 'Off-boarded'])
    .whereNot('delivery', 'paused')
    .select('name', 'title');
}

/**
 * Destinations with an event that has waited for a minute without being sent: the wake-up was lost, or the drain has
 * died. A delivery that backs off is left out until its next attempt is a minute overdue.
 */
export async function overdueDestinations(
  db: Database,
): Promise<Pick<Destination, 'name' | 'title'>[]> {
  return db('destinations as d')
    .whereExists(
      db('outbox as o')
        .whereRaw('o.connection_id = d.id')
        .where('o.status', 'waiting')
        .whereRaw(`o.created_at < now() - interval '1 minute'`)
        .whereRaw(`(d.state = 'Active' or o.subject = '${connectionSubject}')`)
        .whereNotExists(
          // Events behind a dead-lettered one wait for an admin, and a failed event waits for its next attempt.
          db('outbox as f')
            .whereRaw('f.connection_id = o.connection_id and f.subject = o.subject')
            .whereRaw(
              `((f.status = 'failed' and f.position < o.position)
                or (f.status = 'waiting' and f.next_try_at > now() - interval '1 minute'))`,
            ),
        ),
    )
    .whereNot('d.delivery', 'paused')
    .whereRaw(`(d.next_try_at is null or d.next_try_at < now() - interval '1 minute')`)
    .select('d.name', 'd.title');
}
