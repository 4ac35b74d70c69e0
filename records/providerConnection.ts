import { randomUUID } from 'node:crypto';
import { connectionSubject } from '../domain/event';
import { handshakeDelays } from '../domain/policy';
import { providerConnection } from '../domain/providerConnection';
import { say } from '../domain/saying';
import { text, uuid } from './column';
import { followHandshake } from './connectionChanges';
import type { Database } from './database';
import { said } from './journal';
import { enqueue } from './outbox';
import { type RecordOf, recordType } from './recordType';

/** Onboarding handshakes at the customer, one record for each attempt to connect to a provider. */
export const providerConnections = recordType({
  title: 'provider record',
  about: 'the same handshake at the customer',
  lifecycle: providerConnection,
  table: 'providers',
  key: 'id',
  from: 'providers as r left join connections as c on c.id = r.connection_id',
  columns: {
    id: uuid(),
    url: text(),
    /** The provider's instance id. Null until it has answered. */
    instance: text<string | null>(),
    connection: uuid<string | null>('r.connection_id'),
    /** The current state of the connection. Null if there is none yet. */
    connectionState: text<string | null>('c.state'),
    lastError: text<string | null>(),
    requestedBy: text(),
  },
  search: {
    number: `coalesce(r.registration, '')`,
    texts: ['r.url', 'r.instance', 'r.requested_by'],
  },
  visibility: { area: 'providers', every: ['admin'], workNotes: ['admin'] },
  subject: connectionSubject,
  connection: 'r.connection_id',
  async follows(trx, { number, state, connection }) {
    if (connection) await followHandshake(trx, connection, state);
    // The join request is over, so its secrets are no longer needed.
    if (state !== 'Approval Requested')
      await trx('providers')
        .where({ id: number })
        .update({ token: null, private_key: null, last_error: null });
    return connection ? [connection] : [];
  },
  workflow({ url, instance, state, connection }) {
    const title = `Connection to ${url}`;
    const knocks = state === 'Approval Requested' && connection === null;
    return {
      title,
      summary: title,
      partner: instance ?? url,
      delays: handshakeDelays,
      input: { knocks },
    };
  },
});

export type ProviderRecord = RecordOf<typeof providerConnections>;

/** The data of a join request, still sealed. The token and the keys are null once the provider has answered. */
export interface JoinRequest {
  readonly url: string;
  readonly token: string | null;
  readonly privateKey: string | null;
  readonly publicKey: string | null;
  readonly requestedBy: string;
  /** Null until the provider has answered, like the registration. */
  readonly instance: string | null;
  readonly registration: string | null;
}

export async function findJoinRequest(db: Database, id: string): Promise<JoinRequest | null> {
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
  /** Idempotency key. */
  readonly id: string;
  readonly url: string;
  /** The registration token. Sealed. */
  readonly token: string;
  /** The private key of the handshake. Sealed. */
  readonly privateKey: string;
  readonly publicKey: string;
  readonly requestedBy: string;
  readonly instance: string;
}

/** Creates a provider record with its first journal entry. A repeated id writes nothing. */
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
      ...said(say('approvalExpected', { url })),
      by: requestedBy,
      instance,
      at: now,
    });
  });
}

/** Records why the last join request failed. */
export async function recordJoinRequestFailure(
  db: Database,
  id: string,
  lastError: string,
): Promise<void> {
  await db('providers').where({ id }).update({ last_error: lastError });
}

/**
 * Records the provider's answer: stores its connection, and deletes the token and the keys. If this side has ended the
 * handshake meanwhile, the connection is rejected and the provider is notified.
 */
export async function recordAnswer(
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
