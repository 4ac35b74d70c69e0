import { randomUUID } from 'node:crypto';
import {
  type ConnectionEventName,
  connectionSubject,
  type EventData,
  type ReplicationRules,
} from '../domain/event';
import type { Connection } from './connection';
import type { Database } from './database';
import { enqueue } from './outbox';
import { keepRules, recordOwnConsent } from './workNoteConsent';

/** Emits a connection event. */
async function emit(
  trx: Database,
  connection: string,
  name: ConnectionEventName,
  data: EventData,
): Promise<void> {
  await enqueue(trx, connection, connectionSubject, [
    { id: randomUUID(), name, time: new Date(), data },
  ]);
}

/**
 * Pauses or resumes the connection, and notifies the partner, who does the same. A connection is active when neither
 * side has paused it. False if nothing changed, or the connection is not established.
 */
export async function pauseHere(
  db: Database,
  id: string,
  paused: boolean,
  by: string,
): Promise<boolean> {
  return db.transaction(async (trx) => {
    if (!(await setPaused(trx, id, 'paused_here', paused))) return false;
    await resendState(trx, id, by);
    return true;
  });
}

/** Allows or forbids work notes to cross from now on, and notifies the partner. False if nothing changed. */
export async function allowWorkNotes(
  db: Database,
  id: string,
  allowed: boolean,
  by: string,
): Promise<boolean> {
  return db.transaction(async (trx) => {
    if (!(await recordOwnConsent(trx, id, allowed ? 'allowed' : 'refused'))) return false;
    await resendState(trx, id, by);
    return true;
  });
}

/**
 * Notifies the partner whether this side has paused the connection and allows work notes. It uses events that earlier
 * releases know. They treat a repeated one as no change.
 */
async function resendState(trx: Database, id: string, by: string): Promise<void> {
  const row = await trx('connections').where({ id }).first('paused_here', 'work_notes_here');
  const name = row.paused_here ? 'paused' : 'resumed';
  await emit(trx, id, name, { by, workNotes: row.work_notes_here });
}

/** The partner pauses or resumes the connection. */
export async function pauseThere(db: Database, id: string, paused: boolean): Promise<void> {
  await setPaused(db, id, 'paused_there', paused);
  // A drain that is listening has already checked the events that were waiting.
  if (!paused) await db.raw(`select pg_notify('outbox', ?)`, [id]);
}

async function setPaused(
  trx: Database,
  id: string,
  column: 'paused_here' | 'paused_there',
  paused: boolean,
): Promise<boolean> {
  const other = column === 'paused_here' ? 'paused_there' : 'paused_here';
  const changed = await trx('connections')
    .where({ id, [column]: !paused })
    .whereIn('state', ['Active', 'Paused'])
    .update({
      [column]: paused,
      state: paused ? 'Paused' : trx.raw(`case when ?? then 'Paused' else 'Active' end`, [other]),
    });
  return changed > 0;
}

/**
 * Ends a connection permanently, from our side or (without `by`) by the partner's end notice. Queued events are
 * discarded. The open requests are ended afterwards by their workflows. False if it had ended.
 */
export async function endConnection(db: Database, id: string, by?: string): Promise<boolean> {
  return db.transaction(async (trx) => {
    const [ended] = await trx('connections')
      .where({ id })
      .whereIn('state', ['Approved', 'Active', 'Paused'])
      .update({ state: 'Off-boarded', ended_at: trx.fn.now() })
      .returning(['partner', 'partner_is']);
    if (ended) {
      await discardWaiting(trx);
      // Its items can no longer be requested. A new connection publishes them again.
      if (ended.partner_is === 'provider')
        await trx('catalog_items').where({ provider: ended.partner }).update({ active: false });
      if (by !== undefined) await emit(trx, id, 'offboarded', { by });
    }
    // A partner that has ended it needs no end notice from us.
    if (by === undefined)
      await trx('outbox')
        .where({ connection_id: id, status: 'waiting', subject: connectionSubject })
        .update({ status: 'discarded' });
    return ended !== undefined;
  });
}

/** Stores the id of the partner's end notice, because it can be repeated. */
export async function recordEndNotice(db: Database, id: string, event: string): Promise<void> {
  await db('connections').where({ id }).update({ farewell: event });
}

/**
 * Discards events that are queued for partners whose connection has ended: they are kept, and each request's journal
 * says so. Call it again when the requests have ended, too: events can be written until then.
 */
