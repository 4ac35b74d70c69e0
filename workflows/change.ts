import { changeLifecycle } from '../domain/change';
import type { ChangeInput } from '../domain/mailbox';
import { Mailbox } from './mailbox';

/** A change, until it is in one of its model's last phases; a command that comes after that starts it again. */
export async function change(input: ChangeInput): Promise<string> {
  return new Mailbox(changeLifecycle(input.model), input).run();
}
