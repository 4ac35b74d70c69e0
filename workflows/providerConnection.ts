import { proxyActivities, uuid4 } from '@temporalio/workflow';
import type { Activities } from '../activities';
import type { ProviderConnectionInput } from '../domain/mailbox';
import { providerConnection as lifecycle } from '../domain/providerConnection';
import { Mailbox } from './mailbox';

const { requestApproval } = proxyActivities<Activities>({
  startToCloseTimeout: '1 minute',
  retry: { initialInterval: '1 second', maximumInterval: '5 minutes' },
});

/**
 * An onboarding handshake at the customer: sends the join request, for as long as it takes to reach the provider, and
 * waits for its approval and for our admin's activation.
 */
export async function providerConnection(input: ProviderConnectionInput): Promise<string> {
  const mailbox = new Mailbox(lifecycle, input);
  if (input.knocks) {
    requestApproval(input.number).then((answer) => {
      const from = { id: uuid4(), by: 'Crossdesk' };
      if (answer.status === 'requested') {
        const { provider, registration } = answer;
        const sent = { ...from, provider, registration };
        mailbox.post({ command: 'requestApproval', input: sent });
      } else if (answer.status === 'refused') {
        mailbox.post({ command: 'refuse', input: { ...from, reason: answer.reason } });
      }
    });
  }
  return mailbox.run();
}
