import { lifecycles } from '../api/lifecycles';
import type { Provider, Registration } from '../api/types';
import { dateTime } from '../components/dates';
import { t } from '../i18n/t';
import type { HandshakeStep } from './HandshakeSteps';

/** The steps of a handshake from the provider's side. */
export function providerSteps({
  customerName,
  contactName,
  instructions,
  expiresAt,
  applicant,
}: Registration): readonly HandshakeStep[] {
  const who = applicant
    ? `The instance “${applicant}” presented the token`
    : t('handshake.somebodyAsks');
  return [
    { title: t('handshake.registerTheCustomer'), by: 'us', what: '' },
    {
      title: t('handshake.createTheProviderRecord'),
      by: 'them',
      what: `${mailOutcome({ contactName, instructions })} An admin there installs Crossdesk, and creates a provider record with your URL and the token, which is valid until ${dateTime(expiresAt)}.`,
    },
    {
      title: t('handshake.approveTheSubscription'),
      by: 'us',
      what: `${who}. Check in another way, for example by telephone, that it is ${customerName}; the work notes below say what to look at.`,
    },
    {
      title: t('handshake.activate'),
      by: 'them',
      what: `An admin at ${customerName} activates. Until then, no record is exchanged in either direction.`,
    },
  ];
}

/** What happened to the mail with the instructions, and what to do if none was sent. */
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
      return `The mail server refused the mail to ${sentTo}: ${lastError ?? t('handshake.noReasonGiven')}. ${byHand}`;
    default:
      return lastError
        ? `The mail to ${sentTo} is not sent yet: ${lastError}. Crossdesk tries again.`
        : `The mail with the instructions goes to ${sentTo}.`;
  }
}

/** Whether the registration is in a final state. */
export function isFinal({ state }: Registration): boolean {
  return lifecycles.registration.final.some((one) => one === state);
}

/** The index of the current step, or of the step where the handshake ended. */
export function stepOf({ state, applicant }: Registration): number {
  if (state === 'Established') return 4;
  if (state === 'Approved') return 3;
  if (state === 'Approval Requested') return 2;
  if (state === 'Awaiting Customer') return 1;
  return applicant ? 2 : 1;
}

/** The steps of a handshake from the customer's side. */
export function customerSteps({ lastError }: Provider, them: string): readonly HandshakeStep[] {
  return [
    { title: t('handshake.getTheInstructions'), by: 'them', what: '' },
    { title: t('handshake.createTheProviderRecord'), by: 'us', what: '' },
    {
      title: t('handshake.approveTheSubscription'),
      by: 'them',
      what: lastError
        ? `Your request has not reached ${them} yet, and is sent again automatically.`
        : `An admin at ${them} checks who asks, and approves.`,
    },
    {
      title: t('handshake.activate'),
      by: 'us',
      what: `Your request is approved. Once you activate, the catalog appears here, and records are exchanged in both directions.`,
    },
  ];
}

/** The index of the current step, or of the step where the handshake ended. */
export function customerStepOf({ state }: Provider): number {
  if (state === 'Approval Requested' || state === 'Rejected') return 2;
  return state === 'Approved' ? 3 : 4;
}
