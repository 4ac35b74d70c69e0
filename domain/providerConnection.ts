import { lifecycle, type Role, textFields } from './lifecycle';
import { reminders } from './reminder';
import { say } from './saying';

/** The states of the handshake. What happens to the connection later belongs to the connection. */
export const providerStates = ['Approval Requested', 'Approved', 'Active', 'Rejected'] as const;
export type ProviderState = (typeof providerStates)[number];

/** The provider's registration of this instance, and why the handshake ended. */
export type ProviderConnectionField = 'registration' | 'reason';

const admins: readonly Role[] = ['admin'];

const approval = reminders<ProviderState, ProviderConnectionField>({
  from: ['Approval Requested'],
  reminds: 'remindedProviderApproval',
  escalates: 'escalatedProviderApproval',
});
const activation = reminders<ProviderState, ProviderConnectionField>({
  from: ['Approved'],
  reminds: 'remindedActivation',
  escalates: 'escalatedActivation',
});

/** The onboarding handshake at the customer, who asks a provider to connect. */
export const providerConnection = lifecycle<ProviderState, ProviderConnectionField>({
  name: 'providerConnection',
  states: providerStates,
  initial: 'Approval Requested',
  final: ['Active', 'Rejected'],
  fields: textFields(['registration', 'reason']),
  commands: {
    requestApproval: {
      title: 'Request approval',
      from: ['Approval Requested'],
      by: [],
      input: { provider: 'required', registration: 'required' },
      sets: ({ registration }) => ({ registration: registration ?? null }),
      says: ({ provider, registration }) => say('approvalRequested', { provider, registration }),
    },
    refuse: {
      title: 'Refuse',
      from: ['Approval Requested'],
      to: 'Rejected',
      by: [],
      input: { reason: 'required' },
      sets: ({ reason }) => ({ reason: reason ?? null }),
      says: ({ reason }) => say('registrationRefused', { reason }),
    },
    approve: {
      title: 'Approve',
      from: ['Approval Requested'],
      to: 'Approved',
      by: [],
      through: 'exchange',
      input: {},
      says: () => say('connectionApproved'),
    },
    reject: {
      title: 'Reject',
      from: ['Approval Requested', 'Approved'],
      to: 'Rejected',
      by: [],
      through: 'exchange',
      input: { reason: 'optional' },
      sets: ({ reason }) => ({ reason: reason ?? null }),
      says: ({ reason }) =>
        reason ? say('rejectedBecause', { reason }) : say('connectionRejected'),
    },
    activate: {
      title: 'Activate',
      from: ['Approved'],
      to: 'Active',
      by: admins,
      input: {},
      says: () => say('connectionActive'),
      emits: 'activated',
    },
    cancel: {
      title: 'Cancel',
      from: ['Approval Requested', 'Approved'],
      to: 'Rejected',
      by: admins,
      input: { reason: 'optional' },
      sets: ({ reason }) => ({ reason: reason ?? 'We withdrew the request.' }),
      says: ({ reason }) =>
        reason ? say('connectionWithdrawnBecause', { reason }) : say('connectionWithdrawn'),
      emits: 'withdrawn',
    },
    remindApproval: approval.remind,
    escalateApproval: approval.escalate,
    remindActivation: activation.remind,
    escalateActivation: activation.escalate,
  },
  applies: {},
  entries: {
    comment: { title: 'Comment', by: [], kind: 'comment' },
    workNote: { title: 'Work note', by: [], kind: 'work note' },
    attach: { title: 'Attach a file', by: [], kind: 'attachment' },
  },
  clock: {
    'Approval Requested': { remindAfter: 'remindApproval', escalateAfter: 'escalateApproval' },
    Approved: { remindAfter: 'remindActivation', escalateAfter: 'escalateActivation' },
  },
});
