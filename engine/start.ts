import type { WorkflowStartOptions } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import { planTask } from '../domain/flow';
import type { DeliveryInput, RecordInput } from '../domain/mailbox';
import { taskQueue, workflowId } from '../domain/names';
import { delaysOf } from '../records/policy';
import { type RequestRecord, snapshotOf } from '../records/requests';
import { crossdeskNumber, crossdeskPartner, crossdeskState } from './searchAttributes';

interface Start {
  readonly type: string;
  readonly options: WorkflowStartOptions & { readonly args: unknown[] };
}

/** How a request's workflow starts on this side, from where its record stands. */
export function recordStart(record: RequestRecord): Start {
  const { number, customer, provider, shortDescription, state } = record;
  const atCustomer = record.side === 'customer';
  const partner = atCustomer ? provider : customer;
  const task = atCustomer || state !== 'Submitted' ? null : planTask(record.kind, record.policy);
  // The task is the first thing that the workflow makes: to show the state before it would cost an action.
  const shownState = task ? 'Received' : state;
  const input: RecordInput = {
    ...snapshotOf(record),
    number,
    title: shortDescription,
    partner,
    shownState,
    delays: delaysOf(record.policy),
    ...(task && { task }),
  };
  return {
    type: atCustomer ? 'request' : 'fulfillment',
    options: {
      workflowId: atCustomer
        ? workflowId.request(number)
        : workflowId.fulfillment(customer, number),
      taskQueue,
      args: [input],
      typedSearchAttributes: new TypedSearchAttributes([
        { key: crossdeskNumber, value: number },
        { key: crossdeskState, value: shownState },
        { key: crossdeskPartner, value: partner },
      ]),
      staticSummary: clip(`${number} ${shortDescription}`, 200),
    },
  };
}

export function deliveryStart(partner: string): Start {
  const input: DeliveryInput = { partner };
  return {
    type: 'delivery',
    options: {
      workflowId: workflowId.delivery(partner),
      taskQueue,
      args: [input],
      typedSearchAttributes: new TypedSearchAttributes([{ key: crossdeskPartner, value: partner }]),
      staticSummary: clip(`Outbox towards ${partner}`, 200),
    },
  };
}

/** Cuts a text to so many bytes of UTF-8, between characters. */
function clip(text: string, bytes: number): string {
  let clipped = '';
  let length = 0;
  for (const character of text) {
    length += Buffer.byteLength(character);
    if (length > bytes) break;
    clipped += character;
  }
  return clipped;
}