export async function discardWaiting(db: Database): Promise<void> {
  await db.raw(
    `with gone as (
       update outbox o set status = 'discarded' from connections c
       where c.id = o.connection_id and c.state = 'Off-boarded'
         and o.status in ('waiting', 'failed') and o.subject <> :connectionSubject
       returning o.subject, c.id as connection_id
     ), counted as (
       select subject, connection_id, count(*) as count from gone group by subject, connection_id
     ), held as (
       update requests r set last_entry_at = greatest(
         date_trunc('milliseconds', clock_timestamp()), last_entry_at + interval '1 millisecond'
       )
       from counted c where r.number = c.subject and r.connection_id = c.connection_id
       returning r.number, r.last_entry_at, c.count,
         case r.side when 'customer' then r.customer else r.provider end as instance
     )
     insert into journal (id, record, kind, text, by, instance, at)
     select gen_random_uuid(), number, 'system',
       'The connection was off-boarded before ' || count || case when count = 1 then ' update' else ' updates' end
         || ' had reached the other side: kept here, and sent no more.',
       'Crossdesk', instance, last_entry_at
     from held`,
    { connectionSubject },
  );
}

/**
 * Notifies every live customer of the new rules, in the transaction that writes them. Returns the customers with their
 * previous rules.
 */
export async function emitRules(
  trx: Database,
  rules: ReplicationRules,
  by: string,
): Promise<Pick<Connection, 'id' | 'state' | 'replicationSet'>[]> {
  const customers = await trx('connections')
    .where({ partner_is: 'customer' })
    .whereIn('state', ['Requested', 'Approved', 'Active', 'Paused'])
    .orderBy('id')
    .select({ id: 'id', state: 'state', replicationSet: 'replication_set' });
  for (const { id } of customers) {
    await keepRules(trx, id, rules);
    await emit(trx, id, 'replicationSetChanged', { by, replicationSet: rules });
  }
  return customers;
}

/** How long the previous secret stays valid after a rotation, for messages in transit. */
const overlap = '1 day';

/** A rotation that this side has started. `until` distinguishes it from a later one. */
export interface Rotation {
  readonly id: string;
  readonly until: Date;
}

const notRotating = '(rotating_until is null or rotating_until < now())';

/** Begins a rotation, for at most a minute. Null if this side is rotating already. */
export async function beginRotation(db: Database, id: string): Promise<Rotation | null> {
  const [begun] = await db('connections')
    .where({ id })
    .whereRaw(notRotating)
    .update({
      rotating_until: db.raw(`date_trunc('milliseconds', now() + interval '1 minute')`),
    })
    .returning(['id', 'rotating_until as until']);
  return begun ?? null;
}

export async function endRotation(db: Database, { id, until }: Rotation): Promise<void> {
  await db('connections').where({ id, rotating_until: until }).update({ rotating_until: null });
}

/**
 * Completes a rotation on the side that asked: it signs with the new secret at once, because the partner knows it.
 * `under`, which signed the question, becomes the previous one. A secret that the partner had offered is void. False if
 * a later rotation took over.
 */
export async function adoptSecret(
  db: Database,
  { id, until }: Rotation,
  under: string,
  sealed: string,
): Promise<boolean> {
  const adopted = await db('connections')
    .where({ id, rotating_until: until })
    .update({
      secret: sealed,
      next_secret: null,
      previous_secret: under,
      previous_until: db.raw(`now() + interval '${overlap}'`),
      rotating_until: null,
    });
  return adopted > 0;
}

/**
 * Stores the new secret on the side that was asked, which signs with it once the partner has used it. False while it
 * rotates itself, and if the question was signed with another secret than the current one: then the sender is behind,
 * and gets the current secret with the next message.
 */
export async function offerSecret(
  db: Database,
  id: string,
  under: string,
  sealed: string,
): Promise<boolean> {
  const offered = await db('connections')
    .where({ id, secret: under })
    .whereIn('state', ['Active', 'Paused'])
    .whereRaw(notRotating)
    .update({ next_secret: sealed });
  return offered > 0;
}

/** Switches to the new secret, because the partner has used it. */
export async function confirmSecret(
  db: Database,
  { id, nextSecret }: Pick<Connection, 'id' | 'nextSecret'>,
): Promise<void> {
  await db('connections')
    .where({ id, next_secret: nextSecret })
    .update({
      secret: nextSecret,
      next_secret: null,
      previous_secret: db.ref('secret'),
      previous_until: db.raw(`now() + interval '${overlap}'`),
    });
}

/** The connection's state for each state of its handshake, on either side. */
const handshakeStates: Readonly<Record<string, string>> = {
  Approved: 'Approved',
  Established: 'Active',
  Active: 'Active',
  Rejected: 'Rejected',
  Cancelled: 'Rejected',
  Expired: 'Rejected',
};

/** Updates the connection's state from the state of its handshake. */
export async function followHandshake(
  trx: Database,
  connection: string,
  handshake: string,
): Promise<void> {
  const state = handshakeStates[handshake];
  if (!state) return;
  await trx('connections')
    .where({ id: connection })
    .whereIn('state', ['Requested', 'Approved'])
    .update({ state, ...(state === 'Rejected' && { ended_at: trx.fn.now() }) });
}
