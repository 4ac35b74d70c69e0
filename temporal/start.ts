import type { WorkflowStartOptions } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import { planTask } from '../domain/flow';
import type { LifecycleName } from '../domain/lifecycle';
import type {
  ChangeInput,
  DeliveryInput,
  ProviderConnectionInput,
  RecordInput,
  RegistrationInput,
} from '../domain/mailbox';
import { taskQueue, workflowId } from '../domain/names';
import { caseDelays, changeDelays, delaysOf, handshakeDelays } from '../domain/policy';
import { type CaseRecord, caseSnapshot } from '../records/case';
import { type ChangeRecord, changeSnapshot } from '../records/change';
import type { Destination } from '../records/destinations';
import type { PendingRecord } from '../records/pendingMessages';
import { type ProviderRecord, providerSnapshot } from '../records/providerConnection';
import { type RegistrationRecord, registrationSnapshot } from '../records/registration';
import { type RequestRecord, snapshotOf } from '../records/request';
import { currentTrace } from '../telemetry/trace';
import { crossdeskNumber, crossdeskPartner, crossdeskState } from './searchAttributes';

export interface Start {
  readonly type: string;
  readonly options: WorkflowStartOptions & { readonly args: unknown[] };
}

/** A record that a workflow of its own looks after. */
export type ManagedRecord =
  | RequestRecord
  | RegistrationRecord
  | ProviderRecord
  | ChangeRecord
  | CaseRecord;

/** How a record's workflow starts: from the record's state, with the clock of that state. */
export function recordStart(record: ManagedRecord): Start {
  if ('side' in record) return requestStart(record);
  if ('model' in record) return changeStart(record);
  if ('sysId' in record) return caseStart(record);
  return 'number' in record ? registrationStart(record) : providerStart(record);
}

function clockOf({ enteredAt, firedTimers }: ManagedRecord) {
  return {
    ...(enteredAt && { enteredAt: enteredAt.getTime() }),
    ...(firedTimers.length > 0 && { rung: firedTimers }),
  };
}

/** Under which key and lifecycle it is kept what is pending for a record. */
export function pendingFor(record: ManagedRecord): PendingRecord {
  const { type } = recordStart(record);
  return {
    lifecycle: type as LifecycleName,
    record: 'number' in record ? record.number : record.id,
  };
}

function requestStart(record: RequestRecord): Start {
  const { number, customer, provider, shortDescription, state } = record;
  const atCustomer = record.side === 'customer';
  const partner = atCustomer ? provider : customer;
  const trace = currentTrace();
  const task = atCustomer || state !== 'Submitted' ? null : planTask(record.kind, record.policy);
  // The task is the first thing that the workflow makes: to show the state before it would cost an action.
  const shownState = task ? 'Received' : state;
  const input: RecordInput = {
    ...snapshotOf(record),
    number,
    title: shortDescription,
    partner,
    shownState,
    delays: delaysOf(record.policy).delays,
    ...clockOf(record),
    ...(task && { task, ...(trace && { trace }) }),
  };
  return {
    type: atCustomer ? 'request' : 'fulfillment',
    options: {
      workflowId: atCustomer
        ? workflowId.request(number)
        : workflowId.fulfillment(customer, number),
      taskQueue,
      args: [input],
      typedSearchAttributes: attributes(number, shownState, partner),
      memo: { landed: landingOf(record) },
      staticSummary: clip(`${number} ${shortDescription}`, 200),
    },
  };
}

/** What tells a request's row from another that was there before it, under the same number. */
export function landingOf(record: RequestRecord): string {
  return record.landedAt.toISOString();
}

function registrationStart(record: RegistrationRecord): Start {
  const { number, id, customerName, state, openedAt, expiresAt } = record;
  const input: RegistrationInput = {
    ...registrationSnapshot(record),
    number,
    title: `Onboarding of ${customerName}`,
    partner: customerName,
    shownState: state,
    delays: { ...handshakeDelays, expireAfter: expiresAt.getTime() - openedAt.getTime() },
    ...clockOf(record),
    ...(state === 'Awaiting Customer' && { notification: id }),
  };
  return {
    type: 'registration',
    options: {
      workflowId: workflowId.registration(number),
      taskQueue,
      args: [input],
      typedSearchAttributes: attributes(number, state, customerName),
      staticSummary: clip(`${number} ${input.title}`, 200),
    },
  };
}

function providerStart(record: ProviderRecord): Start {
  const { id, url, instance, state } = record;
  const partner = instance ?? url;
  const input: ProviderConnectionInput = {
    ...providerSnapshot(record),
    number: id,
    title: `Connection to ${url}`,
    partner,
    shownState: state,
    delays: handshakeDelays,
    ...clockOf(record),
    knocks: state === 'Approval Requested' && record.connection === null,
  };
  return {
    type: 'providerConnection',
    options: {
      workflowId: workflowId.providerConnection(id),
      taskQueue,
      args: [input],
      typedSearchAttributes: attributes(id, state, partner),
      staticSummary: clip(input.title, 200),
    },
  };
}

function changeStart(record: ChangeRecord): Start {
  const { number, title, state, model } = record;
  const input: ChangeInput = {
    ...changeSnapshot(record),
    number,
    title,
    partner: '',
    shownState: state,
    delays: changeDelays,
    ...clockOf(record),
    model,
  };
  return {
    type: 'change',
    options: {
      workflowId: workflowId.change(number),
      taskQueue,
      args: [input],
      typedSearchAttributes: attributes(number, state, ''),
      staticSummary: clip(`${number} ${title}`, 200),
    },
  };
}

function caseStart(record: CaseRecord): Start {
  const { number, shortDescription, state } = record;
  const title = shortDescription ?? '';
  const input: RecordInput = {
    ...caseSnapshot(record),
    number,
    title,
    partner: '',
    shownState: state,
    delays: caseDelays,
    ...clockOf(record),
  };
  return {
    type: 'case',
    options: {
      workflowId: workflowId.case(number),
      taskQueue,
      args: [input],
      typedSearchAttributes: attributes(number, state, ''),
      staticSummary: clip(`${number} ${title}`, 200),
    },
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

/** With one partner, at an admin's word. */
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
    // A provider that has not answered yet is its URL; a keyword may have 255 characters.
    ...(partner ? [{ key: crossdeskPartner, value: clip(partner, 255) }] : []),
  ]);
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
