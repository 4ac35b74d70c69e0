import { randomUUID } from 'node:crypto';
import type { Snapshot } from '../domain/commit';
import { connectionSubject } from '../domain/event';
import type { ProviderState } from '../domain/providerConnection';
import type { Database } from './database';
import { enqueue } from './outbox';
import { textSearch } from './textSearch';

/** A provider that we asked to be connected to: one record for each try. */
export interface ProviderRecord {
  readonly id: string;
  readonly url: string;
  /** The provider's instance id, once it has answered. */
  readonly instance: string | null;
  /** The number of its registration case. */
  readonly registration: string | null;
  readonly connection: string | null;
  /** What became of the connection since the handshake; null before there is one. */
  readonly connectionState: string | null;
  readonly lastError: string | null;
  readonly requestedBy: string;
  readonly state: ProviderState;
  readonly reason: string | null;
  readonly revision: number;
  readonly openedAt: Date;
  readonly updatedAt: Date;
  readonly closedAt: Date | null;
  readonly enteredAt: Date | null;
  readonly firedTimers: readonly string[];
}

const columns = {
  id: 'r.id',
  url: 'r.url',
  instance: 'r.instance',
  registration: 'r.registration',
  connection: 'r.connection_id',
  connectionState: 'c.state',
  lastError: 'r.last_error',
  requestedBy: 'r.requested_by',
  state: 'r.state',
  reason: 'r.reason',
  revision: 'r.revision',
  openedAt: 'r.opened_at',
  updatedAt: 'r.updated_at',
  closedAt: 'r.closed_at',
  enteredAt: 'r.entered_at',
  firedTimers: 'r.fired_timers',
} as const satisfies Record<keyof ProviderRecord, string>;

function providers(db: Database) {
  return db('providers as r').leftJoin('connections as c', 'c.id', 'r.connection_id');
}

export async function findProvider(
  db: Database,
  by: { readonly id: string } | { readonly connection_id: string },
): Promise<ProviderRecord | null> {
  const [[column, value]] = Object.entries(by) as [[string, string]];
  return (await providers(db).where(`r.${column}`, value).first(columns)) ?? null;
}

/** Newest first. */
export async function listProviders(
  db: Database,
  filters: { readonly state?: string | undefined; readonly q?: string | undefined },
  page: { readonly limit: number; readonly after?: { at: string; id: string } | undefined },
): Promise<ProviderRecord[]> {
  const query = providers(db)
    .orderBy([
      { column: 'r.opened_at', order: 'desc' },
      { column: 'r.id', order: 'desc' },
    ])
    .limit(page.limit);
  if (filters.state !== undefined) query.where('r.state', filters.state);
  textSearch(query, filters.q, {
    number: `coalesce(r.registration, '')`,
    texts: ['r.url', 'r.instance', 'r.requested_by'],
  });
  if (page.after) {
    const { at, id } = page.after;
    query.whereRaw('(r.opened_at, r.id) < (?::timestamptz, ?::uuid)', [at, id]);
  }
  return query.select(columns);
}

/** Handshakes, a minute old and more, whose workflow was not seen to start. */
export async function unstartedProviders(db: Database): Promise<ProviderRecord[]> {
  return providers(db)
    .where('r.started', false)
    .whereRaw(`r.opened_at < now() - interval '1 minute'`)
    .orderByRaw('random()')
    .limit(100)
    .select(columns);
}

export function providerSnapshot(record: ProviderRecord): Snapshot {
  const { state, revision, registration, reason } = record;
  return { state, revision, fields: { registration, reason } };
}

/** What the handshake needs, sealed as it is kept; null once the provider has answered. */
export interface Knock {
  readonly url: string;
  readonly token: string | null;
  readonly privateKey: string | null;
  readonly publicKey: string | null;
  readonly requestedBy: string;
  /** Once the provider has answered. */
  readonly instance: string | null;
  readonly registration: string | null;
}

export async function findKnock(db: Database, id: string): Promise<Knock | null> {
  const row = await db('providers').where({ id }).first({
    url: 'url',
    token: 'token',
    privateKey: 'private_key',
    publicKey: 'public_key',
    requestedBy: 'requested_by',
    instance: 'instance',
    registration: 'registration',
  });
  return row ?? null;
}

export interface NewProvider {
  /** The same on every try. */
  readonly id: string;
  readonly url: string;
  /** Sealed. */
  readonly token: string;
  /** Sealed. */
  readonly privateKey: string;
  readonly publicKey: string;
  readonly requestedBy: string;
  readonly instance: string;
}

/** Records that we ask a provider to be connected; the same id again records nothing. */
export async function insertProvider(db: Database, wanted: NewProvider): Promise<void> {
  const { id, url, token, privateKey, publicKey, requestedBy, instance } = wanted;
  await db.transaction(async (trx) => {
    const now = trx.raw(`date_trunc('milliseconds', clock_timestamp())`);
    const inserted = await trx('providers')
      .insert({
        id,
        url,
        token,
        private_key: privateKey,
        public_key: publicKey,
        requested_by: requestedBy,
        state: 'Approval Requested',
        opened_at: now,
        updated_at: now,
        last_entry_at: now,
      })
      .onConflict('id')
      .ignore()
      .returning('id');
    if (inserted.length === 0) return;
    await trx('journal').insert({
      id,
      record: id,
      kind: 'state',
      text: `Approval Requested: ${url} is asked to connect us.`,
      by: requestedBy,
      instance,
      at: now,
    });
  });
}

/** Why the provider could not be asked just now. */
export async function noteKnockFailure(db: Database, id: string, lastError: string): Promise<void> {
  await db('providers').where({ id }).update({ last_error: lastError });
}

/**
 * The provider has answered: its connection is ours too, and the token has served. Where we have given up meanwhile,
 * the connection ends before it began, and the provider is told.
 */
export async function noteAnswer(
  trx: Database,
  id: string,
  answer: { instance: string; registration: string; connection: string },
): Promise<void> {
  const [{ state, reason, by }] = await trx('providers')
    .where({ id })
    .update({
      token: null,
      private_key: null,
      public_key: null,
      last_error: null,
      instance: answer.instance,
      registration: answer.registration,
      connection_id: answer.connection,
    })
    .returning(['state', 'reason', 'requested_by as by']);
  if (state === 'Approval Requested') return;
  await trx('connections')
    .where({ id: answer.connection })
    .update({ state: 'Rejected', ended_at: trx.fn.now() });
  await enqueue(trx, answer.connection, connectionSubject, [
    { id: randomUUID(), name: 'withdrawn', time: new Date(), data: { by, fields: { reason } } },
  ]);
}
