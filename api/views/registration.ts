import { z } from 'zod';
import { actions } from '../../domain/lifecycle';
import { registration, registrationStates } from '../../domain/registration';
import { type RegistrationRecord, registrationSnapshot } from '../../records/registrations';
import type { Caller } from '../../records/users';
import { links, maybe, time } from '../fields';
import { paths } from './paths';

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
