import { describe, expect, test } from '@jest/globals';
import { apply, awaits, isFinal, type Role } from '../../domain/lifecycle';
import { type ProviderField, type RequestState, request } from '../../domain/request';
import {
  type CommandRow,
  type InboundRow,
  type Offer,
  type OfferToAll,
  reminderRows,
  testCommands,
  testInbound,
  testInput,
  testOffer,
} from './matrix';

const states: readonly RequestState[] = [
  'Submitted',
  'Received',
  'Work in Progress',
  'Awaiting Info',
  'Resolved',
  'Closed',
  'Cancelled',
];

const commands: readonly CommandRow[] = [
  ...reminderRows<RequestState, ProviderField>(
    request,
    'Awaiting Info',
    { remindInfo: 'Reminder', escalateInfo: 'Escalated' },
    'reminded',
  ),
  {
    command: 'accept',
    input: {},
    sets: {},
    kind: 'state',
    mentions: ['Closed', 'accepted'],
    in: {
      Submitted: 'refused',
      Received: 'refused',
      'Work in Progress': 'refused',
      'Awaiting Info': 'refused',
      Resolved: ['Closed', 'accepted'],
      Closed: 'refused',
      Cancelled: 'refused',
    },
  },
  {
    command: 'reject',
    input: { reason: 'Still broken.' },
    sets: { resolutionCode: null, resolutionNotes: null },
    kind: 'state',
    mentions: ['Work in Progress', 'Still broken.'],
    in: {
      Submitted: 'refused',
      Received: 'refused',
      'Work in Progress': 'refused',
      'Awaiting Info': 'refused',
      Resolved: ['Work in Progress', 'rejected'],
      Closed: 'refused',
      Cancelled: 'refused',
    },
  },
  {
    command: 'cancel',
    input: { reason: 'No longer needed.' },
    sets: {},
    kind: 'state',
    mentions: ['Cancelled', 'No longer needed.'],
    in: {
      Submitted: ['Cancelled', 'cancelled'],
      Received: ['Cancelled', 'cancelled'],
      'Work in Progress': ['Cancelled', 'cancelled'],
      'Awaiting Info': ['Cancelled', 'cancelled'],
      Resolved: ['Cancelled', 'cancelled'],
      Closed: 'refused',
      Cancelled: 'refused',
    },
  },
  {
    command: 'comment',
    input: { text: 'It is the second floor.' },
    sets: {},
    kind: 'comment',
    mentions: ['It is the second floor.'],
    in: {
      Submitted: ['Submitted', 'commented'],
      Received: ['Received', 'commented'],
      'Work in Progress': ['Work in Progress', 'commented'],
      'Awaiting Info': ['Work in Progress', 'answered'],
      Resolved: ['Resolved', 'commented'],
      Closed: 'refused',
      Cancelled: 'refused',
    },
  },
  {
    command: 'remind',
    input: {},
    sets: {},
    kind: 'system',
    mentions: ['Reminder'],
    in: {
      Submitted: 'refused',
      Received: 'refused',
      'Work in Progress': 'refused',
      'Awaiting Info': 'refused',
      Resolved: ['Resolved', 'reminded'],
      Closed: 'refused',
      Cancelled: 'refused',
    },
  },
  {
    command: 'close',
    input: {},
    sets: {},
    kind: 'state',
    mentions: ['Closed'],
    in: {
      Submitted: 'refused',
      Received: 'refused',
      'Work in Progress': 'refused',
      'Awaiting Info': 'refused',
      Resolved: ['Closed', 'closed'],
      Closed: 'refused',
      Cancelled: 'refused',
    },
  },
  {
    command: 'offboard',
    input: {},
    sets: {},
    kind: 'state',
    mentions: ['Cancelled', 'off-boarded'],
    in: {
      Submitted: ['Cancelled'],
      Received: ['Cancelled'],
      'Work in Progress': ['Cancelled'],
      'Awaiting Info': ['Cancelled'],
      Resolved: ['Cancelled'],
      Closed: 'refused',
      Cancelled: 'refused',
    },
  },
];

/** What changes no state is late only where the request has ended. */
const onlyNoted: InboundRow['in'] = {
  Submitted: 'stays',
  Received: 'stays',
  'Work in Progress': 'stays',
  'Awaiting Info': 'stays',
  Resolved: 'stays',
  Closed: 'late',
  Cancelled: 'late',
};

const inbound: readonly InboundRow[] = [
  {
    event: 'received',
    takes: ['assignmentGroup'],
    in: {
      Submitted: 'Received',
      Received: 'late',
      'Work in Progress': 'late',
      'Awaiting Info': 'late',
      Resolved: 'late',
      Closed: 'late',
      Cancelled: 'late',
    },
  },
  {
    event: 'assigned',
    takes: ['assignedTo'],
    in: {
      Submitted: 'late',
      Received: 'Work in Progress',
      // After a reassignment to a group, somebody of the group takes it: nothing crossed.
      'Work in Progress': 'stays',
      'Awaiting Info': 'stays',
      Resolved: 'late',
      Closed: 'late',
      Cancelled: 'late',
    },
  },
  { event: 'reassigned', takes: ['assignedTo', 'assignmentGroup', 'priority'], in: onlyNoted },
  {
    event: 'infoRequested',
    takes: [],
    in: {
      Submitted: 'late',
      Received: 'late',
      'Work in Progress': 'Awaiting Info',
      'Awaiting Info': 'late',
      Resolved: 'late',
      Closed: 'late',
      Cancelled: 'late',
    },
  },
  {
    event: 'proposed',
    takes: ['resolutionCode', 'resolutionNotes'],
    in: {
      Submitted: 'late',
      Received: 'late',
      'Work in Progress': 'Resolved',
      'Awaiting Info': 'Resolved',
      Resolved: 'late',
      Closed: 'late',
      Cancelled: 'late',
    },
  },
];

