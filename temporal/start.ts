import type { WorkflowStartOptions } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import type { DeliveryInput, DeskInput, RecordInput } from '../domain/mailbox';
import { taskQueue, workflowId } from '../domain/names';
import type { Desk } from '../records/desk';
import type { Destination } from '../records/destinations';
import { keyOf, type ManagedRecord, snapshotOf } from '../records/recordType';
import { currentTrace } from '../telemetry/trace';
import { crossdeskNumber, crossdeskPartner, crossdeskState } from './searchAttributes';

export interface Start {
  readonly type: string;
  readonly options: WorkflowStartOptions & { readonly args: unknown[] };
}

/** The start of a record's workflow, and the delays of its policy that cannot be parsed. */
export interface RecordStart extends Start {
  readonly unreadable: readonly string[];
}

export function workflowIdOf(record: ManagedRecord): string {
  return record.type.workflow(record).id;
}

/**
 * Describes the start of a record's workflow: from the record's state, with the timers of that state.
 * @param backlog messages that the previous workflow received and did not commit
 */
export function recordStart(record: ManagedRecord, backlog?: RecordInput['backlog']): RecordStart {
  const number = keyOf(record);
  const { id, title, summary, partner = '', delays, memo, ...own } = record.type.workflow(record);
  const trace = currentTrace();
  const input: RecordInput = {
    ...snapshotOf(record),
    ...{ number, title, partner, shownState: record.state, delays },
    ...own.input,
    ...clockOf(record),
    ...(backlog && { backlog }),
  };
  return {
    type: record.type.name,
    unreadable: own.unreadable ?? [],
    options: {
      workflowId: id,
      taskQueue,
      args: [{ ...input, ...(input.task && trace && { trace }) }],
      typedSearchAttributes: attributes(number, input.shownState, partner),
      ...(memo && { memo }),
      staticSummary: clip(summary, 200),
    },
  };
}

function clockOf({ enteredAt, firedTimers }: ManagedRecord) {
  return {
    ...(enteredAt && { enteredAt: enteredAt.getTime() }),
    ...(firedTimers.length > 0 && { rung: firedTimers }),
  };
}

export function deliveryStart({ name, title }: Pick<Destination, 'name' | 'title'>): Start {
  const input: DeliveryInput = { partner: name, ...(title !== name && { title }) };
  return {
    type: 'delivery',
    options: {
      workflowId: workflowId.delivery(name),
      taskQueue,
      args: [input],
      typedSearchAttributes: new TypedSearchAttributes([{ key: crossdeskPartner, value: title }]),
      staticSummary: clip(`Outbox towards ${title}`, 200),
    },
  };
}

/** The polling of a desk. */
export function deskStart({ id, name }: Pick<Desk, 'id' | 'name'>): Start {
  const input: DeskInput = { desk: id, name };
  return {
    type: 'desk',
    options: {
      workflowId: workflowId.desk(name),
      taskQueue,
      args: [input],
      staticSummary: clip(`Changes in the desk ${name}`, 200),
    },
  };
}

/** A reconciliation with one partner, started by an admin. */
export function reconciliationStart(partner: string): Start {
  return {
    type: 'reconciliation',
    options: {
      workflowId: workflowId.reconciliation(partner),
      taskQueue,
      args: [{ partner }],
      typedSearchAttributes: new TypedSearchAttributes([{ key: crossdeskPartner, value: partner }]),
      staticSummary: clip(`Reconciliation with ${partner}`, 200),
    },
  };
}

function attributes(number: string, state: string, partner: string): TypedSearchAttributes {
  return new TypedSearchAttributes([
    { key: crossdeskNumber, value: number },
    { key: crossdeskState, value: state },
    // Until a provider has answered, its URL identifies it. A keyword can have 255 characters.
    ...(partner ? [{ key: crossdeskPartner, value: clip(partner, 255) }] : []),
  ]);
}

/** Cuts a text to a number of bytes of UTF-8, between characters. */
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
