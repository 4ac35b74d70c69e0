import { z } from 'zod';
import { actions } from '../../domain/lifecycle';
import { registration, registrationStates } from '../../domain/registration';
import { notificationStates } from '../../records/notifications';
import { snapshotOf } from '../../records/recordType';
import type { RegistrationRecord } from '../../records/registration';
import type { Caller } from '../../records/user';
import { links, maybe, time } from '../http/fields';
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
    instructions: z
      .object({
        sentTo: z.string().meta({ description: "The contact's address." }),
        state: z.enum(notificationStates).meta({
          description:
            'waiting: not sent yet, and tried again by itself; sent: the mail server has taken the mail; kept: this instance has no mail server (SMTP_URL), so nothing was sent; failed: the mail server refused the mail for good.',
        }),
        lastError: maybe(z.string()),
      })
      .meta({ description: 'What became of the mail with the instructions.' }),
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
    instructions: {
      sentTo: contactEmail,
      state: record.mailState,
      lastError: record.mailError,
    },
    expiresAt: record.expiresAt.toISOString(),
    openedBy: record.openedBy,
    openedAt: record.openedAt.toISOString(),
    updatedAt: record.updatedAt.toISOString(),
    closedAt: record.closedAt?.toISOString() ?? null,
    actions: [...actions(registration, snapshotOf(record), roles)],
    links: {
      self,
      journal: `${self}/journal`,
      customer: paths.customer(record.customerId),
      ...(record.connection && { subscription: paths.subscription(record.connection) }),
    },
  };
}
