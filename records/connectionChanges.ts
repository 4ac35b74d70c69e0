import { randomUUID } from 'node:crypto';
import {
  type ConnectionEventName,
  connectionSubject,
  type EventData,
  type ReplicationRules,
} from '../domain/event';
import type { Connection } from './connections';
import type { Database } from './database';
import { enqueue } from './outbox';

/** Tells the partner something about the connection itself. */
async function tell(
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
 * Holds back what waits for the partner, or lets it go, and tells the partner, who does the same. A connection goes on
 * once neither side holds it. False where nothing changed: it was so, or the connection is not established.
 */
export async function pauseHere(
  db: Database,
  id: string,
  paused: boolean,
  by: string,
): Promise<boolean> {
  return db.transaction(async (trx) => {
    if (!(await setPaused(trx, id, 'paused_here', paused))) return false;
    await tell(trx, id, paused ? 'paused' : 'resumed', { by });
    return true;
  });
}

/** The partner holds the connection, or lets it go. */
export async function pauseThere(db: Database, id: string, paused: boolean): Promise<void> {
  await setPaused(db, id, 'paused_there', paused);
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
 * Ends a connection for good, from our side or (`by` absent) on the partner's word. What still waited for the partner
 * is discarded; the open requests are ended by their workflows afterwards. False where it had ended.
 */
export async function endConnection(db: Database, id: string, by?: string): Promise<boolean> {
  return db.transaction(async (trx) => {
    const ended = await trx('connections')
      .where({ id })
      .whereIn('state', ['Approved', 'Active', 'Paused'])
      .update({ state: 'Off-boarded', ended_at: trx.fn.now() });
    if (ended === 0) return false;
    await trx('outbox')
      .where({ connection_id: id })
      .whereIn('status', ['waiting', 'failed'])
      .whereNot('subject', connectionSubject)
      .update({ status: 'discarded' });
    if (by !== undefined) await tell(trx, id, 'offboarded', { by });
    return true;
  });
}

/** The provider's rules of what crosses, as this side keeps to them since. */
export async function keepRules(db: Database, id: string, rules: ReplicationRules): Promise<void> {
  await db('connections')
    .where({ id })
    .update({ replication_set: JSON.stringify(rules) });
}

/** Every live customer is told the new rules, in the transaction that makes them; gives the connections. */
export async function tellRules(
  trx: Database,
  rules: ReplicationRules,
  by: string,
): Promise<string[]> {
  const connections: string[] = await trx('connections')
    .where({ partner_is: 'customer' })
    .whereIn('state', ['Requested', 'Approved', 'Active', 'Paused'])
    .orderBy('id')
    .pluck('id');
  for (const id of connections) {
    await keepRules(trx, id, rules);
    await tell(trx, id, 'replicationSetChanged', { by, replicationSet: rules });
  }
  return connections;
}

/** How long the secret before stays good after a rotation, for messages on their way. */
const overlap = '1 day';

/** Whether this side may rotate now: it is not at it already. */
export async function beginRotation(db: Database, id: string): Promise<boolean> {
  const begun = await db('connections')
    .where({ id })
    .whereRaw('(rotating_until is null or rotating_until < now())')
    .update({ rotating_until: db.raw(`now() + interval '1 minute'`) });
  return begun > 0;
}

export async function endRotation(db: Database, id: string): Promise<void> {
  await db('connections').where({ id }).update({ rotating_until: null });
}

/** The side that asked signs with the new secret at once: the partner knows it. */
export async function adoptSecret(db: Database, id: string, sealed: string): Promise<void> {
  await db('connections')
    .where({ id })
    .update({
      secret: sealed,
      previous_secret: db.ref('secret'),
      previous_until: db.raw(`now() + interval '${overlap}'`),
      rotating_until: null,
    });
}

/** The side that was asked takes the new secret, and signs with it once it has seen that the partner does. */
export async function offerSecret(db: Database, id: string, sealed: string): Promise<boolean> {
  const offered = await db('connections')
    .where({ id })
    .whereRaw('(rotating_until is null or rotating_until < now())')
    .update({ next_secret: sealed });
  return offered > 0;
}

/** The partner signs with the new secret: so do we. */
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
