import { uuid4 } from '@temporalio/workflow';
import { fulfillment as lifecycle } from '../domain/fulfillment';
import type { RecordInput } from '../domain/mailbox';
import { Mailbox } from './mailbox';

/** The request at the provider: creates the fulfillment task, then follows it to its end. */
export async function fulfillment(input: RecordInput): Promise<string> {
  const mailbox = new Mailbox(lifecycle, input);
  if (input.task) {
    mailbox.post({
      command: 'receive',
      input: {
        id: uuid4(),
        by: 'Crossdesk',
        group: input.task.group,
        ...(input.trace && { trace: input.trace }),
      },
      task: input.task,
    });
  }
  return mailbox.run();
}
