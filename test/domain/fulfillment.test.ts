import { describe, expect, test } from '@jest/globals';
import { fulfillment } from '../../domain/fulfillment';
import { apply, awaits, isFinal, type Role } from '../../domain/lifecycle';
import type { ProviderField, RequestState } from '../../domain/request';
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

const reassignable: CommandRow['in'] = {
  Submitted: 'refused',
  Received: ['Received', 'reassigned'],
  'Work in Progress': ['Work in Progress', 'reassigned'],
  'Awaiting Info': ['Awaiting Info', 'reassigned'],
  Resolved: 'refused',
  Closed: 'refused',
  Cancelled: 'refused',
};
const assignable: CommandRow['in'] = {
  Submitted: 'refused',
  Received: ['Work in Progress', 'assigned'],
  'Work in Progress': ['Work in Progress', 'assigned'],
  'Awaiting Info': ['Awaiting Info', 'assigned'],
  Resolved: 'refused',
  Closed: 'refused',
  Cancelled: 'refused',
};

/** The timers of a target warn of it, and record its breach, in the states in which its clock runs. */
function levelRows(target: 'Response' | 'Resolution', runsIn: readonly RequestState[]) {
  const due = '2026-03-03T12:00:00.000Z';
  return (['warn', 'breach'] as const).map((name): CommandRow => {
    const stays = (state: RequestState) =>
      name === 'breach' ? ([state, 'discarded'] as const) : ([state] as const);
    return {
      command: `${name}${target}`,
      input: { due },
      sets: {},
      kind: 'system',
      mentions: [target.toLowerCase(), '2026-03-03 12:00 UTC'],
      in: Object.fromEntries(
        states.map((state) => [state, runsIn.includes(state) ? stays(state) : 'refused']),
      ) as CommandRow['in'],
    };
  });
}

