import { type Saying, say } from '../domain/saying';
import type { RegistrationRecord } from '../records/registration';

/** The first work notes of a registration case. They explain agents and admins how to help the customer. */
export function notesForAgents(registration: RegistrationRecord, provider: string): Saying[] {
  const {
    number,
    customerName: customer,
    contactName: contact,
    contactEmail: email,
  } = registration;
  const until = registration.expiresAt.toISOString().slice(0, 10);
  return [
    say('helpConnect', { customer, provider, contact, email, until }),
    say('helpApprove', { customer }),
    say('helpErrors', { until, number }),
  ];
}
