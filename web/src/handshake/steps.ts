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
    ? t('handshake.presented', { instance: applicant })
    : t('handshake.somebodyAsks');
  return [
    { title: t('handshake.registerTheCustomer'), by: 'us', what: '' },
    {
      title: t('handshake.createTheProviderRecord'),
      by: 'them',
      what: `${mailOutcome({ contactName, instructions })} ${t('handshake.adminThere', { time: dateTime(expiresAt) })}`,
    },
    {
      title: t('handshake.approveTheSubscription'),
      by: 'us',
      what: t('handshake.check', { who, customer: customerName }),
    },
    {
      title: t('handshake.activate'),
      by: 'them',
      what: t('handshake.customerActivates', { customer: customerName }),
    },
  ];
}

/** What happened to the mail with the instructions, and what to do if none was sent. */
export function mailOutcome({
  contactName,
  instructions: { sentTo, state, lastError },
}: Pick<Registration, 'contactName' | 'instructions'>): string {
  const byHand = t('handshake.byHand', { name: contactName });
  switch (state) {
    case 'sent':
      return t('handshake.sent', { name: contactName, email: sentTo });
    case 'kept':
      return `${t('handshake.noMailServer')} ${byHand}`;
    case 'failed':
      return `${t('handshake.mailRefused', { email: sentTo, reason: lastError ?? t('handshake.noReasonGiven') })} ${byHand}`;
    default:
      return lastError
        ? t('handshake.mailDelayed', { email: sentTo, reason: lastError })
        : t('handshake.mailGoes', { email: sentTo });
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
      what: lastError ? t('handshake.notReached', { them }) : t('handshake.adminChecks', { them }),
    },
    {
      title: t('handshake.activate'),
      by: 'us',
      what: t('handshake.isApproved'),
    },
  ];
}

/** The index of the current step, or of the step where the handshake ended. */
export function customerStepOf({ state }: Provider): number {
  if (state === 'Approval Requested' || state === 'Rejected') return 2;
  return state === 'Approved' ? 3 : 4;
}
