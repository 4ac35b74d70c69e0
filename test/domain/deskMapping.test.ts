import { describe, expect, test } from '@jest/globals';
import {
  groupCommand,
  ownerCommand,
  priorityCommand,
  statusCommand,
} from '../../domain/deskCommand';
import {
  type DeskMapping,
  type DeskRecord,
  deskName,
  deskRecords,
  lifecycleIn,
  ourGroup,
  ourName,
  priorityFor,
  type RecordMapping,
  statusFor,
} from '../../domain/deskMapping';
import { mappingFaults } from '../../domain/deskMappingFaults';
import { apply } from '../../domain/lifecycle';
import { oneOf } from '../../domain/refusal';

const task: RecordMapping = {
  statuses: {
    out: {
      Received: 'new',
      'Work in Progress': 'open',
      'Awaiting Info': 'stalled',
      Resolved: 'resolved',
      Closed: 'resolved',
      Cancelled: 'rejected',
    },
    in: {
      new: null,
      open: { command: 'assign' },
      stalled: {
        command: 'requestInfo',
        input: { text: { from: 'reply', otherwise: 'See the ticket.' } },
      },
      resolved: {
        command: 'propose',
        input: {
          resolutionCode: 'Fixed',
          resolutionNotes: { from: 'reply', otherwise: 'Resolved in the desk.' },
        },
      },
    },
  },
  priorities: { out: { '1': '90', '3': '50' }, in: { '90': '1', '50': '3' } },
  workNotes: { in: true, out: true },
};
const mapping: DeskMapping = {
  records: { task },
  people: { dana: 'Dana', 'R. Roe': 'Richard' },
  groups: { 'Net Ops': 'Network' },
};
const withTask = (some: Partial<RecordMapping>): DeskMapping => ({
  ...mapping,
  records: { task: { ...task, ...some } },
});

describe('a mapping', () => {
  test('without a fault has none', () => {
    expect(mappingFaults(mapping)).toEqual([]);
    const statuses = ['new', 'open', 'stalled', 'resolved', 'rejected'];
    expect(mappingFaults(mapping, { statuses })).toEqual([]);
    expect(mappingFaults({ records: {}, people: {}, groups: {} })).toEqual([]);
  });

  test.each(deskRecords)('of a %s can name every state, and no other', (record) => {
    const rules = (states: readonly string[]): DeskMapping => ({
      ...mapping,
      records: {
        [record]: {
          statuses: { out: Object.fromEntries(states.map((state) => [state, 'x'])), in: {} },
          priorities: { out: {}, in: {} },
          workNotes: { in: false, out: true },
        },
      },
    });
    expect(mappingFaults(rules(lifecycleIn(record).states))).toEqual([]);
    expect(mappingFaults(rules(['Elsewhere']))).toMatchObject([
      {
        path: `mapping.records.${record}.statuses.out.Elsewhere`,
        message: expect.stringContaining(`a ${record} has no state "Elsewhere"`),
        ...oneOf(lifecycleIn(record).states),
      },
    ]);
  });

  test.each([
    ['an unknown command', { command: 'fix' }, 'command', 'has no command "fix"'],
    ['a command of the other side', { command: 'accept' }, 'command', 'has no command "accept"'],
    ['a command that nobody gives', { command: 'receive' }, 'command', 'has no command "receive"'],
    ['a name of every object', { command: 'toString' }, 'command', 'has no command "toString"'],
    ['an unknown input', { command: 'assign', input: { who: 'x' } }, 'input.who', 'no input "who"'],
    ['no resolution code', { command: 'propose' }, 'input.resolutionCode', 'is required'],
    [
      'an empty resolution code',
      { command: 'propose', input: { resolutionCode: ' ', resolutionNotes: 'x' } },
      'input.resolutionCode',
      'is required',
    ],
    [
      'a reply without an alternative',
      { command: 'requestInfo', input: { text: { from: 'reply', otherwise: '' } } },
      'input.text',
      'is required',
    ],
    [
      'a value that the command refuses',
      { command: 'setPriority', input: { priority: '9' } },
      'input.priority',
      'must be 1',
    ],
  ] as const)('with %s is refused, naming the place', (_what, rule, path, message) => {
    const statuses = { out: {}, in: { odd: rule } };
    const wrong = `mapping.records.task.statuses.in.odd.${path}`;
    expect(
      mappingFaults(withTask({ statuses })).find((fault) => fault.path === wrong),
    ).toMatchObject({
      message: expect.stringContaining(message),
      code: expect.any(String),
    });
  });

  test('that names a status which the desk does not have is refused, naming those that it has', () => {
    const faults = mappingFaults(mapping, { statuses: ['new', 'open'] });
    expect(faults.map(({ path }) => path)).toEqual([
      'mapping.records.task.statuses.out.Awaiting Info',
      'mapping.records.task.statuses.out.Resolved',
      'mapping.records.task.statuses.out.Closed',
      'mapping.records.task.statuses.out.Cancelled',
      'mapping.records.task.statuses.in.stalled',
      'mapping.records.task.statuses.in.resolved',
    ]);
    expect(faults[0]?.message).toBe('the desk has no status "stalled". It has new, open.');
  });

  test('with priorities of another range, or with work notes of a change, is refused', () => {
    const priorities = { out: { '0': 'x', '5': 'y' }, in: { urgent: 'high', low: '5' } };
    expect(mappingFaults(withTask({ priorities })).map(({ path }) => path)).toEqual([
      'mapping.records.task.priorities.out.0',
      'mapping.records.task.priorities.in.urgent',
    ]);
    const change = { ...task, statuses: { out: {}, in: {} } };
    expect(mappingFaults({ ...mapping, records: { change } }).map(({ path }) => path)).toEqual([
      'mapping.records.change.workNotes.in',
    ]);
  });
});

