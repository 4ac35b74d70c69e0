import { z } from 'zod';
import { catalogKinds, replicatedFields } from '../../domain/event';
import { actions } from '../../domain/lifecycle';
import { providerConnection } from '../../domain/providerConnection';
import { registration, registrationStates } from '../../domain/registration';
import { type Connection, connectionStates } from '../../records/connections';
import type { Backlog } from '../../records/outbox';
import { type ProviderRecord, providerSnapshot } from '../../records/providers';
import type { Customer, RegistrationRecord } from '../../records/registrations';
import { registrationSnapshot } from '../../records/registrations';
import type { ReplicationSet } from '../../records/replicationSets';
import type { Caller } from '../../records/users';
import { maybe, path, time } from '../fields';
import { base } from '../route';

const links = z.record(z.string(), path);
const rules = {
  kinds: z.array(z.enum(catalogKinds)).readonly(),
  fields: z.array(z.enum(replicatedFields)).readonly(),
  workNotes: z.boolean().meta({ description: 'Whether work notes cross.' }),
};

export const paths = {
  registration: (number: string) => `${base}/registrations/${number}`,
  customer: (id: string) => `${base}/customers/${id}`,
  subscription: (id: string) => `${base}/subscriptions/${id}`,
  provider: (id: string) => `${base}/providers/${id}`,
  connection: (id: string) => `${base}/connections/${id}`,
  replicationSet: (id: string) => `${base}/replication-sets/${id}`,
};

export const registrationSchema = z
  .object({
    number: z.string().meta({ example: 'REG0001001' }),
    state: z.enum(registrationStates),
    customerName: z.string(),
    contactName: z.string(),
    contactEmail: z.string(),
    applicant: maybe(z.string()).meta({ description: 'The instance that presented the token.' }),
    reason: maybe(z.string()),
    expiresAt: time,
    openedBy: z.string(),
    openedAt: time,
    updatedAt: time,
    closedAt: maybe(time),
    actions: z.array(z.string()),
    links,
  })
  .meta({ id: 'Registration' });

export function registrationView(
  record: RegistrationRecord,
  { roles }: Caller,
): z.input<typeof registrationSchema> {
  const { number, state, customerName, contactName, contactEmail, applicant, reason } = record;
  const self = paths.registration(number);
  return {
    number,
    state,
    customerName,
    contactName,
    contactEmail,
    applicant,
    reason,
    expiresAt: record.expiresAt.toISOString(),
    openedBy: record.openedBy,
    openedAt: record.openedAt.toISOString(),
    updatedAt: record.updatedAt.toISOString(),
    closedAt: record.closedAt?.toISOString() ?? null,
    actions: [...actions(registration, registrationSnapshot(record), roles)],
    links: {
      self,
      journal: `${self}/journal`,
      customer: paths.customer(record.customerId),
      ...(record.connection && { subscription: paths.subscription(record.connection) }),
    },
  };
}

export const customerSchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    contactName: z.string(),
    contactEmail: z.string(),
    instance: maybe(z.string()),
    createdAt: time,
    updatedAt: time,
    links,
  })
  .meta({ id: 'Customer' });

export function customerView(customer: Customer): z.input<typeof customerSchema> {
  const { id, name, contactName, contactEmail, instance, registration, connection } = customer;
  return {
    id,
    name,
    contactName,
    contactEmail,
    instance,
    createdAt: customer.createdAt.toISOString(),
    updatedAt: customer.updatedAt.toISOString(),
    links: {
      self: paths.customer(id),
      registration: paths.registration(registration),
      registrations: `${base}/registrations?customer=${id}`,
      ...(connection && {
        subscription: paths.subscription(connection),
        connection: paths.connection(connection),
      }),
    },
  };
}

export const subscriptionSchema = z
  .object({
    id: z.uuid(),
    state: z.enum(connectionStates),
    customer: z.string().meta({ description: "The customer's instance id." }),
    url: z.string(),
    replicationSet: maybe(z.object(rules)),
    requestedAt: time,
    actions: z.array(z.string()),
    links,
  })
  .meta({ id: 'Subscription' });

export function subscriptionView(
  connection: Connection,
  { roles }: Caller,
): z.input<typeof subscriptionSchema> {
  const { id, state, partner, url, replicationSet, createdAt, registration } = connection;
  const self = paths.subscription(id);
  const decides = state === 'Requested' && roles.includes('admin');
  return {
    id,
    state,
    customer: partner,
    url,
    replicationSet,
    requestedAt: createdAt.toISOString(),
    actions: decides ? ['approve', 'reject'] : [],
    links: {
      self,
      connection: paths.connection(id),
      ...(registration && { registration: paths.registration(registration) }),
      ...(decides && { approve: `${self}/approve`, reject: `${self}/reject` }),
    },
  };
}

