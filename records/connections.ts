import type { Database } from './database';

/** Where the delivery to a partner stands; a commit wakes it only when it is idle. */
export type DeliveryStanding = 'idle' | 'draining' | 'backing off' | 'paused';

export interface Connection {
  readonly id: string;
  /** The partner's instance id. */
  readonly partner: string;
  readonly partnerIs: 'provider' | 'customer';
  readonly url: string;
  /** Sealed; opened only where it is used. */
  readonly secret: string;
  readonly state: string;
  readonly delivery: DeliveryStanding;
  readonly attempts: number;
  readonly nextTryAt: Date | null;
  readonly lastSuccessAt: Date | null;
  readonly lastError: string | null;
}

const columns = {
  id: 'id',
  partner: 'partner',
  partnerIs: 'partner_is',
  url: 'url',
  secret: 'secret',
  state: 'state',
  delivery: 'delivery',
  attempts: 'attempts',
  nextTryAt: 'next_try_at',
  lastSuccessAt: 'last_success_at',
  lastError: 'last_error',
};

export async function findConnection(
  db: Database,
  by: { id: string } | { partner: string },
): Promise<Connection | null> {
  return (await db('connections').where(by).first(columns)) ?? null;
}

export async function listConnections(db: Database): Promise<Connection[]> {
  return db('connections').orderBy('partner').select(columns);
}

/** The partner, and where its delivery stands. */
export async function deliveryOf(
  db: Database,
  id: string,
): Promise<Pick<Connection, 'partner' | 'delivery'> | null> {
  return (await db('connections').where({ id }).first('partner', 'delivery')) ?? null;
}

export type NewConnection = Pick<Connection, 'id' | 'partner' | 'partnerIs' | 'url' | 'secret'>;

/** Makes the connection, or brings it up to date where the partner has one. */
export async function saveConnection(db: Database, connection: NewConnection): Promise<void> {
  const { id, partner, partnerIs, url, secret } = connection;
  await db('connections')
    .insert({ id, partner, partner_is: partnerIs, url, secret })
    .onConflict('partner')
    .merge(['url', 'secret']);
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
