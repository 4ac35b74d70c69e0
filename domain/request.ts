import { type Command, type Field, lifecycle, type Role, textFields } from './lifecycle';
import { reminders } from './reminder';
import { say } from './saying';

/** The states of a request. The provider's task has the same states. */
export const requestStates = [
  'Submitted',
  'Received',
  'Work in Progress',
  'Awaiting Info',
  'Resolved',
  'Closed',
  'Cancelled',
] as const;
export type RequestState = (typeof requestStates)[number];

/** The fields that the provider decides and the customer sees. */
export const providerFields = [
  'assignedTo',
  'assignmentGroup',
  'resolutionCode',
  'resolutionNotes',
  'priority',
] as const;
export type ProviderField = (typeof providerFields)[number];

/** From 1 (critical) to 5 (planning), as a text. */
export function isPriority(value: unknown): boolean {
  return typeof value === 'string' && /^[1-5]$/.test(value);
}

export const requestFields: Readonly<Record<ProviderField, Field>> = {
  ...textFields(providerFields),
  priority: { accepts: isPriority },
};

const anyone: readonly Role[] = ['requester', 'agent', 'admin', 'integration'];

/** The command that ends an open request on either side when the connection ends. */
export const offboard: Command<RequestState, ProviderField> = {
  title: 'Off-board',
  from: ['Submitted', 'Received', 'Work in Progress', 'Awaiting Info', 'Resolved'],
  to: 'Cancelled',
  by: [],
  through: 'exchange',
  input: {},
  says: () => say('offboarded'),
};

const question = reminders<RequestState, ProviderField>({
  from: ['Awaiting Info'],
  reminds: 'remindedQuestion',
  escalates: 'escalatedQuestion',
  emits: 'reminded',
});

/**
 * A request at the customer, who decides accept, reject and cancel. The customer's final state holds on both sides.
 */
export const request = lifecycle<RequestState, ProviderField>({
  name: 'request',
  states: requestStates,
  initial: 'Submitted',
  final: ['Closed', 'Cancelled'],
  fields: requestFields,
  commands: {
    accept: {
      title: 'Accept',
      from: ['Resolved'],
      to: 'Closed',
      by: anyone,
      input: {},
      says: () => say('accepted'),
      emits: 'accepted',
    },
    reject: {
      title: 'Reject',
      from: ['Resolved'],
      to: 'Work in Progress',
      by: anyone,
      input: { reason: 'required' },
      sets: () => ({ resolutionCode: null, resolutionNotes: null }),
      says: ({ reason }) => say('solutionRejectedBecause', { state: 'Work in Progress', reason }),
      emits: 'rejected',
    },
    cancel: {
      title: 'Cancel',
      from: ['Submitted', 'Received', 'Work in Progress', 'Awaiting Info', 'Resolved'],
      to: 'Cancelled',
      by: anyone,
      input: { reason: 'optional' },
      says: ({ reason }) => (reason ? say('cancelledBecause', { reason }) : say('cancelled')),
      emits: 'cancelled',
    },
    comment: {
      title: 'Comment',
      from: ['Submitted', 'Received', 'Work in Progress', 'Awaiting Info', 'Resolved'],
      to: { 'Awaiting Info': 'Work in Progress' },
      by: anyone,
      input: { text: 'required' },
      kind: 'comment',
      says: ({ text }) => text ?? '',
      emits: 'commented',
      emitsIn: { 'Awaiting Info': 'answered' },
    },
    remind: {
      title: 'Remind',
      from: ['Resolved'],
      by: [],
      input: {},
      kind: 'system',
      says: () => say('remindedSolution'),
      emits: 'reminded',
    },
    remindInfo: question.remind,
    escalateInfo: question.escalate,
    close: {
      title: 'Close',
      from: ['Resolved'],
      to: 'Closed',
      by: [],
      input: {},
      says: () => say('closedUnanswered'),
      emits: 'closed',
    },
    offboard,
  },
  applies: {
    received: { to: { Submitted: 'Received' }, takes: ['assignmentGroup'] },
    assigned: {
      to: {
        Received: 'Work in Progress',
        'Work in Progress': 'Work in Progress',
        'Awaiting Info': 'Awaiting Info',
      },
      takes: ['assignedTo'],
    },
    reassigned: { takes: ['assignedTo', 'assignmentGroup', 'priority'] },
    infoRequested: { to: { 'Work in Progress': 'Awaiting Info' } },
    proposed: {
      to: { 'Work in Progress': 'Resolved', 'Awaiting Info': 'Resolved' },
      takes: ['resolutionCode', 'resolutionNotes'],
    },
  },
  entries: {
    comment: { title: 'Comment', by: anyone, kind: 'comment', emits: 'commented' },
    workNote: { title: 'Work note', by: ['agent', 'admin'], kind: 'work note', emits: 'noted' },
    attach: { title: 'Attach a file', by: anyone, kind: 'attachment', emits: 'attached' },
  },
  clock: {
    'Awaiting Info': { remindInfoAfter: 'remindInfo', escalateInfoAfter: 'escalateInfo' },
    Resolved: { remindAfter: 'remind', closeAfter: 'close' },
  },
});
