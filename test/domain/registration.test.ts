import { describe, expect, test } from '@jest/globals';
import { apply, isFinal } from '../../domain/lifecycle';
import {
  type RegistrationField,
  type RegistrationState,
  registration,
} from '../../domain/registration';
import {
  type CommandRow,
  type Offer,
  type OfferToAll,
  reminderRows,
  testCommands,
  testInput,
  testOffer,
} from './matrix';

const states: readonly RegistrationState[] = [
  'Awaiting Customer',
  'Approval Requested',
  'Approved',
  'Established',
  'Rejected',
  'Cancelled',
  'Expired',
];

type Row = CommandRow<RegistrationState, RegistrationField>;

/** In no state at all, but for those that are named. */
const refusedBut = (possible: Partial<Row['in']>): Row['in'] => ({
  'Awaiting Customer': 'refused',
  'Approval Requested': 'refused',
  Approved: 'refused',
  Established: 'refused',
  Rejected: 'refused',
  Cancelled: 'refused',
  Expired: 'refused',
  ...possible,
});

const commands: readonly Row[] = [
  ...reminderRows<RegistrationState, RegistrationField>(registration, 'Awaiting Customer', {
    remindInvitation: 'token',
    escalateInvitation: 'admins',
  }),
  ...reminderRows<RegistrationState, RegistrationField>(registration, 'Approval Requested', {
    remindApproval: 'Approve',
    escalateApproval: 'admins',
  }),
  ...reminderRows<RegistrationState, RegistrationField>(registration, 'Approved', {
    remindActivation: 'activated',
    escalateActivation: 'admins',
  }),
  {
    command: 'requestApproval',
    input: { instance: 'acme' },
    sets: { applicant: 'acme' },
    kind: 'state',
    mentions: ['Approval Requested', '"acme"'],
    in: refusedBut({ 'Awaiting Customer': ['Approval Requested'] }),
  },
  {
    command: 'approve',
    input: {},
    sets: {},
    kind: 'state',
    mentions: ['Approved', 'activate'],
    in: refusedBut({ 'Approval Requested': ['Approved', 'approved'] }),
  },
  {
    command: 'reject',
    input: { reason: 'Not our customer.' },
    sets: { reason: 'Not our customer.' },
    kind: 'state',
    mentions: ['Rejected', 'Not our customer.'],
    in: refusedBut({
      'Awaiting Customer': ['Rejected', 'refused'],
      'Approval Requested': ['Rejected', 'refused'],
    }),
  },
  {
    command: 'cancel',
    input: { reason: 'A mistake.' },
    sets: { reason: 'A mistake.' },
    kind: 'state',
    mentions: ['Cancelled', 'A mistake.'],
    in: refusedBut({
      'Awaiting Customer': ['Cancelled', 'refused'],
      'Approval Requested': ['Cancelled', 'refused'],
      Approved: ['Cancelled', 'refused'],
    }),
  },
  {
    command: 'cancel',
    input: {},
    sets: { reason: null },
    kind: 'state',
    mentions: ['Cancelled.'],
    in: refusedBut({
      'Awaiting Customer': ['Cancelled', 'refused'],
      'Approval Requested': ['Cancelled', 'refused'],
      Approved: ['Cancelled', 'refused'],
    }),
  },
  {
    command: 'activate',
    input: { instance: 'acme' },
    sets: {},
    kind: 'state',
    mentions: ['Established', 'activated'],
    in: refusedBut({ Approved: ['Established'] }),
  },
  {
    command: 'withdraw',
    input: { instance: 'acme', reason: 'We wait.' },
    sets: { reason: 'We wait.' },
    kind: 'state',
    mentions: ['Cancelled', 'withdrew', 'We wait.'],
    in: refusedBut({ 'Approval Requested': ['Cancelled'], Approved: ['Cancelled'] }),
  },
  {
    command: 'resend',
    input: {},
    sets: {},
    kind: 'system',
    mentions: ['new token', 'no longer valid'],
    in: refusedBut({ 'Awaiting Customer': ['Awaiting Customer'] }),
  },
  {
    command: 'noteNotification',
    input: { text: 'The instructions were sent.' },
    sets: {},
    kind: 'work note',
    mentions: ['The instructions were sent.'],
    in: refusedBut({
      'Awaiting Customer': ['Awaiting Customer'],
      'Approval Requested': ['Approval Requested'],
      Approved: ['Approved'],
    }),
  },
  {
    command: 'expire',
    input: {},
    sets: {},
    kind: 'state',
    mentions: ['Expired', 'in time'],
    in: refusedBut({ 'Awaiting Customer': ['Expired'] }),
  },
];