describe('names', () => {
  test("of people and groups are ours where the mapping has them, and the desk's elsewhere", () => {
    expect(ourName(mapping, { id: 'dana', name: 'Dana Doe' })).toBe('Dana');
    expect(ourName(mapping, { id: 'rroe', name: 'R. Roe' })).toBe('Richard');
    expect(ourName(mapping, { id: 'lee', name: 'Lee' })).toBe('Lee');
    expect(ourName(mapping, { id: 'lee', name: '' })).toBe('lee');
    expect(ourName(mapping, { id: 'constructor', name: 'toString' })).toBe('toString');
    expect(ourGroup(mapping, 'Net Ops')).toBe('Network');
    expect(ourGroup(mapping, 'Other')).toBe('Other');
    expect(deskName(mapping.people, 'Richard')).toBe('R. Roe');
    expect(deskName(mapping.people, 'Nobody')).toBe('Nobody');
  });

  test('of states and priorities are null where the mapping does not have them', () => {
    expect(statusFor(mapping, 'task', 'Resolved')).toBe('resolved');
    expect(statusFor(mapping, 'task', 'Submitted')).toBeNull();
    expect(statusFor(mapping, 'case', 'New')).toBeNull();
    expect(priorityFor(mapping, 'task', '3')).toBe('50');
    expect(priorityFor(mapping, 'task', '2')).toBeNull();
    expect(priorityFor(mapping, 'task', null)).toBeNull();
  });
});

const current = (state: string, fields: Record<string, string | null> = {}) => ({ state, fields });

