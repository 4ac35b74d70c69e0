import { describe, expect, test } from '@jest/globals';
import { isFinal } from '../../domain/lifecycle';
import {
  type ProviderConnectionField,
  type ProviderState,
  providerConnection,
} from '../../domain/providerConnection';
import {
  type CommandRow,
  type Offer,
  type OfferToAll,
  reminderRows,
  testCommands,
  testInput,
  testOffer,
} from './matrix';

const states: readonly ProviderState[] = ['Approval Requested', 'Approved', 'Active', 'Rejected'];

const commands: readonly CommandRow<ProviderState, ProviderConnectionField>[] = [
  ...reminderRows<ProviderState, ProviderConnectionField>(
    providerConnection,
    'Approval Requested',
    { remindApproval: 'approved', escalateApproval: 'admins' },
  ),
  ...reminderRows<ProviderState, ProviderConnectionField>(providerConnection, 'Approved', {
    remindActivation: 'Activate',
    escalateActivation: 'admins',
  }),
  {
    command: 'requestApproval',
    input: { provider: 'Northwind', registration: 'REG0001001' },
    sets: { registration: 'REG0001001' },
    kind: 'state',
    mentions: ['Northwind', 'REG0001001'],
    in: {
      'Approval Requested': ['Approval Requested'],
      Approved: 'refused',
      Active: 'refused',
      Rejected: 'refused',
    },
  },
  {
    command: 'refuse',
    input: { reason: 'The token is not known.' },
    sets: { reason: 'The token is not known.' },
    kind: 'state',
    mentions: ['Rejected', 'The token is not known.'],
    in: {
      'Approval Requested': ['Rejected'],
      Approved: 'refused',
      Active: 'refused',
      Rejected: 'refused',
    },
  },
  {
    command: 'approve',
    input: { instance: 'northwind' },
    sets: {},
    kind: 'state',
    mentions: ['Approved', 'activate'],
    in: {
      'Approval Requested': ['Approved'],
      Approved: 'refused',
      Active: 'refused',
      Rejected: 'refused',
    },
  },
  {
    command: 'reject',
    input: { instance: 'northwind', reason: 'Not our customer.' },
    sets: { reason: 'Not our customer.' },
    kind: 'state',
    mentions: ['Rejected', 'Not our customer.'],
    in: {
      'Approval Requested': ['Rejected'],
      Approved: ['Rejected'],
      Active: 'refused',
      Rejected: 'refused',
    },
  },
  {
    command: 'activate',
    input: {},
    sets: {},
    kind: 'state',
    mentions: ['Active', 'catalog'],
    in: {
      'Approval Requested': 'refused',
      Approved: ['Active', 'activated'],
      Active: 'refused',
      Rejected: 'refused',
    },
  },
  {
    command: 'cancel',
    input: { reason: 'We wait.' },
    sets: { reason: 'We wait.' },
    kind: 'state',
    mentions: ['Rejected', 'withdrew', 'We wait.'],
    in: {
      'Approval Requested': ['Rejected', 'withdrawn'],
      Approved: ['Rejected', 'withdrawn'],
      Active: 'refused',
      Rejected: 'refused',
    },
  },
];

const toAdmins = (...names: readonly string[]): Offer<ProviderState>[ProviderState] => ({
  requester: [],
  agent: [],
  admin: names,
  integration: [],
});

const offer: Offer<ProviderState> = {
  'Approval Requested': toAdmins('cancel'),
  Approved: toAdmins('activate', 'cancel'),
  Active: toAdmins(),
  Rejected: toAdmins(),
};

const offeredToAll: OfferToAll<ProviderState> = {
  'Approval Requested': ['cancel'],
  Approved: ['activate', 'cancel'],
  Active: [],
  Rejected: [],
};

test('a provider record begins as Approval Requested, and has these states', () => {
  expect(providerConnection.states).toEqual(states);
  expect(providerConnection.initial).toBe('Approval Requested');
});

test('Active and Rejected are final, and no other', () => {
  expect(states.filter((state) => isFinal(providerConnection, state))).toEqual([
    'Active',
    'Rejected',
  ]);
});

describe('commands of a provider record', () =>
  testCommands(providerConnection, commands, () => offeredToAll));
describe('what is offered on a provider record', () => testOffer(providerConnection, {}, offer));

describe('input on a provider record', () =>
  testInput<ProviderState>(providerConnection, [
    ['no provider', 'requestApproval', 'Approval Requested', { registration: 'R' }, ['provider']],
    ['no number', 'requestApproval', 'Approval Requested', { provider: 'N' }, ['registration']],
    ['no reason', 'refuse', 'Approval Requested', {}, ['reason']],
    ['a blank reason', 'refuse', 'Approval Requested', { reason: ' ' }, ['reason']],
    ['a reason that is a list', 'reject', 'Approved', { reason: ['x'] }, ['reason']],
    ['a NUL character', 'cancel', 'Approved', { reason: '\u0000' }, ['reason']],
    ['half a surrogate pair', 'reject', 'Approved', { reason: 'a\ud83d' }, ['reason']],
  ]));

test('the provider alone approves and rejects; the workflow alone notes what it answered', () => {
  const by = (through: string | undefined) =>
    Object.entries(providerConnection.commands)
      .filter(([, command]) => command.by.length === 0 && command.through === through)
      .map(([name]) => name);
  expect(by('exchange')).toEqual(['approve', 'reject']);
  expect(by(undefined).filter((name) => !/^(remind|escalate)/.test(name))).toEqual([
    'requestApproval',
    'refuse',
  ]);
});

test('the clock reminds while somebody is waited for, and ends nothing', () => {
  expect(providerConnection.clock).toEqual({
    'Approval Requested': { remindAfter: 'remindApproval', escalateAfter: 'escalateApproval' },
    Approved: { remindAfter: 'remindActivation', escalateAfter: 'escalateActivation' },
  });
});
