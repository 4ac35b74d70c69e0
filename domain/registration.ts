import { lifecycle, type Role, textFields } from './lifecycle';
import { reminders } from './reminder';
import { say } from './saying';

const outcomeSayings = {
  sent: 'instructionsSent',
  kept: 'instructionsKept',
  failed: 'instructionsFailed',
} as const;
/** What became of the mail with the instructions. */
export type InstructionsOutcome = keyof typeof outcomeSayings;
const outcomes = Object.keys(outcomeSayings) as readonly InstructionsOutcome[];

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

const invitation = reminders<RegistrationState, RegistrationField>({
  from: ['Awaiting Customer'],
  reminds: 'remindedInvitation',
  escalates: 'escalatedInvitation',
});
const approval = reminders<RegistrationState, RegistrationField>({
  from: ['Approval Requested'],
  reminds: 'remindedSubscription',
  escalates: 'escalatedSubscription',
});
const activation = reminders<RegistrationState, RegistrationField>({
  from: ['Approved'],
  reminds: 'remindedCustomerActivation',
  escalates: 'escalatedCustomerActivation',
});

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
      says: ({ instance }) => say('tokenPresented', { instance }),
    },
    approve: {
      title: 'Approve',
      from: ['Approval Requested'],
      to: 'Approved',
      by: admins,
      input: {},
      says: () => say('registrationApproved'),
      emits: 'approved',
    },
    reject: {
      title: 'Reject',
      from: ['Awaiting Customer', 'Approval Requested'],
      to: 'Rejected',
      by: admins,
      input: { reason: 'required' },
      sets: ({ reason }) => ({ reason: reason ?? null }),
      says: ({ reason }) => say('rejectedBecause', { reason }),
      emits: 'refused',
    },
    cancel: {
      title: 'Cancel',
      from: ['Awaiting Customer', 'Approval Requested', 'Approved'],
      to: 'Cancelled',
      by: admins,
      input: { reason: 'optional' },
      sets: ({ reason }) => ({ reason: reason ?? null }),
      says: ({ reason }) => (reason ? say('cancelledBecause', { reason }) : say('cancelled')),
      emits: 'refused',
    },
    activate: {
      title: 'Activate',
      from: ['Approved'],
      to: 'Established',
      by: [],
      through: 'exchange',
      input: {},
      says: () => say('registrationEstablished'),
    },
    withdraw: {
      title: 'Withdraw',
      from: ['Approval Requested', 'Approved'],
      to: 'Cancelled',
      by: [],
      through: 'exchange',
      input: { reason: 'optional' },
      sets: ({ reason }) => ({ reason: reason ?? null }),
      says: ({ reason }) =>
        reason ? say('registrationWithdrawnBecause', { reason }) : say('registrationWithdrawn'),
    },
    resend: {
      title: 'Send the instructions again',
      from: ['Awaiting Customer'],
      by: admins,
      input: {},
      kind: 'system',
      says: () => say('instructionsResent'),
    },
    noteNotification: {
      title: 'Note what became of the instructions',
      from: ['Awaiting Customer', 'Approval Requested', 'Approved'],
      by: [],
      input: { text: 'required' },
      kind: 'work note',
      // Another text is of a run that an earlier release began.
      says: ({ text = '' }) => {
        const outcome = outcomes.find((one) => one === text);
        return outcome ? say(outcomeSayings[outcome]) : text;
      },
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
      says: () => say('registrationExpired'),
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
