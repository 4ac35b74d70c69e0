import { changeLifecycle } from '../domain/change';
import type { ChangeInput } from '../domain/mailbox';
import { Mailbox } from './mailbox';

/** A change, until one of the last phases of its model. A later command starts the workflow again. */
export async function change(input: ChangeInput): Promise<string> {
  return new Mailbox(changeLifecycle(input.model), input).run();
}