const commands: readonly CommandRow[] = [
  ...levelRows('Response', ['Submitted', 'Received']),
  ...levelRows('Resolution', ['Submitted', 'Received', 'Work in Progress']),
  {
    command: 'reschedule',
    input: {},
    sets: {},
    kind: 'system',
    mentions: ['calendar has changed'],
    in: {
      Submitted: 'refused',
      Received: ['Received', 'discarded'],
      'Work in Progress': ['Work in Progress', 'discarded'],
      'Awaiting Info': ['Awaiting Info', 'discarded'],
      Resolved: ['Resolved', 'discarded'],
      Closed: 'refused',
      Cancelled: 'refused',
    },
  },
  ...reminderRows<RequestState, ProviderField>(fulfillment, 'Received', {
    remindReceived: 'Assign it',
    escalateReceived: 'admins',
  }),
  {
    command: 'receive',
    input: { group: 'Service Desk' },
    sets: { assignmentGroup: 'Service Desk' },
    kind: 'state',
    mentions: ['Received', 'Service Desk'],
    in: {
      Submitted: ['Received', 'received'],
      Received: 'refused',
      'Work in Progress': 'refused',
      'Awaiting Info': 'refused',
      Resolved: 'refused',
      Closed: 'refused',
      Cancelled: 'refused',
    },
  },
  {
    // "Assign to me": the author is the agent.
    command: 'assign',
    input: {},
    sets: { assignedTo: 'Dana' },
    kind: 'state',
    mentions: ['Work in Progress', 'Dana'],
    in: assignable,
  },
  {
    command: 'assign',
    input: { to: 'Avery' },
    sets: { assignedTo: 'Avery' },
    kind: 'state',
    mentions: ['Work in Progress', 'Avery'],
    in: assignable,
  },
  {
    // Whoever has it keeps it until it is reassigned; before work begins there is nobody to keep it from.
    command: 'assign',
    fields: { assignedTo: 'Robin' },
    input: { to: 'Avery' },
    sets: { assignedTo: 'Avery' },
    kind: 'state',
    mentions: ['Avery'],
    in: {
      Submitted: 'refused',
      Received: ['Work in Progress', 'assigned'],
      'Work in Progress': 'refused',
      'Awaiting Info': 'refused',
      Resolved: 'refused',
      Closed: 'refused',
      Cancelled: 'refused',
    },
  },
  {
    command: 'reassign',
    fields: { assignedTo: 'Robin' },
    input: { to: 'Avery' },
    sets: { assignedTo: 'Avery' },
    kind: 'state',
    mentions: ['Avery'],
    in: reassignable,
  },
  {
    // To a group alone: nobody of it has taken it yet.
    command: 'reassign',
    fields: { assignedTo: 'Robin' },
    input: { group: 'Network' },
    sets: { assignedTo: null, assignmentGroup: 'Network' },
    kind: 'state',
    mentions: ['Network'],
    in: reassignable,
  },
  {
    command: 'reassign',
    input: { to: 'Avery', group: 'Network' },
    sets: { assignedTo: 'Avery', assignmentGroup: 'Network' },
    kind: 'state',
    mentions: ['Avery', 'Network'],
    in: reassignable,
  },
  {
    command: 'setPriority',
    fields: { priority: '4' },
    input: { priority: '1' },
    sets: { priority: '1' },
    kind: 'state',
    mentions: ['from 4 to 1'],
    in: { ...reassignable, Resolved: ['Resolved', 'reassigned'] },
  },
  {
    command: 'requestInfo',
    input: { text: 'Which floor?' },
    sets: {},
    kind: 'state',
    mentions: ['Awaiting Info', 'Which floor?'],
    in: {
      Submitted: 'refused',
      Received: 'refused',
      'Work in Progress': ['Awaiting Info', 'infoRequested'],
      'Awaiting Info': 'refused',
      Resolved: 'refused',
      Closed: 'refused',
      Cancelled: 'refused',
    },
  },
  {
    command: 'propose',
    input: { resolutionCode: 'fixed', resolutionNotes: 'Restarted the switch.' },
    sets: { resolutionCode: 'fixed', resolutionNotes: 'Restarted the switch.' },
    kind: 'state',
    mentions: ['Resolved', 'fixed', 'Restarted the switch.'],
    in: {
      Submitted: 'refused',
      Received: 'refused',
      'Work in Progress': ['Resolved', 'proposed'],
      'Awaiting Info': ['Resolved', 'proposed'],
      Resolved: 'refused',
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

/** What changes no state is late only where the task has ended. */
const onlyNoted: InboundRow['in'] = {
  Submitted: 'stays',
  Received: 'stays',
  'Work in Progress': 'stays',
  'Awaiting Info': 'stays',
  Resolved: 'stays',
  Closed: 'late',
  Cancelled: 'late',
};
const closes: InboundRow['in'] = {
  Submitted: 'Closed',
  Received: 'Closed',
  'Work in Progress': 'Closed',
  'Awaiting Info': 'Closed',
  Resolved: 'Closed',
  Closed: 'late',
  Cancelled: 'late',
};

const inbound: readonly InboundRow[] = [
  { event: 'accepted', takes: [], in: closes },
  { event: 'closed', takes: [], in: closes },
  {
    event: 'cancelled',
    takes: [],
    in: {
      Submitted: 'Cancelled',
      Received: 'Cancelled',
      'Work in Progress': 'Cancelled',
      'Awaiting Info': 'Cancelled',
      Resolved: 'Cancelled',
      Closed: 'late',
      Cancelled: 'late',
    },
  },
  {
    event: 'rejected',
    takes: ['resolutionCode', 'resolutionNotes'],
    in: {
      Submitted: 'late',
      Received: 'late',
      'Work in Progress': 'late',
      'Awaiting Info': 'late',
      Resolved: 'Work in Progress',
      Closed: 'late',
      Cancelled: 'late',
    },
  },
  {
    event: 'answered',
    takes: [],
    in: {
      Submitted: 'late',
      Received: 'late',
      'Work in Progress': 'late',
      'Awaiting Info': 'Work in Progress',
      // The answer crossed with a proposal, which stands.
      Resolved: 'late',
      Closed: 'late',
      Cancelled: 'late',
    },
  },
  { event: 'reminded', takes: [], in: onlyNoted },
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

/** Only the provider's own people work on its task. */
function toAgents(offered: readonly string[]): Readonly<Record<Role, readonly string[]>> {
  return { requester: [], agent: offered, admin: offered, integration: [] };
}

const whenAssigned: OfferToAll = {
  Submitted: ['comment', 'workNote', 'attach'],
  Received: ['assign', 'reassign', 'setPriority', 'comment', 'workNote', 'attach'],
  'Work in Progress': [
    'reassign',
    'requestInfo',
    'propose',
    'setPriority',
    'comment',
    'workNote',
    'attach',
  ],
  'Awaiting Info': ['reassign', 'propose', 'setPriority', 'comment', 'workNote', 'attach'],
  Resolved: ['setPriority', 'comment', 'workNote', 'attach'],
  Closed: [],
  Cancelled: [],
};
const whenNobodyHasIt: OfferToAll = {
  Submitted: ['comment', 'workNote', 'attach'],
  Received: ['assign', 'reassign', 'setPriority', 'comment', 'workNote', 'attach'],
  'Work in Progress': [
    'assign',
    'reassign',
    'requestInfo',
    'propose',
    'setPriority',
    'comment',
    'workNote',
    'attach',
  ],
  'Awaiting Info': [
    'assign',
    'reassign',
    'propose',
    'setPriority',
    'comment',
    'workNote',
    'attach',
  ],
  Resolved: ['setPriority', 'comment', 'workNote', 'attach'],
  Closed: [],
  Cancelled: [],
};

function byRole(offered: OfferToAll): Offer {
  return {
    Submitted: toAgents(offered.Submitted),
    Received: toAgents(offered.Received),
    'Work in Progress': toAgents(offered['Work in Progress']),
    'Awaiting Info': toAgents(offered['Awaiting Info']),
    Resolved: toAgents(offered.Resolved),
    Closed: toAgents(offered.Closed),
    Cancelled: toAgents(offered.Cancelled),
  };
}

test('a task begins as Submitted, and has the states of its request', () => {
  expect(fulfillment.states).toEqual(states);
  expect(fulfillment.initial).toBe('Submitted');
});

test('Closed and Cancelled are final, and no other', () => {
  expect(states.filter((state) => isFinal(fulfillment, state))).toEqual(['Closed', 'Cancelled']);
});

describe('commands at the provider', () =>
  testCommands(fulfillment, commands, ({ assignedTo }) =>
    assignedTo ? whenAssigned : whenNobodyHasIt,
  ));
describe('events from the customer', () => testInbound(fulfillment, inbound, unruled));
describe('what is offered while an agent has it', () =>
  testOffer(fulfillment, { assignedTo: 'Robin' }, byRole(whenAssigned)));
describe('what is offered while nobody has it', () =>
  testOffer(fulfillment, { assignedTo: null }, byRole(whenNobodyHasIt)));

describe('input at the provider', () => {
  const code = 'fixed';
  const notes = 'Restarted.';

  testInput(fulfillment, [
    ['no code', 'propose', 'Work in Progress', { resolutionNotes: notes }, ['resolutionCode']],
    [
      'a blank code',
      'propose',
      'Awaiting Info',
      { resolutionCode: ' ', resolutionNotes: notes },
      ['resolutionCode'],
    ],
    [
      'a code that is no text',
      'propose',
      'Work in Progress',
      { resolutionCode: { id: 1 }, resolutionNotes: notes },
      ['resolutionCode'],
    ],
    ['no notes', 'propose', 'Work in Progress', { resolutionCode: code }, ['resolutionNotes']],
    ['nothing', 'propose', 'Work in Progress', {}, ['resolutionCode', 'resolutionNotes']],
    ['no priority', 'setPriority', 'Resolved', {}, ['priority']],
    ['a priority of 0', 'setPriority', 'Received', { priority: '0' }, ['priority']],
    ['a priority of 11', 'setPriority', 'Received', { priority: '11' }, ['priority']],
    ['a priority in words', 'setPriority', 'Received', { priority: 'high' }, ['priority']],
    ['a priority that is no text', 'setPriority', 'Received', { priority: 2 }, ['priority']],
    ['no question', 'requestInfo', 'Work in Progress', {}, ['text']],
    ['a blank question', 'requestInfo', 'Work in Progress', { text: '\n' }, ['text']],
    ['no group', 'receive', 'Submitted', {}, ['group']],
    ['neither agent nor group', 'reassign', 'Work in Progress', {}, ['to']],
    ['both empty', 'reassign', 'Received', { to: '', group: '' }, ['to']],
    ['a blank agent and no group', 'reassign', 'Received', { to: ' ' }, ['to']],
    ['an agent that is no text', 'reassign', 'Awaiting Info', { to: true }, ['to']],
    ['an agent that is no text', 'assign', 'Received', { to: 12 }, ['to']],
  ]);

  test.each([
    ['assign', { to: '  ' }],
    ['reassign', { to: '  ', group: 'Network' }],
  ])('%s never leaves a task with an agent whose name is blank', (command, input) => {
    const record = { state: 'Received', fields: {} };
    const decision = apply(fulfillment, record, command, input, 'Dana');
    const agent = decision.ok ? decision.outcome.fields.assignedTo : null;
    expect(agent).not.toBe('  ');
  });
});

test('no comment is a command at the provider', () => {
  for (const state of states) {
    expect(awaits(fulfillment, state, 'comment')).toBe(false);
    expect(awaits(fulfillment, state, 'workNote')).toBe(false);
    expect(awaits(fulfillment, state, 'attach')).toBe(false);
  }
});

test('entries are told to the customer by their kind', () => {
  expect(fulfillment.entries).toMatchObject({
    comment: { kind: 'comment', emits: 'commented' },
    workNote: { kind: 'work note', emits: 'noted' },
    attach: { kind: 'attachment', emits: 'attached' },
  });
});

test('the clock runs at the provider while nobody has taken the task', () => {
  expect(fulfillment.clock).toEqual({
    Received: { remindReceivedAfter: 'remindReceived', escalateReceivedAfter: 'escalateReceived' },
  });
});
