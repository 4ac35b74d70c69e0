import { v4 as uuid } from 'uuid';
import type { EventData, EventName } from '../domain/event';
import { instanceTitle } from '../domain/names';
import { Refused } from '../domain/refusal';
import { say } from '../domain/saying';
import type { Database } from './database';
import { holdForEntry, said } from './journal';
import { textSearch } from './textSearch';

/** An event that a partner refused permanently. Later events of its record wait until it is retried or discarded. */
export interface ExchangeFailure {
  readonly id: string;
  readonly connection: string;
  readonly partner: string;
  readonly subject: string;
  readonly sequence: number;
  readonly name: EventName;
  readonly data: EventData;
  readonly time: Date;
  readonly attempts: number;
  readonly reason: string;
  /** Number of events of the same record that wait behind it. */
  readonly heldBack: number;
  readonly position: number;
}

export async function listFailures(
  db: Database,
  page: { limit: number; q?: string | undefined; after?: number },
): Promise<ExchangeFailure[]> {
  const query = db('outbox as o')
    .join('connections as c', 'c.id', 'o.connection_id')
    .where('o.status', 'failed')
    .orderBy('o.position')
    .limit(page.limit);
  textSearch(query, page.q, {
    number: 'o.subject',
    texts: ['c.partner', 'o.name', 'o.last_error'],
  });
  if (page.after !== undefined) query.where('o.position', '>', page.after);
  return query.select({
    id: 'o.id',
    connection: 'o.connection_id',
    partner: 'c.partner',
    subject: 'o.subject',
    sequence: 'o.sequence',
    name: 'o.name',
    data: 'o.data',
    time: 'o.time',
    attempts: 'o.attempts',
    reason: 'o.last_error',
    position: 'o.position',
    heldBack: db('outbox as w')
      .whereRaw(
        `w.connection_id = o.connection_id and w.subject = o.subject and w.status = 'waiting'`,
      )
      .count(),
  });
}

/**
 * Queues a failed event again. Returns its connection, to be woken.
 * @throws Refused `missing` if no event with this id has failed
 */
export async function retryFailure(db: Database, id: string): Promise<string> {
  const [row] = await db('outbox')
    .where({ id, status: 'failed' })
    // Failed operations of external systems are retried by retryOperation.
    .whereIn('connection_id', db('connections').select('id'))
    .update({ status: 'waiting', next_try_at: null })
    .returning('connection_id');
  if (!row) throw missing(id);
  return row.connection_id;
}

/**
 * Discards a failed event. The partner gets a note in its place, so that the sequence has no gap and the events behind
 * it are sent. Both journals record that. Returns the connection, to be woken.
 * @throws Refused `missing` if no event with this id has failed
 */
export async function discardFailure(
  db: Database,
  instance: string,
  id: string,
  by: string,
  reason: string,
): Promise<string> {
  return db.transaction(async (trx) => {
    const failed = await trx('outbox as o')
      .join('connections as c', 'c.id', 'o.connection_id')
      .where({ 'o.id': id, 'o.status': 'failed' })
      .first('o.position', 'o.subject', 'o.connection_id', 'o.data', 'c.partner');
    if (!failed) throw missing(id);
    // The event of a catalog item has no record, and so no journal.
    const record = await holdForEntry(trx, failed.subject);
    const at = record?.at ?? new Date();
    const note = uuid();
    const what = said(say('discarded', { partner: instanceTitle(failed.partner), reason }));
    const given = await trx('outbox')
      .where({ id, status: 'failed' })
      .update({
        id: note,
        status: 'waiting',
        name: 'discarded',
        time: at,
        attempts: 0,
        next_try_at: null,
        last_error: null,
        data: JSON.stringify({ by, kind: 'system', ...what }),
      });
    if (given === 0) throw missing(id);
    // A reconciliation must not resend it either. The partner has an entry of which only an edit was discarded.
    if (!failed.data.edit)
      await trx('journal').where({ id, record: failed.subject }).update({ given_up: true });
    if (record) {
      const entry = { id: note, record: failed.subject, kind: 'system', ...what, by, instance, at };
      await trx('journal').insert(entry);
    }
    return failed.connection_id;
  });
}

function missing(id: string): Refused {
  return new Refused('missing', `There is no failed event ${id}.`);
}
