import type { DeliveryFailure, FailureKind } from '../domain/backOff';
import { workNotesCross } from '../domain/crossing';
import type { ReplicationRules, WorkNoteConsentState } from '../domain/event';
import { Refused } from '../domain/refusal';
import { type Saying, say } from '../domain/saying';
import type { ForgottenKey, PartnerKey } from '../domain/signingKeys';
import type { Database } from './database';
import type { DeliveryStatus } from './destinations';
import { forgottenKeyOf, partnerKeysOf } from './signingKeys';
import { textSearch } from './textSearch';

/** The states of a connection, from the handshake to its end. */
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
  /** The name of its delivery workflow: the partner's id, with the partner's role if that name is in use. */
  readonly destination: string;
  readonly url: string;
  /** The signing secret. Sealed; it is opened only to sign or verify. */
  readonly secret: string;
  /** The secret of a rotation. We sign with it once the partner has used it. Sealed. */
  readonly nextSecret: string | null;
  /** The previous secret, still valid for messages in transit. Sealed. */
  readonly previousSecret: string | null;
  readonly previousUntil: Date | null;
  readonly state: ConnectionState;
  readonly pausedHere: boolean;
  readonly pausedThere: boolean;
  /** At the provider: the number of the registration from which it was created. */
  readonly registration: string | null;
  /** The public keys of the handshake. */
  readonly partnerKey: string | null;
  readonly ownKey: string | null;
  /**
   * The rules of what crosses: the provider's, and work notes if both sides allow them. Null before they are known.
   */
  readonly replicationSet: ReplicationRules | null;
  /** The consents to work notes. `offered` is null if it equals the replication set. */
  readonly workNotesOffered: boolean | null;
  readonly workNotesHere: WorkNoteConsentState;
  readonly workNotesThere: WorkNoteConsentState;
  /** The time from which work notes cross, if they do. */
  readonly notesSince: Date;
  readonly delivery: DeliveryStatus;
  readonly attempts: number;
  readonly nextTryAt: Date | null;
  readonly lastSuccessAt: Date | null;
  readonly lastFailure: FailureKind | null;
  /** The failure as text for people. */
  readonly lastError: string | null;
  readonly heartbeatAt: Date | null;
  readonly createdAt: Date;
  readonly endedAt: Date | null;
  /** The id of the partner's end notice. Null until it has arrived. */
  readonly farewell: string | null;
}

const columns = {
  id: 'id',
  partner: 'partner',
  partnerIs: 'partner_is',
  destination: 'destination',
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
  workNotesOffered: 'work_notes_offered',
  workNotesHere: 'work_notes_here',
  workNotesThere: 'work_notes_there',
  notesSince: 'notes_since',
  delivery: 'delivery',
  attempts: 'attempts',
  nextTryAt: 'next_try_at',
  lastSuccessAt: 'last_success_at',
  lastFailure: 'last_failure',
  lastError: 'last_error',
  heartbeatAt: 'heartbeat_at',
  createdAt: 'created_at',
  endedAt: 'ended_at',
  farewell: 'farewell',
} as const satisfies Record<keyof Connection, string>;

const live = `state not in ('Rejected', 'Off-boarded')`;

export function hasEnded({ state }: Pick<Connection, 'state'>): boolean {
  return state === 'Rejected' || state === 'Off-boarded';
}

/** The time from which both sides must have the same work notes, ISO 8601. Null if they do not cross. */
export function notesCrossSince({ replicationSet, notesSince }: Connection): string | null {
  return workNotesCross(replicationSet) ? notesSince.toISOString() : null;
}

/** Finds the connection of a destination: the live one, or else the last that ended. */
export async function findConnection(
  db: Database,
  by: { id: string } | { destination: string } | { registration: string },
): Promise<Connection | null> {
  const query = db('connections').where(by).orderByRaw(`(${live}) desc, created_at desc`);
  return (await query.first(columns)) ?? null;
}

/** A connection with the partner's keys that are accepted now. */
export type VerifyingConnection = Connection & {
  readonly partnerKeys: readonly PartnerKey[];
  /** Null if an admin has not forgotten its keys. */
  readonly forgottenKey: ForgottenKey | null;
};

/**
 * The connections whose secret can have signed a partner's call: its live connections, one for each role, and the last
 * that ended.
 */
export async function connectionsWith(
  db: Database,
  partner: string,
): Promise<VerifyingConnection[]> {
  return db('connections')
    .where({ partner })
    .orderByRaw(`(${live}) desc, created_at desc`)
    .limit(4)
    .select(columns)
    .select(
      db.raw(`${partnerKeysOf('connections.id')} as "partnerKeys"`),
      db.raw(`${forgottenKeyOf('connections.id')} as "forgottenKey"`),
    );
}

