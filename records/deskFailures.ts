import { Refused } from '../domain/refusal';
import { recordAudit } from './audit';
import type { Database } from './database';
import { notifyDesk } from './desk';
import { textSearch } from './textSearch';

/**
 * What needs a decision: an update that the desk refused for good (`out`), or a ticket that could not be applied (`in`).
 * It holds back its own record only.
 */
export interface DeskFailure {
  readonly id: string;
  readonly direction: 'out' | 'in';
  /** The number that the journal uses. Null if the ticket has no record. */
  readonly record: string | null;
  readonly ticket: string | null;
  readonly error: string;
  readonly attempts: number;
  readonly at: Date;
  /** Number of updates of the same record that wait behind it. */
  readonly heldBack: number;
}

/** Lists the failures of a desk, oldest first. */
export async function listDeskFailures(
  db: Database,
  desk: string,
  page: {
    readonly limit: number;
    readonly after?: { readonly at: string; readonly id: string } | undefined;
    readonly q?: string | undefined;
  },
): Promise<DeskFailure[]> {
  const query = db
    .from(
      db.raw(
        `(select o.id, 'out' as direction, o.subject as record, t.ticket, o.last_error as error,
            o.attempts, date_trunc('milliseconds', o.created_at) as at,
            (select count(*)::integer from outbox w where w.connection_id = o.connection_id
               and w.subject = o.subject and w.status = 'waiting') as "heldBack"
          from outbox o left join desk_tickets t on t.record = o.subject
          where o.connection_id = :desk and o.status = 'failed'
          union all
          select p.id, 'in', t.record, p.ticket, p.error, p.attempts,
            date_trunc('milliseconds', p.since), 0
          from desk_problems p left join desk_tickets t on t.desk_id = p.desk_id and t.ticket = p.ticket
          where p.desk_id = :desk) as f`,
        { desk },
      ),
    )
    .orderBy(['f.at', 'f.id'])
    .limit(page.limit);
  textSearch(query, page.q, { number: 'f.record', texts: ['f.record', 'f.ticket', 'f.error'] });
  const { after } = page;
  if (after)
    query.whereRaw('(f.at, f.id) > (cast(? as timestamptz), cast(? as uuid))', [
      after.at,
      after.id,
    ]);
  return query.select('f.*');
}

/**
 * Tries a failure again. Wake the delivery to the desk afterwards.
 * @throws Refused `missing` if the desk has no such failure
 */
export async function retryDeskFailure(db: Database, desk: string, id: string): Promise<void> {
  await db.transaction(async (trx) => {
    const queued = await trx('outbox')
      .where({ id, connection_id: desk, status: 'failed' })
      .update({ status: 'waiting', next_try_at: null });
    if (queued > 0)
      await trx('desk_tickets')
        .whereIn('record', trx('outbox').where({ id, connection_id: desk }).select('subject'))
        .update({ last_error: null });
    const due = await trx('desk_problems')
      .where({ id, desk_id: desk })
      .update({ next_try_at: trx.fn.now() });
    if (queued + due === 0) throw missing(id);
    if (due > 0) await recordDecision(trx, id, 'retry', 'waiting');
    await notifyDesk(trx, desk);
  });
}

/**
 * Gives a failure up: the update is never written, or the ticket is left until it changes again.
 * @throws Refused `missing` if the desk has no such failure
 */
export async function discardDeskFailure(
  db: Database,
  desk: string,
  id: string,
  reason: string,
): Promise<void> {
  await db.transaction(async (trx) => {
    const discarded = await trx('outbox')
      .where({ id, connection_id: desk, status: 'failed' })
      .update({ status: 'discarded', last_error: reason });
    const dropped = await trx('desk_problems').where({ id, desk_id: desk }).delete();
    if (discarded + dropped === 0) throw missing(id);
    if (dropped > 0) await recordDecision(trx, id, 'discard', 'discarded');
  });
}

/** Of a ticket that could not be applied. The table is not audited, because the service changes it all the time. */
async function recordDecision(
  trx: Database,
  id: string,
  verb: 'retry' | 'discard',
  status: string,
): Promise<void> {
  const change = { before: { status: 'failed' }, after: { status } };
  await recordAudit(trx, { action: `failure.${verb}`, target: { type: 'failure', id }, ...change });
}

function missing(id: string): Refused {
  return new Refused('missing', `The desk has no failure ${id}.`);
}
