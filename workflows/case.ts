import { caseLifecycle } from '../domain/case';
import type { RecordInput } from '../domain/mailbox';
import { Mailbox } from './mailbox';

/** A loan service case, from New to Closed or Cancelled. */
export async function caseWorkflow(input: RecordInput): Promise<string> {
  return new Mailbox(caseLifecycle, input).run();
}
