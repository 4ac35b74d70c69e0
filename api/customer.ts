import { z } from 'zod';
import { type Input, staff } from '../domain/lifecycle';
import { Refused } from '../domain/refusal';
import {
  type Connection,
  connectionStates,
  findConnection,
  listConnections,
} from '../records/connection';
import { type Customer, findCustomer, listCustomers } from '../records/customer';
import { registrations } from '../records/registration';
import type { Caller } from '../records/user';
import type { Deps } from './deps';
import { links, maybe, text, time, word } from './http/fields';
import { answerPage, pageOf, pageQuery } from './http/page';
import { base, type Call, type Route, route } from './http/route';
import { paths } from './paths';
import { give } from './record/commands';
import { rules } from './replicationSet';

const customerSchema = z
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

function customerView(customer: Customer): z.input<typeof customerSchema> {
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

const subscriptionSchema = z
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

function subscriptionView(
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

const byId = z.object({ id: z.uuid() });
const customer = { description: 'The customer.', schema: customerSchema };
const subscription = { description: 'The subscription.', schema: subscriptionSchema };

/** A provider's customers and their subscriptions, which an admin approves. */
export function customerRoutes(deps: Deps): Route[] {
  const { db } = deps;

  async function findSubscription(id: string): Promise<Connection> {
    const found = await findConnection(db, { id });
    if (found?.partnerIs !== 'customer') {
      throw new Refused('missing', `There is no subscription ${id}.`);
    }
    return found;
  }

  /** The decision is a command of the registration, whose workflow is the handshake. */
  async function decide(name: 'approve' | 'reject', id: string, input: Input, call: Call) {
    const { registration } = await findSubscription(id);
    const handshake = registration && (await registrations.find(db, registration));
    if (!handshake) throw new Refused('missing', `${id} has no registration case.`);
    const status = await give(deps, handshake, { name, input }, call);
    return { status, body: subscriptionView(await findSubscription(id), call.caller) };
  }

  return [
    route({
      method: 'get',
      path: '/customers',
      summary: 'List customers, by name',
      tag: 'customers',
      roles: staff,
      query: z.strictObject(pageQuery),
      answers: { 200: pageOf(customerSchema) },
      handle: ({ query }) =>
        answerPage({
          path: `${base}/customers`,
          query,
          place: z.object({ name: word, id: z.uuid() }),
          list: (limit, after) => listCustomers(db, query, { limit, ...(after && { after }) }),
          placeOf: ({ name, id }) => ({ name, id }),
          show: customerView,
        }),
    }),
    route({
      method: 'get',
      path: '/customers/{id}',
      summary: 'Read one',
      tag: 'customers',
      roles: staff,
      params: byId,
      answers: { 200: customer },
      async handle({ params: { id } }) {
        const found = await findCustomer(db, id);
        if (!found) throw new Refused('missing', `There is no customer ${id}.`);
        return { status: 200, body: customerView(found) };
      },
    }),
    route({
      method: 'get',
      path: '/subscriptions',
      summary: "List customers' subscriptions, by the customer's instance",
      tag: 'subscriptions',
      roles: staff,
      query: z.strictObject({ ...pageQuery, state: z.enum(connectionStates).optional() }),
      answers: { 200: pageOf(subscriptionSchema) },
      handle: ({ query, caller }) =>
        answerPage({
          path: `${base}/subscriptions`,
          query,
          place: z.object({ partner: word, id: z.uuid() }),
          list: (limit, after) =>
            listConnections(
              db,
              { state: query.state, q: query.q, partnerIs: 'customer' },
              { limit, ...(after && { after }) },
            ),
          placeOf: ({ partner, id }) => ({ partner, id }),
          show: (row) => subscriptionView(row, caller),
        }),
    }),
    route({
      method: 'get',
      path: '/subscriptions/{id}',
      summary: 'Read one',
      tag: 'subscriptions',
      roles: staff,
      params: byId,
      answers: { 200: subscription },
      handle: async ({ params, caller }) => ({
        status: 200,
        body: subscriptionView(await findSubscription(params.id), caller),
      }),
    }),
    route({
      method: 'post',
      path: '/subscriptions/{id}/approve',
      sensitive: {
        action: 'approve',
        async target({ params: { id } }) {
          const { partner: name } = await findSubscription(id);
          return { type: 'subscription', id, name };
        },
      },
      audit: { command: 'subscription.approve' },
      summary: 'Approve the subscription, so that the customer can activate it',
      tag: 'subscriptions',
      roles: ['admin'],
      params: byId,
      body: z.strictObject({ confirm: z.literal(true, { error: 'must be true, to confirm.' }) }),
      answers: { 200: subscription, 202: subscription },
      handle: ({ params, body, ...call }) => decide('approve', params.id, {}, call),
    }),
    route({
      method: 'post',
      path: '/subscriptions/{id}/reject',
      audit: { command: 'subscription.reject' },
      summary: 'Reject the subscription',
      tag: 'subscriptions',
      roles: ['admin'],
      params: byId,
      body: z.strictObject({ reason: text }),
      answers: { 200: subscription, 202: subscription },
      handle: ({ params, body, ...call }) => decide('reject', params.id, body, call),
    }),
  ];
}
