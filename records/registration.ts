import { createHash } from 'node:crypto';
import type { Snapshot } from '../domain/commit';
import { registrationNumber } from '../domain/names';
import { Refused } from '../domain/refusal';
import type { RegistrationState } from '../domain/registration';
import { type Connection, remedyFor } from './connection';
import type { Database } from './database';
import type { NotificationState } from './notifications';
import { textSearch } from './textSearch';
import { everyRow, type RowFilter } from './visibility';

/** An onboarding handshake at the provider, with the customer that it is for. */
export interface RegistrationRecord {
  readonly number: string;
  readonly id: string;
  readonly customerId: string;
  readonly customerName: string;
  readonly contactName: string;
  readonly contactEmail: string;
  readonly expiresAt: Date;
  readonly openedBy: string;
  readonly state: RegistrationState;
  /** The instance that presented the token. */
  readonly applicant: string | null;
  readonly reason: string | null;
  readonly revision: number;
  readonly openedAt: Date;
  readonly updatedAt: Date;
  readonly closedAt: Date | null;
  readonly enteredAt: Date | null;
  readonly firedTimers: readonly string[];
  /** The subscription that the customer asked for; none before. */
  readonly connection: string | null;
  /** What became of the latest mail with the instructions. */
  readonly mailState: NotificationState;
  readonly mailError: string | null;
}

const columns = {
  number: 'r.number',
  id: 'r.id',
  customerId: 'r.customer_id',
  customerName: 'u.name',
  contactName: 'r.contact_name',
  contactEmail: 'r.contact_email',
  expiresAt: 'r.expires_at',
  openedBy: 'r.opened_by',
  state: 'r.state',
  applicant: 'r.applicant',
  reason: 'r.reason',
  revision: 'r.revision',
  openedAt: 'r.opened_at',
  updatedAt: 'r.updated_at',
  closedAt: 'r.closed_at',
  enteredAt: 'r.entered_at',
  firedTimers: 'r.fired_timers',
  connection: 'c.id',
  mailState: 'm.state',
  mailError: 'm.last_error',
} as const satisfies Record<keyof RegistrationRecord, string>;

function registrations(db: Database) {
  return db('registrations as r')
    .join('customers as u', 'u.id', 'r.customer_id')
    .leftJoin('connections as c', 'c.registration', 'r.number')
    .joinRaw(
      `left join lateral (
         select state, last_error from notifications
         where record = r.number order by created_at desc, id limit 1
       ) m on true`,
    );
}

/** @param visible left out where no caller is behind the question */
export async function findRegistration(
  db: Database,
  by: { readonly number: string } | { readonly id: string },
  visible: RowFilter = everyRow,
): Promise<RegistrationRecord | null> {
  const [[column, value]] = Object.entries(by) as [[string, string]];
  const query = registrations(db).where(`r.${column}`, value);
  return (await query.whereRaw(visible.sql, [...visible.bindings]).first(columns)) ?? null;
}

export interface RegistrationFilters {
  readonly state?: string | undefined;
  readonly customer?: string | undefined;
  readonly q?: string | undefined;
}

/** Those of them that are visible, newest first. */
export async function listRegistrations(
  db: Database,
  filters: RegistrationFilters,
  visible: RowFilter,
  page: { readonly limit: number; readonly after?: { at: string; number: string } | undefined },
): Promise<RegistrationRecord[]> {
  const query = registrations(db)
    .whereRaw(visible.sql, [...visible.bindings])
    .orderBy([
      { column: 'r.opened_at', order: 'desc' },
      { column: 'r.number', order: 'desc' },
    ])
    .limit(page.limit);
  if (filters.state !== undefined) query.where('r.state', filters.state);
  if (filters.customer !== undefined) query.where('r.customer_id', filters.customer);
  textSearch(query, filters.q, {
    number: 'r.number',
    texts: ['u.name', 'r.contact_name', 'r.contact_email', 'r.applicant'],
  });
  if (page.after) {
    const { at, number } = page.after;
    query.whereRaw('(r.opened_at, r.number) < (?::timestamptz, ?)', [at, number]);
  }
  return query.select(columns);
}

/** Handshakes, a minute old and more, whose workflow was not seen to start. */
export async function unstartedRegistrations(db: Database): Promise<RegistrationRecord[]> {
  return registrations(db)
    .where('r.started', false)
    .whereRaw(`r.opened_at < now() - interval '1 minute'`)
    .orderByRaw('random()')
    .limit(100)
    .select(columns);
}

export function registrationSnapshot(record: RegistrationRecord): Snapshot {
  const { state, revision, applicant, reason } = record;
  return { state, revision, fields: { applicant, reason } };
}

export interface NewRegistration {
  /** The same on every try. */
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
 * Opens the registration case of a customer, who is made where there is none of this name. Where it is there
 * already, from an earlier try, it is given as it stands.
 * @throws Refused `conflict` while another handshake with the customer is under way, or it is connected
 */
export async function openRegistration(
  trx: Database,
  wanted: NewRegistration,
): Promise<{ readonly record: RegistrationRecord; readonly isNew: boolean }> {
  const standing = await findRegistration(trx, { id: wanted.id });
  if (standing) return { record: standing, isNew: false };
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
  const opened = await findRegistration(trx, { number });
  if (!opened) throw new Error(`${number} was opened and is not there.`);
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
      `${customer.name} is being registered already: ${open.number} is ${open.state}. Go on with that one, or cancel it first.`,
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
      `${customer.name} is connected already: the subscription ${connected.id} is ${connected.state}. ${remedyFor(connected)}`,
    );
  }
}

/** The customer has an instance since. */
export async function noteApplicant(
  trx: Database,
  customer: string,
  instance: string,
): Promise<void> {
  await trx('customers').where({ id: customer }).update({ instance, updated_at: trx.fn.now() });
}

/** A token in place of the one before, which is good no more. */
export async function replaceToken(trx: Database, number: string, token: string): Promise<void> {
  await trx('registrations')
    .where({ number })
    .update({ token_hash: hashOf(token) });
}

/** The registration that a token is for, held until the transaction ends; null where there is none. */
export async function holdByToken(
  trx: Database,
  token: string,
): Promise<RegistrationRecord | null> {
  const row = await trx('registrations')
    .where({ token_hash: hashOf(token) })
    .forUpdate()
    .first('number');
  return row ? findRegistration(trx, { number: row.number }) : null;
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
