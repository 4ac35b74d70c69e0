import { createHash } from 'node:crypto';
import { connectionSubject } from '../domain/event';
import { staff } from '../domain/lifecycle';
import { registrationNumber } from '../domain/names';
import { handshakeDelays } from '../domain/policy';
import { Refused } from '../domain/refusal';
import { registration } from '../domain/registration';
import { englishOf } from '../domain/saying';
import { publishCatalog } from './catalogItem';
import { text, time, uuid } from './column';
import { type Connection, remedyFor } from './connection';
import { followHandshake } from './connectionChanges';
import type { Database } from './database';
import type { NotificationState } from './notifications';
import { type RecordOf, recordType } from './recordType';

/** Onboarding handshakes at the provider, each with its customer. */
export const registrations = recordType({
  title: 'registration',
  about: 'an onboarding handshake at the provider',
  lifecycle: registration,
  table: 'registrations',
  from: `registrations as r join customers as u on u.id = r.customer_id
    left join connections as c on c.registration = r.number
    left join lateral (
      select state, last_error from notifications
      where record = r.number order by created_at desc, id limit 1
    ) m on true`,
  columns: {
    number: text(),
    id: uuid(),
    customerId: uuid(),
    customerName: text('u.name'),
    contactName: text(),
    contactEmail: text(),
    expiresAt: time(),
    openedBy: text(),
    /** The connection that the customer requested. Null until then. */
    connection: uuid<string | null>('c.id'),
    /** The state of the latest mail with the instructions. */
    mailState: text<NotificationState>('m.state'),
    mailError: text<string | null>('m.last_error'),
  },
  filters: { customer: 'r.customer_id' },
  search: {
    number: 'r.number',
    texts: ['u.name', 'r.contact_name', 'r.contact_email', 'r.applicant'],
  },
  visibility: { area: 'registrations', every: staff, workNotes: staff },
  subject: connectionSubject,
  connection: `(select c.id from connections c where c.registration = r.number order by c.created_at desc limit 1)`,
  async follows(trx, { instance, state, connection }) {
    if (!connection) return [];
    await followHandshake(trx, connection, state);
    if (state === 'Established') await publishCatalog(trx, instance, connection);
    return [connection];
  },
  workflow: ({ id, customerName: partner, state, openedAt, expiresAt }) => ({
    title: `Onboarding of ${partner}`,
    partner,
    delays: { ...handshakeDelays, expireAfter: expiresAt.getTime() - openedAt.getTime() },
    ...(state === 'Awaiting Customer' && { input: { notification: id } }),
  }),
});

export type RegistrationRecord = RecordOf<typeof registrations>;

export interface NewRegistration {
  /** Idempotency key. */
  readonly id: string;
  readonly customerName: string;
  readonly contactName: string;
  readonly contactEmail: string;
  readonly token: string;
  readonly expiresAt: Date;
  readonly openedBy: string;
  readonly instance: string;
}

/**
 * Opens a registration for a customer, and creates the customer if there is none of this name. A repeated id returns
 * the existing registration.
 * @throws Refused `conflict` if another handshake with the customer is running, or the customer is connected
 */
export async function openRegistration(
  trx: Database,
  wanted: NewRegistration,
): Promise<{ readonly record: RegistrationRecord; readonly isNew: boolean }> {
  const existing = await registrations.findBy(trx, 'r.id = ?', wanted.id);
  if (existing) return { record: existing, isNew: false };
  const { customerName, contactName, contactEmail } = wanted;
  const [customer] = await trx('customers')
    .insert({
      id: trx.raw('gen_random_uuid()'),
      name: customerName,
      contact_name: contactName,
      contact_email: contactEmail,
    })
    .onConflict(trx.raw('(lower(name))'))
    .merge({ contact_name: contactName, contact_email: contactEmail, updated_at: trx.fn.now() })
    .returning(['id', 'name', 'instance']);
  await requireFree(trx, customer);
  const { rows } = await trx.raw(`select nextval('registration_number') as count`);
  const number = registrationNumber(rows[0].count);
  const now = trx.raw(`date_trunc('milliseconds', clock_timestamp())`);
  await trx('registrations').insert({
    number,
    id: wanted.id,
    customer_id: customer.id,
    contact_name: contactName,
    contact_email: contactEmail,
    token_hash: hashOf(wanted.token),
    expires_at: wanted.expiresAt,
    opened_by: wanted.openedBy,
    state: 'Awaiting Customer',
    opened_at: now,
    updated_at: now,
    last_entry_at: now,
  });
  const opened = await registrations.find(trx, number);
  if (!opened) throw new Error(`${number} was opened, but cannot be read.`);
  return { record: opened, isNew: true };
}

async function requireFree(
  trx: Database,
  customer: { id: string; name: string; instance: string | null },
): Promise<void> {
  const open = await trx('registrations')
    .where({ customer_id: customer.id })
    .whereIn('state', ['Awaiting Customer', 'Approval Requested', 'Approved'])
    .first('number', 'state');
  if (open) {
    throw new Refused(
      'conflict',
      `${customer.name} is being registered already: ${open.number} is ${open.state}. Continue with that one, or cancel it first.`,
      {
        code: 'registeringAlready',
        params: { name: customer.name, number: open.number, state: open.state },
      },
    );
  }
  const connected: Pick<Connection, 'id' | 'partnerIs' | 'state'> | undefined = await trx(
    'connections as c',
  )
    .join('registrations as r', 'r.number', 'c.registration')
    .where('r.customer_id', customer.id)
    .whereNotIn('c.state', ['Rejected', 'Off-boarded'])
    .first({ id: 'c.id', partnerIs: 'c.partner_is', state: 'c.state' });
  if (connected) {
    throw new Refused(
      'conflict',
      `${customer.name} is connected already: the subscription ${connected.id} is ${connected.state}. ${englishOf(remedyFor(connected))}`,
      { code: 'connectedAlready', params: { name: customer.name, state: connected.state } },
    );
  }
}

/** Records the instance with which a customer has registered. */
export async function recordApplicant(
  trx: Database,
  customer: string,
  instance: string,
): Promise<void> {
  await trx('customers').where({ id: customer }).update({ instance, updated_at: trx.fn.now() });
}

/** Replaces the token. The previous one becomes invalid. */
export async function replaceToken(trx: Database, number: string, token: string): Promise<void> {
  await trx('registrations')
    .where({ number })
    .update({ token_hash: hashOf(token) });
}

/** Finds the registration of a token and locks it until the transaction ends. Null if there is none. */
export async function holdByToken(
  trx: Database,
  token: string,
): Promise<RegistrationRecord | null> {
  const row = await trx('registrations')
    .where({ token_hash: hashOf(token) })
    .forUpdate()
    .first('number');
  return row ? registrations.find(trx, row.number) : null;
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
