import { proxyActivities, uuid4 } from '@temporalio/workflow';
import type { Activities } from '../activities';
import type { RegistrationInput } from '../domain/mailbox';
import { type InstructionsOutcome, registration as lifecycle } from '../domain/registration';
import { Mailbox } from './mailbox';

const { notify } = proxyActivities<Activities>({
  startToCloseTimeout: '1 minute',
  retry: { initialInterval: '5 seconds', maximumInterval: '10 minutes' },
});

/**
 * An onboarding handshake at the provider, from the invitation to the established connection. Notifications are sent in
 * parallel: an unreachable mail server holds up nothing. A command that sends one again names its notification by its
 * id.
 */
export async function registration(input: RegistrationInput): Promise<string> {
  const mailbox = new Mailbox(lifecycle, input, (command, id) => {
    if (command === 'resend') send(id);
  });
  if (input.notification) send(input.notification);
  return mailbox.run();

  function send(notification: string): void {
    const note = (text: InstructionsOutcome) => {
      mailbox.post({ command: 'noteNotification', input: { id: uuid4(), by: 'Crossdesk', text } });
    };
    notify(notification).then(note, () => note('failed'));
  }
}
