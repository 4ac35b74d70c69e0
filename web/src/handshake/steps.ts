import { lifecycles } from '../api/lifecycles';
import type { Provider, Registration } from '../api/types';
import { dateTime } from '../components/dates';
import type { HandshakeStep } from './HandshakeSteps';

/** The hops of a handshake from the provider's side. */
export function providerSteps({
  customerName,
  contactName,
  instructions,
  expiresAt,
  applicant,
}: Registration): readonly HandshakeStep[] {
  const who = applicant ? `The instance “${applicant}” presented the token` : 'Somebody asks';
  return [
    { title: 'Register the customer', by: 'us', what: '' },
    {
      title: 'Create the provider record',
      by: 'them',
      what: `${mailOutcome({ contactName, instructions })} An admin there installs Crossdesk, and creates a provider record with your URL and the token, which is good until ${dateTime(expiresAt)}.`,
    },
    {
      title: 'Approve the subscription',
      by: 'us',
      what: `${who}. Check by another way, by telephone for one, that it is ${customerName}; the work notes below say what to look at.`,
    },
    {
      title: 'Activate',
      by: 'them',
      what: `An admin at ${customerName} activates. Until then no record crosses in either direction.`,
    },
  ];
}

/** What became of the mail with the instructions, and what to do where none went out. */
export function mailOutcome({
  contactName,
  instructions: { sentTo, state, lastError },
}: Pick<Registration, 'contactName' | 'instructions'>): string {
  const byHand = `Give ${contactName} this instance's URL and the registration token yourself.`;
  switch (state) {
    case 'sent':
      return `The instructions were sent to ${contactName} (${sentTo}).`;
    case 'kept':
      return `No mail was sent: this instance has no mail server (SMTP_URL). ${byHand}`;
    case 'failed':
      return `The mail server refused the mail to ${sentTo}: ${lastError ?? 'no reason given'}. ${byHand}`;
    default:
      return lastError
        ? `The mail to ${sentTo} is not sent yet: ${lastError}. Crossdesk tries again.`
        : `The mail with the instructions goes to ${sentTo}.`;
  }
}

/** Whether nothing more happens to it. */
export function isFinal({ state }: Registration): boolean {
  return lifecycles.registration.final.some((one) => one === state);
}

/** Which of them is to be done, or where it ended. */
export function stepOf({ state, applicant }: Registration): number {
  if (state === 'Established') return 4;
  if (state === 'Approved') return 3;
  if (state === 'Approval Requested') return 2;
  if (state === 'Awaiting Customer') return 1;
  return applicant ? 2 : 1;
}

/** The hops of a handshake from the customer's side. */
export function customerSteps({ lastError }: Provider, them: string): readonly HandshakeStep[] {
  return [
    { title: 'Get the instructions', by: 'them', what: '' },
    { title: 'Create the provider record', by: 'us', what: '' },
    {
      title: 'Approve the subscription',
      by: 'them',
      what: lastError
        ? `Your request has not reached ${them} yet, and is sent again by itself.`
        : `An admin at ${them} checks who asks, and approves.`,
    },
    {
      title: 'Activate',
      by: 'us',
      what: `Your request is approved. Activate, and its catalog appears here; from then on records cross in both directions.`,
    },
  ];
}

/** Which of them is to be done, or where it ended. */
export function customerStepOf({ state }: Provider): number {
  if (state === 'Approval Requested' || state === 'Rejected') return 2;
  return state === 'Approved' ? 3 : 4;
}
