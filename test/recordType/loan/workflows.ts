import type { RecordInput } from '../../../domain/mailbox';
import { Mailbox } from '../../../workflows/mailbox';
import { loanLifecycle } from './lifecycle';

export * from '../../../workflows';

/** A loan, until the item is back or refused. */
export async function loan(input: RecordInput): Promise<string> {
  return new Mailbox(loanLifecycle, input).run();
}