export const providerSchema = z
  .object({
    id: z.uuid(),
    url: z.string(),
    provider: maybe(z.string()).meta({ description: "The provider's instance id." }),
    registration: maybe(z.string()).meta({ description: "Its number of our registration's case." }),
    state: z.enum([
      'Approval Requested',
      'Approved',
      'Active',
      'Paused',
      'Rejected',
      'Off-boarded',
    ]),
    lastError: maybe(z.string()).meta({ description: 'Why the provider was not reached.' }),
    reason: maybe(z.string()),
    requestedBy: z.string(),
    requestedAt: time,
    updatedAt: time,
    actions: z.array(z.string()),
    links,
  })
  .meta({ id: 'Provider' });

export function providerView(
  record: ProviderRecord,
  { roles }: Caller,
): z.input<typeof providerSchema> {
  const { id, url, instance, registration, connection, lastError, reason } = record;
  const self = paths.provider(id);
  const offered = actions(providerConnection, providerSnapshot(record), roles);
  return {
    id,
    url,
    provider: instance,
    registration,
    state: stateOf(record),
    lastError,
    reason,
    requestedBy: record.requestedBy,
    requestedAt: record.openedAt.toISOString(),
    updatedAt: record.updatedAt.toISOString(),
    actions: [...offered],
    links: {
      self,
      journal: `${self}/journal`,
      ...(connection && { connection: paths.connection(connection) }),
      ...(offered.includes('activate') && { activate: `${self}/activate` }),
    },
  };
}

/** Where the handshake stands; once it is established, where the connection does. */
function stateOf({ state, connectionState }: ProviderRecord) {
  if (connectionState === 'Paused' || connectionState === 'Off-boarded') return connectionState;
  return state;
}

export const connectionSchema = z
  .object({
    id: z.uuid(),
    partner: z.string(),
    partnerIs: z.enum(['provider', 'customer']),
    url: z.string(),
    state: z.enum(connectionStates),
    pausedHere: z.boolean(),
    pausedThere: z.boolean(),
    replicationSet: maybe(z.object(rules)),
    health: z.object({
      delivery: z.string(),
      pending: z.int(),
      failed: z.int(),
      oldestPendingSeconds: maybe(z.int()),
      lastSuccessAt: maybe(time),
      lastHeartbeatAt: maybe(time),
      lastError: maybe(z.string()),
      nextTryAt: maybe(time),
    }),
    createdAt: time,
    endedAt: maybe(time),
    actions: z.array(z.string()),
    links,
  })
  .meta({ id: 'Connection' });

export function connectionView(
  connection: Connection,
  backlog: Backlog,
  { roles }: Caller,
): z.input<typeof connectionSchema> {
  const { id, partner, partnerIs, url, state, pausedHere, pausedThere, replicationSet } =
    connection;
  const self = paths.connection(id);
  const ageMs = backlog.oldest ? Date.now() - backlog.oldest.getTime() : null;
  return {
    id,
    partner,
    partnerIs,
    url,
    state,
    pausedHere,
    pausedThere,
    replicationSet,
    health: {
      delivery: connection.delivery,
      pending: Number(backlog.waiting),
      failed: Number(backlog.failed),
      oldestPendingSeconds: ageMs === null ? null : Math.max(0, Math.round(ageMs / 1000)),
      lastSuccessAt: connection.lastSuccessAt?.toISOString() ?? null,
      lastHeartbeatAt: connection.heartbeatAt?.toISOString() ?? null,
      lastError: connection.lastError,
      nextTryAt: connection.nextTryAt?.toISOString() ?? null,
    },
    createdAt: connection.createdAt.toISOString(),
    endedAt: connection.endedAt?.toISOString() ?? null,
    actions: roles.includes('admin') ? connectionActions(connection) : [],
    links: {
      self,
      ...(partnerIs === 'customer' && { subscription: paths.subscription(id) }),
    },
  };
}

/** What an admin may do with a connection now. */
export function connectionActions({ state, pausedHere }: Connection): string[] {
  if (state !== 'Active' && state !== 'Paused') return [];
  return [pausedHere ? 'resume' : 'pause', 'rotate-secret', 'offboard'];
}

export const replicationSetSchema = z
  .object({ id: z.uuid(), name: z.string(), ...rules, updatedAt: time, links })
  .meta({ id: 'ReplicationSet' });

export function replicationSetView(set: ReplicationSet): z.input<typeof replicationSetSchema> {
  const { id, name, kinds, fields, workNotes, updatedAt } = set;
  const self = paths.replicationSet(id);
  return {
    id,
    name,
    kinds,
    fields,
    workNotes,
    updatedAt: updatedAt.toISOString(),
    links: { self },
  };
}
