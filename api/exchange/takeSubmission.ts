import { kindCrosses } from '../../domain/crossing';
import type { ExchangeEvent } from '../../domain/event';
import { defaultPriority } from '../../domain/flow';
import { isNumberOf } from '../../domain/names';
import { findItem } from '../../records/catalog';
import type { Connection } from '../../records/connections';
import { type LandedRequest, landRequest } from '../../records/requests';
import type { ReceiveDeps } from './arrival';

/** Records a customer's new request here, in state Submitted. Returns it, or why it can never be taken. */
export async function takeSubmission(
  { db, instance }: ReceiveDeps,
  connection: Connection,
  number: string,
  event: ExchangeEvent,
): Promise<LandedRequest | string> {
  const submission = event.data.request;
  if (!submission) return 'a request is submitted with data.request';
  if (!isNumberOf(connection.partner, number)) {
    return `${number} is no number that ${connection.partner} may give`;
  }
  const item = await findItem(db, submission.catalogItem);
  if (!item || item.provider !== instance) {
    return `there is no catalog item ${submission.catalogItem} here`;
  }
  if (!kindCrosses(connection.replicationSet, item.kind)) {
    return `${item.id} is of the kind "${item.kind}", which is not exchanged with ${connection.partner}`;
  }
  const standing = await landRequest(
    db,
    {
      ...submission,
      description: submission.description ?? '',
      priority: submission.priority ?? defaultPriority(item.kind, item.policy),
      variables: submission.variables ?? {},
      id: event.id,
      number,
      connection: connection.id,
      customer: connection.partner,
      provider: instance,
      kind: item.kind,
      policy: item.policy,
    },
    event,
  );
  if (standing?.record.connection !== connection.id)
    return `there is another request under ${number} or ${event.id}`;
  return standing;
}
