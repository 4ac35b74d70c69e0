import { connectionSubject, type ReplicationRules } from '../domain/event';
import { Refused } from '../domain/refusal';
import type { Database } from './database';

/** Where the delivery to a partner stands; a commit wakes it only when it is idle. */
export type DeliveryStanding = 'idle' | 'draining' | 'backing off' | 'paused';

/** From the handshake to its end. */
export const connectionStates = [
  'Requested',
  'Approved',
  'Active',
  'Paused',
  'Rejected',
  'Off-boarded',
] as const;
export type ConnectionState = (typeof connectionStates)[number];

export interface Connection {
  readonly id: string;
  /** The partner's instance id. */
  readonly partner: string;
  readonly partnerIs: 'provider' | 'customer';
  readonly url: string;
  /** Sealed; opened only where it is used. */
  readonly secret: string;
  /** Agreed in a rotation, and ours to sign with once the partner has; sealed. */
  readonly nextSecret: string | null;
  /** The one before, still good for what is on its way; sealed. */
  readonly previousSecret: string | null;
  readonly previousUntil: Date | null;
  readonly state: ConnectionState;
  readonly pausedHere: boolean;
  readonly pausedThere: boolean;
  /** The registration case that it came from, at the provider. */
  readonly registration: string | null;
  /** The public keys of the handshake. */
  readonly partnerKey: string | null;
  readonly ownKey: string | null;
  /** What crosses, as the provider has it; null before that is known. */
  readonly replicationSet: ReplicationRules | null;
  readonly delivery: DeliveryStanding;
  readonly attempts: number;
  readonly nextTryAt: Date | null;
  readonly lastSuccessAt: Date | null;
  readonly lastError: string | null;
  readonly heartbeatAt: Date | null;
  readonly createdAt: Date;
  readonly endedAt: Date | null;
}

const columns = {
  id: 'id',
  partner: 'partner',
  partnerIs: 'partner_is',
  url: 'url',
  secret: 'secret',
  nextSecret: 'next_secret',
  previousSecret: 'previous_secret',
  previousUntil: 'previous_until',
  state: 'state',
  pausedHere: 'paused_here',
  pausedThere: 'paused_there',
  registration: 'registration',
  partnerKey: 'partner_key',
  ownKey: 'own_key',
  replicationSet: 'replication_set',
  delivery: 'delivery',
  attempts: 'attempts',
  nextTryAt: 'next_try_at',
  lastSuccessAt: 'last_success_at',
  lastError: 'last_error',
  heartbeatAt: 'heartbeat_at',
  createdAt: 'created_at',
  endedAt: 'ended_at',
} as const satisfies Record<keyof Connection, string>;

const live = `state not in ('Rejected', 'Off-boarded')`;

/** By the partner: its live connection, or else the last that ended. */
export async function findConnection(
  db: Database,
  by: { id: string } | { partner: string } | { registration: string },
): Promise<Connection | null> {
  const query = db('connections').where(by).orderByRaw(`(${live}) desc, created_at desc`);
  return (await query.first(columns)) ?? null;
}

/** By the partner's name, those that ended too. */
export async function listConnections(
  db: Database,
  filters: { readonly partnerIs?: string | undefined; readonly state?: string | undefined },
  page: { readonly limit: number; readonly after?: { partner: string; id: string } | undefined },
): Promise<Connection[]> {
  const query = db('connections').orderBy(['partner', 'id']).limit(page.limit);
  if (filters.partnerIs !== undefined) query.where('partner_is', filters.partnerIs);
  if (filters.state !== undefined) query.where('state', filters.state);
  if (page.after) {
    const { partner, id } = page.after;
    query.whereRaw('(partner, id) > (?, ?::uuid)', [partner, id]);
  }
  return query.select(columns);
}

/** Connections to the partner that ended without its knowing, though it has another one here since. */
export async function endedUntold(db: Database, partner: string): Promise<string[]> {
  return db('connections as c')
    .where('c.partner', partner)
    .whereIn('c.state', ['Rejected', 'Off-boarded'])
    .whereExists(db('outbox as o').whereRaw(`o.connection_id = c.id and o.status = 'waiting'`))
    .whereExists(
      db('connections as l').whereRaw(`l.partner = c.partner and l.created_at > c.created_at`),
    )
    .pluck('c.id');
}

/** The partner, and where its delivery stands. */
export async function deliveryOf(
  db: Database,
  id: string,
): Promise<Pick<Connection, 'partner' | 'delivery'> | null> {
  return (await db('connections').where({ id }).first('partner', 'delivery')) ?? null;
}