/** Entries and what this version does not know: each is kept in the journal and changes nothing. */
const unruled: readonly InboundRow[] = [
  { event: 'commented', takes: [], in: onlyNoted },
  { event: 'noted', takes: [], in: onlyNoted },
  { event: 'attached', takes: [], in: onlyNoted },
  { event: 'discarded', takes: [], in: onlyNoted },
  { event: 'neverHeardOf', takes: [], in: onlyNoted },
  { event: 'constructor', takes: [], in: onlyNoted },
];

const open: Readonly<Record<Role, readonly string[]>> = {
  requester: ['cancel', 'comment', 'attach'],
  agent: ['cancel', 'comment', 'workNote', 'attach'],
  admin: ['cancel', 'comment', 'workNote', 'attach'],
  integration: ['cancel', 'comment', 'attach'],
};
const ended: Readonly<Record<Role, readonly string[]>> = {
  requester: [],
  agent: [],
  admin: [],
  integration: [],
};

const offer: Offer = {
  Submitted: open,
  Received: open,
  'Work in Progress': open,
  'Awaiting Info': open,
  Resolved: {
    requester: ['accept', 'reject', 'cancel', 'comment', 'attach'],
    agent: ['accept', 'reject', 'cancel', 'comment', 'workNote', 'attach'],
    admin: ['accept', 'reject', 'cancel', 'comment', 'workNote', 'attach'],
    integration: ['accept', 'reject', 'cancel', 'comment', 'attach'],
  },
  Closed: ended,
  Cancelled: ended,
};

const offeredToAll: OfferToAll = {
  Submitted: ['cancel', 'comment', 'workNote', 'attach'],
  Received: ['cancel', 'comment', 'workNote', 'attach'],
  'Work in Progress': ['cancel', 'comment', 'workNote', 'attach'],
  'Awaiting Info': ['cancel', 'comment', 'workNote', 'attach'],
  Resolved: ['accept', 'reject', 'cancel', 'comment', 'workNote', 'attach'],
  Closed: [],
  Cancelled: [],
};

test('a request begins as Submitted, and has these states', () => {
  expect(request.states).toEqual(states);
  expect(request.initial).toBe('Submitted');
});

test('Closed and Cancelled are final, and no other', () => {
  expect(states.filter((state) => isFinal(request, state))).toEqual(['Closed', 'Cancelled']);
});

describe('commands at the customer', () => testCommands(request, commands, () => offeredToAll));
describe('events from the provider', () => testInbound(request, inbound, unruled));
describe('what is offered at the customer', () => testOffer(request, {}, offer));

describe('input at the customer', () => {
  testInput(request, [
    ['no reason', 'reject', 'Resolved', {}, ['reason']],
    ['an empty reason', 'reject', 'Resolved', { reason: '' }, ['reason']],
    ['a blank reason', 'reject', 'Resolved', { reason: ' \n\t ' }, ['reason']],
    ['a reason that is null', 'reject', 'Resolved', { reason: null }, ['reason']],
    ['a reason that is no text', 'reject', 'Resolved', { reason: 7 }, ['reason']],
    ['a reason that is a list', 'cancel', 'Received', { reason: ['x'] }, ['reason']],
    ['no text', 'comment', 'Awaiting Info', {}, ['text']],
    ['a blank text', 'comment', 'Awaiting Info', { text: '  ' }, ['text']],
    ['a NUL character', 'comment', 'Received', { text: 'a\u0000b' }, ['text']],
    ['half a surrogate pair', 'reject', 'Resolved', { reason: 'a\ud83d' }, ['reason']],
    ['a NUL character', 'cancel', 'Received', { reason: '\u0000' }, ['reason']],
    ['65,537 bytes', 'comment', 'Received', { text: 'x'.repeat(65_537) }, ['text']],
    [
      '65,538 bytes of 21,846 letters',
      'comment',
      'Received',
      { text: '€'.repeat(21_846) },
      ['text'],
    ],
  ]);

  test('a text of exactly 65,536 bytes is taken', () => {
    for (const text of ['x'.repeat(65_536), '😀'.repeat(16_384)]) {
      const decision = apply(
        request,
        { state: 'Received', fields: {} },
        'comment',
        { text },
        'Dana',
      );
      expect(decision.ok).toBe(true);
    }
  });

  test('a cancellation needs no reason', () => {
    for (const input of [{}, { reason: '' }, { reason: undefined }]) {
      const decision = apply(request, { state: 'Received', fields: {} }, 'cancel', input, 'Dana');
      expect(decision).toMatchObject({ ok: true, outcome: { state: 'Cancelled' } });
    }
  });
});

test('a comment is a command in Awaiting Info and an entry everywhere else', () => {
  expect(states.filter((state) => awaits(request, state, 'comment'))).toEqual(['Awaiting Info']);
  for (const state of states) {
    expect(awaits(request, state, 'workNote')).toBe(false);
    expect(awaits(request, state, 'attach')).toBe(false);
  }
});

test('entries are told to the provider by their kind, and only staff write work notes', () => {
  expect(request.entries).toMatchObject({
    comment: { kind: 'comment', emits: 'commented' },
    workNote: { kind: 'work note', emits: 'noted', by: ['agent', 'admin'] },
    attach: { kind: 'attachment', emits: 'attached' },
  });
});

test('the clock runs where the customer is waited for: it reminds, and closes what is resolved', () => {
  expect(request.clock).toEqual({
    'Awaiting Info': { remindInfoAfter: 'remindInfo', escalateInfoAfter: 'escalateInfo' },
    Resolved: { remindAfter: 'remind', closeAfter: 'close' },
  });
});
