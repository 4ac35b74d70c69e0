import { describe, expect, test } from '@jest/globals';
import { type CaseState, caseLifecycle, caseStates, commandTo } from '../../domain/case';
import { apply, isFinal } from '../../domain/lifecycle';
import {
  type CommandRow,
  type Offer,
  type OfferToAll,
  reminderRows,
  testCommands,
  testInput,
  testOffer,
} from './matrix';

type Row = CommandRow<CaseState, string>;

const refusedBut = (possible: Partial<Row['in']>): Row['in'] => ({
  New: 'refused',
  Open: 'refused',
  'Awaiting Info': 'refused',
  Resolved: 'refused',
  Closed: 'refused',
  Cancelled: 'refused',
  ...possible,
});
/** Where it is possible in every state that is not final. */
const openTo = (to?: CaseState): Row['in'] =>
  refusedBut({
    New: [to ?? 'New'],
    Open: [to ?? 'Open'],
    'Awaiting Info': [to ?? 'Awaiting Info'],
    Resolved: [to ?? 'Resolved'],
  });
const updatedBy = 'Dana';

const commands: readonly Row[] = [
  ...reminderRows<CaseState, string>(caseLifecycle, 'Awaiting Info', {
    remindInfo: 'Reminder',
    escalateInfo: 'Escalated',
  }),
  ...reminderRows<CaseState, string>(caseLifecycle, 'Resolved', {
    remind: 'Accept or reject',
    escalate: 'Escalated',
  }),
  {
    command: 'update',
    input: { consumer: 'c1', shortDescription: 'Late', description: '' },
    sets: { consumer: 'c1', shortDescription: 'Late', description: null, updatedBy },
    kind: 'system',
    mentions: ['consumer', 'shortDescription', 'description'],
    in: openTo(),
  },
  {
    command: 'open',
    input: {},
    sets: { updatedBy },
    kind: 'state',
    mentions: ['Open'],
    in: refusedBut({ New: ['Open'], 'Awaiting Info': ['Open'] }),
  },
  {
    command: 'assign',
    input: {},
    sets: { assignedTo: 'Dana', updatedBy },
    kind: 'state',
    mentions: ['Dana'],
    in: refusedBut({ New: ['Open'], Open: ['Open'], 'Awaiting Info': ['Awaiting Info'] }),
  },
  {
    command: 'reassign',
    input: { group: 'Loans', priority: '2' },
    sets: { assignedTo: null, assignmentGroup: 'Loans', priority: '2', updatedBy },
    kind: 'state',
    mentions: ['Loans'],
    in: refusedBut({ New: ['New'], Open: ['Open'], 'Awaiting Info': ['Awaiting Info'] }),
  },
  {
    command: 'requestInfo',
    input: { text: 'Which account?' },
    sets: { updatedBy },
    kind: 'state',
    mentions: ['Which account?'],
    in: refusedBut({ New: ['Awaiting Info'], Open: ['Awaiting Info'] }),
  },
  {
    command: 'comment',
    input: { text: 'Hello' },
    sets: { updatedBy },
    kind: 'comment',
    mentions: ['Hello'],
    in: { ...openTo(), 'Awaiting Info': ['Open'] },
  },
  {
    command: 'propose',
    input: { resolutionCode: 'Solved', resolutionNotes: 'Done.' },
    sets: { resolutionCode: 'Solved', resolutionNotes: 'Done.', updatedBy },
    kind: 'state',
    mentions: ['Solved', 'Done.'],
    in: refusedBut({ Open: ['Resolved'], 'Awaiting Info': ['Resolved'] }),
  },
  {
    command: 'accept',
    input: {},
    sets: { updatedBy },
    kind: 'state',
    mentions: ['Closed'],
    in: refusedBut({ Resolved: ['Closed'] }),
  },
  {
    command: 'reject',
    input: { reason: 'Not yet.' },
    sets: { resolutionCode: null, resolutionNotes: null, updatedBy },
    kind: 'state',
    mentions: ['Not yet.'],
    in: refusedBut({ Resolved: ['Open'] }),
  },
  {
    command: 'cancel',
    input: { reason: 'A mistake.' },
    sets: { updatedBy },
    kind: 'state',
    mentions: ['A mistake.'],
    in: openTo('Cancelled'),
  },
  {
    command: 'remove',
    input: {},
    sets: { deleted: 'true', updatedBy },
    kind: 'state',
    mentions: ['deleted'],
    in: openTo('Cancelled'),
  },
];

const entries = ['workNote', 'attach'];
const offered: OfferToAll<CaseState> = {
  New: ['update', 'open', 'assign', 'reassign', 'requestInfo', 'comment', 'cancel', ...entries],
  Open: ['update', 'assign', 'reassign', 'requestInfo', 'comment', 'propose', 'cancel', ...entries],
  'Awaiting Info': [
    'update',
    'open',
    'assign',
    'reassign',
    'comment',
    'propose',
    'cancel',
    ...entries,
  ],
  Resolved: ['update', 'comment', 'accept', 'reject', 'cancel', ...entries],
  Closed: [],
  Cancelled: [],
};
const offer = Object.fromEntries(
  Object.entries(offered).map(([state, names]) => [
    state,
    { requester: [], agent: names, admin: names, integration: names },
  ]),
) as unknown as Offer<CaseState>;

test('Closed and Cancelled are final, and no other', () => {
  expect(caseStates.filter((state) => isFinal(caseLifecycle, state))).toEqual([
    'Closed',
    'Cancelled',
  ]);
});

describe('commands of a case', () => testCommands(caseLifecycle, commands, () => offered));
describe('what is offered on a case', () => testOffer(caseLifecycle, {}, offer));
describe('input on a case', () =>
  testInput<CaseState>(caseLifecycle, [
    ['nobody named', 'reassign', 'Open', {}, ['to']],
    ['no resolution code', 'propose', 'Open', {}, ['resolutionCode']],
    ['no text', 'comment', 'Open', {}, ['text']],
    ['a field that is no text', 'update', 'Open', { consumer: 7 }, ['consumer']],
  ]));

describe('a state that is written leads by a command of the lifecycle, or nowhere', () => {
  const leads: Readonly<Record<CaseState, readonly (string | null)[]>> = {
    //              New       Open      Awaiting Info  Resolved   Closed    Cancelled
    New: ['update', 'open', 'requestInfo', null, null, 'cancel'],
    Open: [null, 'update', 'requestInfo', 'propose', null, 'cancel'],
    'Awaiting Info': [null, 'open', 'update', 'propose', null, 'cancel'],
    Resolved: [null, 'reject', null, 'update', 'accept', 'cancel'],
    Closed: [null, null, null, null, 'update', null],
    Cancelled: [null, null, null, null, null, 'update'],
  };
  const pairs = caseStates.flatMap((from) =>
    caseStates.map((to, n) => [from, to, leads[from][n] ?? null] as const),
  );
  test.each(pairs)('from %s to %s: %s', (from, to, command) => {
    expect(commandTo(from, to)).toBe(command);
    if (command === null || command === 'update') return;
    const input = { resolutionCode: 'Solved' };
    expect(apply(caseLifecycle, { state: from, fields: {} }, command, input, 'Dana')).toMatchObject(
      {
        ok: true,
        outcome: { state: to },
      },
    );
  });
});