export type NewConnection = Pick<Connection, 'id' | 'partner' | 'partnerIs' | 'url' | 'secret'> &
  Partial<Pick<Connection, 'registration' | 'partnerKey' | 'ownKey' | 'replicationSet'>>;

/**
 * Makes a connection whose handshake is under way: nothing but the handshake crosses it.
 * @throws Refused `conflict` where the partner has a live one
 */
export async function insertConnection(trx: Database, wanted: NewConnection): Promise<void> {
  const inserted = await trx('connections')
    .insert({
      id: wanted.id,
      partner: wanted.partner,
      partner_is: wanted.partnerIs,
      url: wanted.url,
      secret: wanted.secret,
      registration: wanted.registration,
      partner_key: wanted.partnerKey,
      own_key: wanted.ownKey,
      replication_set: wanted.replicationSet && JSON.stringify(wanted.replicationSet),
      state: 'Requested',
    })
    .onConflict(trx.raw(`(partner) where ${live}`))
    .ignore()
    .returning('id');
  if (inserted.length === 0) {
    throw new Refused('conflict', `There is a connection to "${wanted.partner}" already.`);
  }
  // Who listens still for a connection that ended makes room.
  await trx.raw(
    `select pg_notify('outbox', id::text) from connections where partner = :partner and id <> :id`,
    { partner: wanted.partner, id: wanted.id },
  );
}

/** Those that requests flow by, or are held on; first who was well last. */
export async function establishedConnections(db: Database): Promise<Connection[]> {
  return db('connections')
    .whereIn('state', ['Active', 'Paused'])
    .orderByRaw('heartbeat_at desc nulls last')
    .select(columns);
}

/** Notes what a heartbeat showed. What a delivery that backs off has noted says more, and stays. */
export async function noteHeartbeat(
  db: Database,
  id: string,
  { answered, error }: { readonly answered: boolean; readonly error: string | null },
): Promise<void> {
  await db('connections')
    .where({ id })
    .update({
      ...(answered && { heartbeat_at: db.fn.now() }),
      last_error: db.raw(`case when delivery = 'backing off' then last_error else ? end`, [error]),
    });
}

export interface DeliveryNews {
  readonly delivery: Exclude<DeliveryStanding, 'paused'>;
  readonly attempts?: number;
  readonly nextTryAt?: Date | null;
  readonly lastSuccessAt?: Date;
  readonly lastError?: string | null;
}

/** Notes how a drain goes. A delivery that was paused meanwhile stays paused. */
export async function noteDelivery(db: Database, id: string, news: DeliveryNews): Promise<void> {
  const set: Record<string, unknown> = { delivery: news.delivery };
  if (news.attempts !== undefined) set.attempts = news.attempts;
  if (news.nextTryAt !== undefined) set.next_try_at = news.nextTryAt;
  if (news.lastSuccessAt !== undefined) set.last_success_at = news.lastSuccessAt;
  if (news.lastError !== undefined) set.last_error = news.lastError;
  await db('connections').where({ id }).whereNot('delivery', 'paused').update(set);
}

/** Holds back everything that waits for the partner, or lets it go. */
export async function setPaused(db: Database, partner: string, paused: boolean): Promise<void> {
  await db('connections')
    .where({ partner })
    .update({ delivery: paused ? 'paused' : 'idle', next_try_at: null });
}

/**
 * Partners for whom something has waited for a minute though no one is at it: the wake was lost, or whoever drained
 * is gone. A delivery that backs off is left to its timer until that is overdue.
 */
export async function neglected(db: Database): Promise<string[]> {
  const rows = await db('connections as c')
    .whereExists(
      db('outbox as o')
        .whereRaw('o.connection_id = c.id')
        .where('o.status', 'waiting')
        .whereRaw(`o.created_at < now() - interval '1 minute'`)
        .whereRaw(`(c.state = 'Active' or o.subject = '${connectionSubject}')`)
        .whereNotExists(
          // What is held back behind a parked failure waits for an admin.
          db('outbox as f')
            .whereRaw('f.connection_id = o.connection_id and f.subject = o.subject')
            .where('f.status', 'failed'),
        ),
    )
    .whereNot('c.delivery', 'paused')
    .whereRaw(`(c.next_try_at is null or c.next_try_at < now() - interval '1 minute')`)
    .select('c.partner');
  return rows.map((row) => row.partner);
}