const toAdmins = (...names: readonly string[]): Offer<RegistrationState>[RegistrationState] => ({
  requester: [],
  agent: [],
  admin: names,
  integration: [],
});

const offer: Offer<RegistrationState> = {
  'Awaiting Customer': toAdmins('reject', 'cancel', 'resend'),
  'Approval Requested': toAdmins('approve', 'reject', 'cancel'),
  Approved: toAdmins('cancel'),
  Established: toAdmins(),
  Rejected: toAdmins(),
  Cancelled: toAdmins(),
  Expired: toAdmins(),
};

const offeredToAll: OfferToAll<RegistrationState> = {
  'Awaiting Customer': ['reject', 'cancel', 'resend'],
  'Approval Requested': ['approve', 'reject', 'cancel'],
  Approved: ['cancel'],
  Established: [],
  Rejected: [],
  Cancelled: [],
  Expired: [],
};

test('a registration begins as Awaiting Customer, and has these states', () => {
  expect(registration.states).toEqual(states);
  expect(registration.initial).toBe('Awaiting Customer');
});

test('Established, Rejected, Cancelled and Expired are final, and no other', () => {
  expect(states.filter((state) => isFinal(registration, state))).toEqual([
    'Established',
    'Rejected',
    'Cancelled',
    'Expired',
  ]);
});

describe('commands of a registration', () =>
  testCommands(registration, commands, () => offeredToAll));
describe('what is offered on a registration', () => testOffer(registration, {}, offer));

describe('input on a registration', () =>
  testInput<RegistrationState>(registration, [
    ['no reason', 'reject', 'Approval Requested', {}, ['reason']],
    ['a blank reason', 'reject', 'Awaiting Customer', { reason: ' \n ' }, ['reason']],
    ['a reason that is no text', 'cancel', 'Approved', { reason: 7 }, ['reason']],
    ['a NUL character', 'withdraw', 'Approved', { reason: 'a\u0000b' }, ['reason']],
    ['no instance', 'requestApproval', 'Awaiting Customer', {}, ['instance']],
    [
      'an instance that is none',
      'requestApproval',
      'Awaiting Customer',
      { instance: {} },
      ['instance'],
    ],
    ['no text', 'noteNotification', 'Approved', {}, ['text']],
  ]));

test('the customer alone asks, activates and withdraws; the clock and the workflow alone do the rest', () => {
  const by = (through: string | undefined) =>
    Object.entries(registration.commands)
      .filter(([, command]) => command.by.length === 0 && command.through === through)
      .map(([name]) => name);
  expect(by('exchange')).toEqual(['requestApproval', 'activate', 'withdraw']);
  expect(by(undefined).filter((name) => !/^(remind|escalate)/.test(name))).toEqual([
    'noteNotification',
    'expire',
  ]);
});

test('the clock reminds while somebody is waited for, and ends an invitation alone', () => {
  expect(registration.clock).toEqual({
    'Awaiting Customer': {
      remindAfter: 'remindInvitation',
      escalateAfter: 'escalateInvitation',
      expireAfter: 'expire',
    },
    'Approval Requested': { remindAfter: 'remindApproval', escalateAfter: 'escalateApproval' },
    Approved: { remindAfter: 'remindActivation', escalateAfter: 'escalateActivation' },
  });
});

test('what became of the instructions has a code; a text of an earlier release stays as it is', () => {
  const note = (text: string) =>
    apply(
      registration,
      { state: 'Awaiting Customer', fields: {} },
      'noteNotification',
      { text },
      'Crossdesk',
    );
  expect(note('kept')).toMatchObject({ outcome: { says: { code: 'instructionsKept' } } });
  expect(note('It was sent.')).toMatchObject({ outcome: { text: 'It was sent.' } });
});
