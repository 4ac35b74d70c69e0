import { type DeskMapping, type DeskRecord, lookUp } from './deskMapping';
import { apply, type CurrentState, type Input, type Lifecycle } from './lifecycle';

/** Whether the record is assigned by the people of the desk. A customer's request is assigned by the provider. */
export function isAssignedInDesk(kind: DeskRecord): boolean {
  return kind === 'task' || kind === 'case';
}

/** A command that a change of a ticket gives. */
export interface DeskCommand {
  readonly command: string;
  readonly input: Input;
  /** Whether its input contains the public reply that came with it: the reply is then no comment. */
  readonly usesReply: boolean;
}

/** What a new owner of a ticket means. Null: nothing. */
export function ownerCommand(
  kind: DeskRecord,
  table: Lifecycle,
  record: CurrentState,
  owner: string | null,
): DeskCommand | null {
  if (!isAssignedInDesk(kind) || owner === null || record.fields.assignedTo === owner) return null;
  const input = { to: owner };
  const command = apply(table, record, 'assign', input, owner).ok ? 'assign' : 'reassign';
  return { command, input, usesReply: false };
}

/** What a new group of a ticket means. Null: nothing. */
export function groupCommand(
  kind: DeskRecord,
  record: CurrentState,
  group: string | null,
): DeskCommand | null {
  const field = kind === 'change' ? 'owningGroup' : 'assignmentGroup';
  if (kind === 'request' || group === null || record.fields[field] === group) return null;
  if (kind === 'change')
    return { command: 'update', input: { owningGroup: group }, usesReply: false };
  const { assignedTo } = record.fields;
  const input = { group, ...(assignedTo && { to: assignedTo }) };
  return { command: 'reassign', input, usesReply: false };
}

/** What a new priority of a ticket means. Null: nothing. */
export function priorityCommand(
  mapping: DeskMapping,
  kind: DeskRecord,
  record: CurrentState,
  theirs: string | null,
): DeskCommand | null {
  const priority = theirs === null ? null : lookUp(mapping.records[kind]?.priorities.in, theirs);
  // The provider decides the priority of a customer's request.
  if (kind === 'request' || priority === null || record.fields.priority === priority) return null;
  const command = kind === 'task' ? 'setPriority' : 'update';
  return { command, input: { priority }, usesReply: false };
}

/**
 * What a new status of a ticket means. Null: nothing, or the record is where the status says already.
 * @param reply the public reply that came with the status. Null if there was none
 */
export function statusCommand(
  mapping: DeskMapping,
  kind: DeskRecord,
  record: CurrentState,
  status: string,
  reply: string | null,
): DeskCommand | null {
  const rules = mapping.records[kind]?.statuses;
  if (!rules || lookUp(rules.out, record.state) === status) return null;
  const rule = lookUp(rules.in, status);
  if (!rule) return null;
  const given = Object.entries(rule.input ?? {});
  return {
    command: rule.command,
    input: Object.fromEntries(
      given.map(([name, value]) => [
        name,
        typeof value === 'string' ? value : (reply ?? value.otherwise),
      ]),
    ),
    usesReply: reply !== null && given.some(([, value]) => typeof value !== 'string'),
  };
}
