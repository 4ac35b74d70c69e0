import { lifecycle, type Role, textFields } from './lifecycle';
import { reminders } from './reminder';

/** The states of the handshake. What happens to the connection later belongs to the connection. */
export const providerStates = ['Approval Requested', 'Approved', 'Active', 'Rejected'] as const;
export type ProviderState = (typeof providerStates)[number];

/** The provider's registration of this instance, and why the handshake ended. */
export type ProviderConnectionField = 'registration' | 'reason';

const admins: readonly Role[] = ['admin'];

function waiting(from: ProviderState, waits: string) {
  const escalatesTo = 'the admins';
  return reminders<ProviderState, ProviderConnectionField>({ from: [from], waits, escalatesTo });
}

const approval = waiting(
  'Approval Requested',
  'the provider has not approved the connection. Ask its people.',
);
const activation = waiting('Approved', 'the connection waits for an admin. Activate or cancel it.');

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
      says: ({ provider, registration }) =>
        `Approval was requested: ${provider} has it as ${registration}.`,
    },
    refuse: {
      title: 'Refuse',
      from: ['Approval Requested'],
      to: 'Rejected',
      by: [],
      input: { reason: 'required' },
      sets: ({ reason }) => ({ reason: reason ?? null }),
      says: ({ reason }) => `Rejected: the provider refused the registration. ${reason}`,
    },
    approve: {
      title: 'Approve',
      from: ['Approval Requested'],
      to: 'Approved',
      by: [],
      through: 'exchange',
      input: {},
      says: () => 'Approved: activate the connection to establish it.',
    },
    reject: {
      title: 'Reject',
      from: ['Approval Requested', 'Approved'],
      to: 'Rejected',
      by: [],
      through: 'exchange',
      input: { reason: 'optional' },
      sets: ({ reason }) => ({ reason: reason ?? null }),
      says: ({ reason }) => (reason ? `Rejected. ${reason}` : 'Rejected.'),
    },
    activate: {
      title: 'Activate',
      from: ['Approved'],
      to: 'Active',
      by: admins,
      input: {},
      says: () =>
        "Active: the connection is established, and the provider's catalog is on its way.",
      emits: 'activated',
    },
    cancel: {
      title: 'Cancel',
      from: ['Approval Requested', 'Approved'],
      to: 'Rejected',
      by: admins,
      input: { reason: 'optional' },
      sets: ({ reason }) => ({ reason: reason ?? 'We withdrew the request.' }),
      says: ({ reason }) => `Rejected: we withdrew the request. ${reason ?? ''}`.trim(),
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
