import { describe, expect, test } from '@jest/globals';
import { changeLifecycle } from '../../domain/change';
import type { ChangeField } from '../../domain/changeModel';
import { apply, type Fields, type Input, isEnd, isFinal } from '../../domain/lifecycle';
import { normalChange } from '../../domain/normalChange';
import { emergencyChange } from './emergencyChange';
import {
  type CommandRow,
  type Offer,
  type OfferToAll,
  reminderRows,
  testCommands,
  testOffer,
} from './matrix';

const phases = [
  'Log',
  'Classify',
  'Plan',
  'Approve',
  'Execute',
  'Review',
  'Close',
  'Abandon',
] as const;
type Phase = (typeof phases)[number];
type Row = CommandRow<Phase, ChangeField>;

const change = changeLifecycle(normalChange);

/** In every phase, the last ones among them, and the phase stays. */
const everywhere: Row['in'] = {
  Log: ['Log'],
  Classify: ['Classify'],
  Plan: ['Plan'],
  Approve: ['Approve'],
  Execute: ['Execute'],
  Review: ['Review'],
  Close: ['Close'],
  Abandon: ['Abandon'],
};

const system = '7f1e8c52-0d3b-4a86-9f0e-2b6a5d4c3e21';

const rows: readonly Row[] = [
  ...reminderRows<Phase, ChangeField>(change, 'Approve', {
    remindApproval: 'approval',
    escalateApproval: 'Escalated',
  }),
  {
    command: 'update',
    input: { title: 'A new disk', description: 'The old one is full.', priority: '1' },
    sets: { title: 'A new disk', description: 'The old one is full.', priority: '1' },
    kind: 'state',
    mentions: ['A new disk', 'description', 'priority', '1'],
    in: everywhere,
  },
  // What is of interest to external systems happens in every phase.
  {
    command: 'update',
    input: { owningGroup: 'Network', completionCode: 'Withdrawn', comment: 'It is yours.' },
    sets: { owningGroup: 'Network', completionCode: 'Withdrawn' },
    kind: 'state',
    mentions: ['owning group', 'Network', 'completion code', 'Withdrawn'],
    in: everywhere,
  },
  {
    command: 'update',
    fields: { owningGroup: 'Network', completionCode: 'Withdrawn', approval: 'Approved' },
    input: { owningGroup: '', completionCode: '', approval: '', description: '' },
    sets: { owningGroup: null, completionCode: null, approval: null, description: null },
    kind: 'state',
    mentions: ['cleared'],
    in: everywhere,
  },
  {
    command: 'assign',
    input: { system, externalId: 'INC-7', comment: 'Taken.' },
    sets: {},
    kind: 'comment',
    mentions: ['Change was assigned locally from external system'],
    in: everywhere,
  },
  {
    command: 'reject',
    input: { system, externalId: 'INC-7', comment: 'Not ours.' },
    sets: {},
    kind: 'comment',
    mentions: ['Change was rejected by the external fulfillment system'],
    in: everywhere,
  },
  {
    command: 'cancel',
    input: { system, externalId: 'INC-7', comment: 'No longer needed.' },
    sets: { completionCode: 'Withdrawn' },
    kind: 'state',
    mentions: ['Abandon', 'cancelled by the external system'],
    in: {
      Log: ['Abandon'],
      Classify: ['Abandon'],
      Plan: ['Abandon'],
      Approve: ['Abandon'],
      Execute: 'refused',
      Review: 'refused',
      Close: 'refused',
      Abandon: 'refused',
    },
  },
];

const forAgents: Offer<Phase>[Phase] = {
  requester: [],
  agent: ['update', 'comment', 'attach'],
  admin: ['update', 'comment', 'attach'],
  integration: [],
};
const offer: Offer<Phase> = {
  Log: forAgents,
  Classify: forAgents,
  Plan: forAgents,
  Approve: forAgents,
  Execute: forAgents,
  Review: forAgents,
  Close: forAgents,
  Abandon: forAgents,
};
const offeredToAll = Object.fromEntries(
  phases.map((phase) => [phase, ['update', 'comment', 'attach']]),
) as unknown as OfferToAll<Phase>;

