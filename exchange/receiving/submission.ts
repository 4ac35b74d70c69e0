import { checkVariables } from '../../api/http/jsonSchema';
import { fieldCrosses, kindCrosses } from '../../domain/crossing';
import type { ExchangeEvent, SubmittedRequest } from '../../domain/event';
import { defaultPriority } from '../../domain/flow';
import { isNumberOf } from '../../domain/names';
import { type CatalogItem, findItem } from '../../records/catalogItem';
import type { Connection } from '../../records/connection';
import type { Database } from '../../records/database';
import { findFollowed, noteFollowUp } from '../../records/followUp';
import { reachedLimit } from '../../records/openRecords';
import { type ReceivedRequest, receiveRequest } from '../../records/request';
import { faultIn } from './catalogItem';
import type { ReceiveDeps } from './inboundEvent';

/** Records a customer's new request in state Submitted. Returns it, or the reason why it can never be accepted. */
export async function takeSubmission(
  deps: ReceiveDeps,
  connection: Connection,
  number: string,
  event: ExchangeEvent,
): Promise<ReceivedRequest | string> {
  const { db, instance } = deps;
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
  const fault = (await isHere(db, number, event.id))
    ? null
    : ((await faultOf(connection, item, submission)) ?? (await roomFault(deps, connection)));
  if (fault) return fault;
  const parties = { customer: connection.partner, provider: instance };
  // An unknown one is left out, not refused: the request itself is valid, and a restore may have lost the other.
  const followed =
    submission.followUpOf === undefined
      ? null
      : await findFollowed(db, parties, submission.followUpOf);
  const group = followed?.assignmentGroup ?? item.policy.assignmentGroup;
  const existing = await receiveRequest(
    db,
    {
      ...submission,
      description: submission.description ?? '',
      priority: submission.priority ?? defaultPriority(item.kind, item.policy),
      variables: submission.variables ?? {},
      id: event.id,
      number,
      connection: connection.id,
      ...parties,
      followUpOf: followed?.number ?? null,
      kind: item.kind,
      policy: { ...item.policy, assignmentGroup: group },
    },
    event,
  );
  if (existing?.record.connection !== connection.id)
    return `there is another request under ${number} or ${event.id}`;
  if (followed) await noteFollowUp(db, { number, followUpOf: followed.number, instance });
  return existing;
}

async function roomFault(deps: ReceiveDeps, { id, partner }: Connection): Promise<string | null> {
  const limit = await reachedLimit(deps, { kind: 'task', partner: id });
  if (limit === null) return null;
  return `${partner} has ${limit} open requests here, and may have no more. Close some, then send it again`;
}

/** It was accepted before. A later change of the item does not undo that. */
async function isHere(db: Database, number: string, id: string): Promise<boolean> {
  return (await db('requests').where({ number, id }).first('number')) !== undefined;
}

/**
 * Says why an item cannot be requested in this way now. The customer has checked the same against its copy. If the item
 * was changed or withdrawn while the request was in transit, the current item counts.
 */
async function faultOf(
  { partner, replicationSet }: Connection,
  item: CatalogItem,
  { variables = {} }: SubmittedRequest,
): Promise<string | null> {
  if (!item.active) return `${item.id} was withdrawn, and cannot be requested any more`;
  if (!fieldCrosses(replicationSet, 'variables')) return null;
  const fault = await faultIn(() => checkVariables(partner, item.schema, variables));
  return fault && `the request does not fit the form of ${item.id} as it is now. ${fault}`;
}