/** Lists connections by the partner's name, including ended ones. */
export async function listConnections(
  db: Database,
  filters: {
    readonly partnerIs?: string | undefined;
    readonly state?: string | undefined;
    readonly q?: string | undefined;
  },
  page: { readonly limit: number; readonly after?: { partner: string; id: string } | undefined },
): Promise<Connection[]> {
  const query = db('connections').orderBy(['partner', 'id']).limit(page.limit);
  if (filters.partnerIs !== undefined) query.where('partner_is', filters.partnerIs);
  if (filters.state !== undefined) query.where('state', filters.state);
  textSearch(query, filters.q, { number: `coalesce(registration, '')`, texts: ['partner', 'url'] });
  if (page.after) {
    const { partner, id } = page.after;
    query.whereRaw('(partner, id) > (?, ?::uuid)', [partner, id]);
  }
  return query.select(columns);
}

/**
 * Ended connections whose end notice is still queued, although a newer connection uses their destination.
 */
export async function unreportedEnds(
  db: Database,
  destination: string,
): Promise<Pick<Connection, 'id' | 'partner'>[]> {
  return db('connections as c')
    .where('c.destination', destination)
    .whereIn('c.state', ['Rejected', 'Off-boarded'])
    .whereExists(db('outbox as o').whereRaw(`o.connection_id = c.id and o.status = 'waiting'`))
    .whereExists(
      db('connections as l').whereRaw(
        `l.destination = c.destination and l.created_at > c.created_at`,
      ),
    )
    .select('c.id', 'c.partner');
}

export type NewConnection = Pick<Connection, 'id' | 'partner' | 'partnerIs' | 'url' | 'secret'> &
  Partial<Pick<Connection, 'registration' | 'partnerKey' | 'ownKey' | 'replicationSet'>>;

/**
 * Creates a connection whose handshake is running: only the handshake crosses it. A partner can be our provider and our
 * customer at the same time, with one live connection for each role.
 * @throws Refused `conflict` if the partner has a live connection in this role
 */
export async function insertConnection(trx: Database, wanted: NewConnection): Promise<void> {
  const { partner, partnerIs } = wanted;
  // Two handshakes with one partner at the same moment must not choose the same destination.
  await trx.raw(`select pg_advisory_xact_lock(hashtext('connections'), hashtext(?))`, [partner]);
  const existing = await liveConnections(trx, partner);
  if (existing.some((one) => one.partnerIs === partnerIs)) {
    throw new Refused('conflict', `There is a connection to "${partner}" already.`);
  }
  const isTaken = existing.some(({ destination }) => destination === partner);
  const destination = isTaken ? `${partner}/${partnerIs}` : partner;
  await trx('connections').insert({
    id: wanted.id,
    partner,
    partner_is: partnerIs,
    destination,
    url: wanted.url,
    secret: wanted.secret,
    registration: wanted.registration,
    partner_key: wanted.partnerKey,
    own_key: wanted.ownKey,
    replication_set: wanted.replicationSet && JSON.stringify(wanted.replicationSet),
    state: 'Requested',
  });
  // Stops a drain that still listens for a connection that has ended.
  await trx.raw(
    `select pg_notify('outbox', id::text) from connections where destination = :destination and id <> :id`,
    { destination, id: wanted.id },
  );
}

/** The partner's live connections: at most one for each role. */
export async function liveConnections(db: Database, partner: string): Promise<Connection[]> {
  return db('connections').where({ partner }).whereRaw(live).select(columns);
}

/** The remedy for an admin if a live connection prevents a new one. */
export function remedyFor({ partnerIs, state }: Pick<Connection, 'partnerIs' | 'state'>): Saying {
  const ours = partnerIs === 'customer';
  switch (state) {
    case 'Requested':
      return say(ours ? 'remedyDecideSubscription' : 'remedyAwaitProvider');
    case 'Approved':
      return say(ours ? 'remedyAwaitCustomer' : 'remedyActivate');
    case 'Active':
      return say('remedyActive');
    case 'Paused':
      return say('remedyPaused');
    case 'Rejected':
    case 'Off-boarded':
      return say('remedyEnded');
  }
}

/** Active and paused connections. Those with the most recent successful heartbeat come first. */
export async function establishedConnections(db: Database): Promise<Connection[]> {
  return db('connections')
    .whereIn('state', ['Active', 'Paused'])
    .orderByRaw('heartbeat_at desc nulls last')
    .select(columns);
}

/**
 * Makes the next attempt due now. False if another process did so, or the attempt was made, since the connection was
 * read.
 */
export async function cutBackOffShort(
  db: Database,
  { id, nextTryAt }: Pick<Connection, 'id' | 'nextTryAt'>,
): Promise<boolean> {
  const cut = await db('connections')
    .where({ id, delivery: 'backing off', next_try_at: nextTryAt })
    .update({ next_try_at: db.fn.now() });
  return cut > 0;
}

/** Records the result of a heartbeat. The error of a delivery that backs off says more, and is kept. */
export async function recordHeartbeat(
  db: Database,
  id: string,
  answered: boolean,
  failure: DeliveryFailure | null,
): Promise<void> {
  const unlessBackingOff = (column: string, value: string | null = null) =>
    db.raw(`case when delivery = 'backing off' then ?? else ? end`, [column, value]);
  await db('connections')
    .where({ id })
    .update({
      ...(answered && { heartbeat_at: db.fn.now() }),
      last_error: unlessBackingOff('last_error', failure?.error),
      last_failure: unlessBackingOff('last_failure', failure?.kind),
    });
}