function give(state: string, fields: Fields, command: string, input: Input, table = change) {
  const record = Object.freeze({ state, fields: Object.freeze(fields) });
  return apply(table, record, command, Object.freeze(input), 'Dana');
}

describe('commands of a change', () => testCommands(change, rows, () => offeredToAll));
describe('what is offered on a change', () => testOffer(change, {}, offer));

describe('the end of a change', () => {
  test('it rests in Close and Abandon, and nowhere else', () => {
    expect(phases.filter((phase) => isEnd(change, phase))).toEqual(['Close', 'Abandon']);
  });

  test('it is final in no phase', () => {
    expect(phases.filter((phase) => isFinal(change, phase))).toEqual([]);
  });

  test('a change of another model rests in the last phases of that', () => {
    const table = changeLifecycle(emergencyChange);
    expect(table.states.filter((phase) => isEnd(table, phase))).toEqual(['Done', 'Dropped']);
  });
});

test('the clock reminds of an approval alone, and no partner instance moves a change', () => {
  const clock = {
    Approve: { remindApprovalAfter: 'remindApproval', escalateApprovalAfter: 'escalateApproval' },
  };
  expect({ clock: change.clock, applies: change.applies }).toEqual({ clock, applies: {} });
});

test.each(['Approved', 'Rejected'])('nobody is reminded of an approval that is %s', (approval) => {
  expect(give('Approve', { approval }, 'remindApproval', {})).toMatchObject({
    ok: false,
    message: expect.stringContaining(approval),
  });
});

describe('what comes from an external system', () => {
  test.each([
    ['assign', 'Change was assigned locally from external system'],
    ['reject', 'Change was rejected by the external fulfillment system'],
  ])('%s says exactly "%s" in every phase, without an input too', (command, text) => {
    for (const phase of phases) {
      expect(give(phase, {}, command, {})).toHaveProperty('outcome.text', text);
    }
  });

  test('assign, reject and cancel come from there alone: nobody here may give them', () => {
    const outside = Object.entries(change.commands)
      .filter(([, { by, through }]) => by.length === 0 && through === 'external system')
      .map(([name]) => name);
    expect(outside).toEqual(['assign', 'reject', 'cancel']);
  });

  test.each(['Execute', 'Review', 'Close', 'Abandon'])(
    'a cancel in %s is refused, and says where it is possible',
    (phase) => {
      const decision = give(phase, {}, 'cancel', {});
      expect(decision).toMatchObject({ ok: false, code: 'state', details: { state: phase } });
      for (const word of ['Log', 'Classify', 'Plan', 'Approve', phase]) {
        expect(decision).toHaveProperty('message', expect.stringContaining(word));
      }
    },
  );
});

describe('a cancel in a model with conditions on being abandoned', () => {
  const emergency = changeLifecycle(emergencyChange);
  const cancel = (state: string, fields: Fields) => give(state, fields, 'cancel', {}, emergency);

  test.each([null, 'Successful'])(
    'meets the one on the completion code by itself, whatever stood there: %s',
    (completionCode) => {
      expect(cancel('Raise', { completionCode })).toMatchObject({
        ok: true,
        outcome: { state: 'Dropped', fields: { completionCode: 'Withdrawn' } },
      });
    },
  );

  test('is refused as a whole where another is not met, and names the field', () => {
    expect(cancel('Authorise', {})).toEqual({
      ok: false,
      code: 'state',
      message: expect.stringContaining('description'),
      details: {
        state: 'Authorise',
        actions: ['update', 'comment', 'attach'],
        errors: [
          {
            path: 'description',
            message: expect.stringContaining('to Dropped'),
            code: 'needed',
            params: { from: 'Authorise', to: 'Dropped' },
          },
        ],
      },
    });
    expect(cancel('Authorise', { description: 'Down.' })).toMatchObject({
      outcome: { state: 'Dropped' },
    });
  });

  test('is possible only from where a way leads to the phase of what is abandoned', () => {
    expect(emergency.commands.cancel?.from).toEqual(['Raise', 'Authorise']);
  });
});
