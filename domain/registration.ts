import { lifecycle, type Role, textFields } from './lifecycle';
import { reminders } from './reminder';

export const registrationStates = [
  'Awaiting Customer',
  'Approval Requested',
  'Approved',
  'Established',
  'Rejected',
  'Cancelled',
  'Expired',
] as const;
export type RegistrationState = (typeof registrationStates)[number];

/** The instance that presented the token, and why the handshake ended. */
export type RegistrationField = 'applicant' | 'reason';

const admins: readonly Role[] = ['admin'];

function waiting(from: RegistrationState, waits: string) {
  const escalatesTo = 'the admins';
  return reminders<RegistrationState, RegistrationField>({ from: [from], waits, escalatesTo });
}

const invitation = waiting(
  'Awaiting Customer',
  'the customer has not presented its registration token. Ask its contact.',
);
const approval = waiting(
  'Approval Requested',
  'the subscription waits for an admin. Approve or reject it.',
);
const activation = waiting('Approved', 'the customer has not activated the connection. Ask it to.');

/** An onboarding handshake at the provider, from the customer's invitation to the established connection. */
export const registration = lifecycle<RegistrationState, RegistrationField>({
  name: 'registration',
  states: registrationStates,
  initial: 'Awaiting Customer',
  final: ['Established', 'Rejected', 'Cancelled', 'Expired'],
  fields: textFields(['applicant', 'reason']),
  commands: {
    requestApproval: {
      title: 'Request approval',
      from: ['Awaiting Customer'],
      to: 'Approval Requested',
      by: [],
      through: 'exchange',
      input: { instance: 'required' },
      sets: ({ instance }) => ({ applicant: instance ?? null }),
      says: ({ instance }) =>
        `Approval Requested: the instance "${instance}" presented the registration token.`,
    },
    approve: {
      title: 'Approve',
      from: ['Approval Requested'],
      to: 'Approved',
      by: admins,
      input: {},
      says: () => 'Approved: the customer may activate the connection now.',
      emits: 'approved',
    },
    reject: {
      title: 'Reject',
      from: ['Awaiting Customer', 'Approval Requested'],
      to: 'Rejected',
      by: admins,
      input: { reason: 'required' },
      sets: ({ reason }) => ({ reason: reason ?? null }),
      says: ({ reason }) => `Rejected. ${reason}`,
      emits: 'refused',
    },
    cancel: {
      title: 'Cancel',
      from: ['Awaiting Customer', 'Approval Requested', 'Approved'],
      to: 'Cancelled',
      by: admins,
      input: { reason: 'optional' },
      sets: ({ reason }) => ({ reason: reason ?? null }),
      says: ({ reason }) => (reason ? `Cancelled. ${reason}` : 'Cancelled.'),
      emits: 'refused',
    },
    activate: {
      title: 'Activate',
      from: ['Approved'],
      to: 'Established',
      by: [],
      through: 'exchange',
      input: {},
      says: () => 'Established: the customer activated the connection, and gets our catalog.',
    },
    withdraw: {
      title: 'Withdraw',
      from: ['Approval Requested', 'Approved'],
      to: 'Cancelled',
      by: [],
      through: 'exchange',
      input: { reason: 'optional' },
      sets: ({ reason }) => ({ reason: reason ?? null }),
      says: ({ reason }) => `Cancelled: the customer withdrew. ${reason ?? ''}`.trim(),
    },
    resend: {
      title: 'Send the instructions again',
      from: ['Awaiting Customer'],
      by: admins,
      input: {},
      kind: 'system',
      says: () =>
        'The instructions are sent anew, with a new token; the token before is good no more.',
    },
    noteNotification: {
      title: 'Note what became of the instructions',
      from: ['Awaiting Customer', 'Approval Requested', 'Approved'],
      by: [],
      input: { text: 'required' },
      kind: 'work note',
      says: ({ text }) => text ?? '',
    },
    remindInvitation: invitation.remind,
    escalateInvitation: invitation.escalate,
    remindApproval: approval.remind,
    escalateApproval: approval.escalate,
    remindActivation: activation.remind,
    escalateActivation: activation.escalate,
    expire: {
      title: 'Expire',
      from: ['Awaiting Customer'],
      to: 'Expired',
      by: [],
      input: {},
      says: () => 'Expired: nobody presented the registration token in time.',
    },
  },
  applies: {},
  entries: {
    comment: { title: 'Comment', by: [], kind: 'comment' },
    workNote: { title: 'Work note', by: [], kind: 'work note' },
    attach: { title: 'Attach a file', by: [], kind: 'attachment' },
  },
  clock: {
    'Awaiting Customer': {
      remindAfter: 'remindInvitation',
      escalateAfter: 'escalateInvitation',
      expireAfter: 'expire',
    },
    'Approval Requested': { remindAfter: 'remindApproval', escalateAfter: 'escalateApproval' },
    Approved: { remindAfter: 'remindActivation', escalateAfter: 'escalateActivation' },
  },
});
