import type { ChangeModel } from './changeModel';
import {
  type DeskMapping,
  type DeskRecord,
  deskRecords,
  lifecycleIn,
  type MappedInput,
  type PriorityMapping,
  type StatusCommand,
  type StatusMapping,
  type WorkNoteMapping,
} from './deskMapping';
import type { Input, Lifecycle } from './lifecycle';
import { type FieldError, oneOf } from './refusal';
import { isPriority } from './request';

/**
 * What a mapping names that does not exist, or cannot work.
 * @param statuses the statuses of the desk, if it says them
 */
export function mappingFaults(
  mapping: DeskMapping,
  { statuses, model }: { readonly statuses?: readonly string[]; readonly model?: ChangeModel } = {},
): FieldError[] {
  return deskRecords.flatMap((record) => {
    const rules = mapping.records[record];
    if (!rules) return [];
    const table = lifecycleIn(record, model);
    return [
      ...statusFaults(rules.statuses, record, table, statuses),
      ...priorityFaults(rules.priorities),
      ...noteFaults(rules.workNotes, record, table),
    ].map((fault) => ({ ...fault, path: `mapping.records.${record}.${fault.path}` }));
  });
}

function statusFaults(
  { out, in: incoming }: StatusMapping,
  record: DeskRecord,
  table: Lifecycle,
  statuses: readonly string[] | undefined,
): FieldError[] {
  const isKnown = (status: string) => statuses?.includes(status) ?? true;
  const unknown = (path: string, status: string): FieldError => ({
    ...{ path, ...oneOf(statuses ?? []) },
    message: `the desk has no status "${status}". It has ${statuses?.join(', ')}.`,
  });
  const states = Object.entries(out).flatMap(([state, status]) => {
    const path = `statuses.out.${state}`;
    if (!table.states.includes(state))
      return [
        {
          ...{ path, ...oneOf(table.states) },
          message: `a ${record} has no state "${state}". Its states are ${table.states.join(', ')}.`,
        },
      ];
    return isKnown(status) ? [] : [unknown(path, status)];
  });
  const commands = Object.entries(incoming).flatMap(([status, rule]) => {
    const path = `statuses.in.${status}`;
    const faults = rule ? commandFaults(rule, record, table) : [];
    return [
      ...(isKnown(status) ? [] : [unknown(path, status)]),
      ...faults.map((fault) => ({ ...fault, path: `${path}.${fault.path}` })),
    ];
  });
  return [...states, ...commands];
}

function commandFaults(
  { command: name, input = {} }: StatusCommand,
  record: DeskRecord,
  table: Lifecycle,
): FieldError[] {
  const command = Object.hasOwn(table.commands, name) ? table.commands[name] : undefined;
  if (!command || command.by.length === 0) {
    const given = Object.entries(table.commands).filter(([, { by }]) => by.length > 0);
    const names = given.map(([one]) => one);
    return [
      {
        ...{ path: 'command', ...oneOf(names) },
        message: `a ${record} has no command "${name}". Its commands are ${names.join(', ')}.`,
      },
    ];
  }
  const faults: FieldError[] = [];
  for (const [field, value] of Object.entries(input)) {
    const text = typeof value === 'string' ? value : value.otherwise;
    const path = `input.${field}`;
    if (!Object.hasOwn(command.input, field)) {
      const fields = Object.keys(command.input).join(', ');
      const known = fields ? `Its inputs are ${fields}.` : 'It has no inputs.';
      const message = `"${name}" has no input "${field}". ${known}`;
      faults.push({ path, message, code: 'unknownField' });
    } else if (command.input[field] === 'required' && text.trim() === '') {
      faults.push({ path, message: 'is required: a text.', code: 'required' });
    }
  }
  for (const [field, presence] of Object.entries(command.input))
    if (presence === 'required' && input[field] === undefined)
      faults.push({
        ...{ path: `input.${field}`, code: 'required' },
        message: `is required by "${name}".`,
      });
  if (faults.length > 0) return faults;
  return (command.check?.(literal(input)) ?? []).map((fault) => ({
    ...fault,
    path: `input.${fault.path}`,
  }));
}

function literal(input: Readonly<Record<string, MappedInput>>): Input {
  return Object.fromEntries(
    Object.entries(input).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : value.otherwise,
    ]),
  );
}

function priorityFaults({ out, in: incoming }: PriorityMapping): FieldError[] {
  const fault = { message: 'must be 1 (critical) to 5 (planning).', code: 'priority' } as const;
  return [
    ...Object.keys(out)
      .filter((priority) => !isPriority(priority))
      .map((priority) => ({ path: `priorities.out.${priority}`, ...fault })),
    ...Object.entries(incoming)
      .filter(([, priority]) => !isPriority(priority))
      .map(([theirs]) => ({ path: `priorities.in.${theirs}`, ...fault })),
  ];
}

function noteFaults(notes: WorkNoteMapping, record: DeskRecord, table: Lifecycle): FieldError[] {
  const isWritten = table.entries.workNote.by.length > 0;
  return notes.in && !isWritten
    ? [
        {
          ...{ path: 'workNotes.in', code: 'noWorkNotes' },
          message: `must be false: a ${record} has no work notes.`,
        },
      ]
    : [];
}
