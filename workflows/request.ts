import type { RecordInput } from '../domain/mailbox';
import { request as lifecycle } from '../domain/request';
import { Mailbox } from './mailbox';

/** A request at the customer, from Submitted to Closed or Cancelled. */
export async function request(input: RecordInput): Promise<string> {
  return new Mailbox(lifecycle, input).run();
}