describe('a new status', () => {
  test.each(lifecycleIn('task').states)(
    'means nothing if the record is %s and it says so',
    (state) => {
      const status = statusFor(mapping, 'task', state);
      if (status !== null)
        expect(statusCommand(mapping, 'task', current(state), status, null)).toBeNull();
    },
  );

  test('gives its command, with the reply or without', () => {
    const record = current('Work in Progress');
    expect(statusCommand(mapping, 'task', record, 'resolved', 'A new cable.')).toEqual({
      command: 'propose',
      input: { resolutionCode: 'Fixed', resolutionNotes: 'A new cable.' },
      usesReply: true,
    });
    expect(statusCommand(mapping, 'task', record, 'resolved', null)).toEqual({
      command: 'propose',
      input: { resolutionCode: 'Fixed', resolutionNotes: 'Resolved in the desk.' },
      usesReply: false,
    });
    expect(statusCommand(mapping, 'task', current('Received'), 'open', 'Hello')).toEqual({
      command: 'assign',
      input: {},
      usesReply: false,
    });
  });

  test('that the mapping does not have, or has as nothing, means nothing', () => {
    const record = current('Work in Progress');
    for (const status of ['new', 'rejected', 'toString', ''])
      expect(statusCommand(mapping, 'task', record, status, null)).toBeNull();
    expect(statusCommand(mapping, 'case', record, 'resolved', null)).toBeNull();
  });
});

describe('a new owner', () => {
  const owner = (kind: DeskRecord, state: string, assignedTo: string | null, to: string | null) =>
    ownerCommand(kind, lifecycleIn(kind), current(state, { assignedTo }), to);

  test('takes an unassigned record, and takes over an assigned one', () => {
    expect(owner('task', 'Received', null, 'Dana')).toMatchObject({ command: 'assign' });
    expect(owner('task', 'Work in Progress', 'Lee', 'Dana')).toEqual({
      command: 'reassign',
      input: { to: 'Dana' },
      usesReply: false,
    });
    expect(owner('case', 'New', null, 'Dana')).toMatchObject({ command: 'assign' });
  });

  test('gives a command that the lifecycle takes in every open state but the resolved one', () => {
    for (const state of ['Received', 'Work in Progress', 'Awaiting Info'])
      for (const assignedTo of [null, 'Lee']) {
        const wanted = owner('task', state, assignedTo, 'Dana');
        const record = current(state, { assignedTo });
        const { command = '', input = {} } = wanted ?? {};
        expect(apply(lifecycleIn('task'), record, command, input, 'Dana').ok).toBe(true);
      }
  });

  test('means nothing where it is known, nobody, or not decided here', () => {
    expect(owner('task', 'Received', 'Dana', 'Dana')).toBeNull();
    expect(owner('task', 'Received', 'Dana', null)).toBeNull();
    expect(owner('request', 'Received', null, 'Dana')).toBeNull();
    expect(owner('change', 'Log', null, 'Dana')).toBeNull();
  });
});

describe('a new group or priority', () => {
  test('keeps the assignee of a task, and is the owning group of a change', () => {
    const record = current('Work in Progress', { assignedTo: 'Dana', assignmentGroup: 'Desk' });
    expect(groupCommand('task', record, 'Network')).toMatchObject({
      command: 'reassign',
      input: { group: 'Network', to: 'Dana' },
    });
    expect(groupCommand('task', record, 'Desk')).toBeNull();
    expect(groupCommand('task', record, null)).toBeNull();
    expect(groupCommand('request', record, 'Network')).toBeNull();
    expect(groupCommand('change', current('Log'), 'Network')).toMatchObject({
      command: 'update',
      input: { owningGroup: 'Network' },
    });
  });

  test('sets the priority where the mapping has it and it differs', () => {
    const both: DeskMapping = { ...mapping, records: { task, case: task, request: task } };
    const record = current('Work in Progress', { priority: '3' });
    expect(priorityCommand(both, 'task', record, '90')).toMatchObject({
      command: 'setPriority',
      input: { priority: '1' },
    });
    expect(priorityCommand(both, 'case', record, '90')).toMatchObject({ command: 'update' });
    expect(priorityCommand(both, 'task', record, '50')).toBeNull();
    expect(priorityCommand(both, 'task', record, '17')).toBeNull();
    expect(priorityCommand(both, 'task', record, null)).toBeNull();
    expect(priorityCommand(both, 'request', record, '90')).toBeNull();
  });
});
