import { z } from 'zod';
import type { Customer } from '../../records/customer';
import { links, maybe, time } from '../http/fields';
import { base } from '../http/route';
import { paths } from './paths';

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
