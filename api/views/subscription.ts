import { z } from 'zod';
import { type Connection, connectionStates } from '../../records/connection';
import type { Caller } from '../../records/user';
import { links, maybe, time } from '../http/fields';
import { paths } from './paths';
import { rules } from './replicationSet';

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
