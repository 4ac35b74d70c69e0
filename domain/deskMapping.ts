import { caseLifecycle } from './case';
import { changeLifecycle } from './change';
import type { ChangeModel } from './changeModel';
import { fulfillment } from './fulfillment';
import type { Lifecycle } from './lifecycle';
import { normalChange } from './normalChange';
import { request } from './request';

/** The kinds of records that can be worked on in a desk, by the names that routes and mappings use. */
export const deskRecords = ['task', 'request', 'case', 'change'] as const;
export type DeskRecord = (typeof deskRecords)[number];

/** How the words of a desk map to those of Crossdesk, as data. */
export interface DeskMapping {
  readonly records: Readonly<Partial<Record<DeskRecord, RecordMapping>>>;
  /** Our name of a person, by the person's name in the desk. A person who is not listed keeps the desk's name. */
  readonly people: Readonly<Record<string, string>>;
  /** Our group, by the group's name in the desk. A group that is not listed keeps its name. */
  readonly groups: Readonly<Record<string, string>>;
}

export interface RecordMapping {
  readonly statuses: StatusMapping;
  readonly priorities: PriorityMapping;
  readonly workNotes: WorkNoteMapping;
}

export interface StatusMapping {
  /** The ticket's status for each state of the record. A state that is not listed changes nothing. */
  readonly out: Readonly<Record<string, string>>;
  /** What a status means. Null or absent: nothing. */
  readonly in: Readonly<Record<string, StatusCommand | null>>;
}

/** The command that a status gives. */
export interface StatusCommand {
  readonly command: string;
  readonly input?: Readonly<Record<string, MappedInput>>;
}

/** A literal text, or the text of the public reply that came with the status, or `otherwise` if there was none. */
export type MappedInput = string | { readonly from: 'reply'; readonly otherwise: string };

export interface PriorityMapping {
  /** The ticket's priority for each priority of the record, 1 to 5. */
  readonly out: Readonly<Record<string, string>>;
  /** The record's priority for the ticket's. */
  readonly in: Readonly<Record<string, string>>;
}

/** Whether internal notes of the desk become work notes, and work notes become internal notes. */
export interface WorkNoteMapping {
  readonly in: boolean;
  readonly out: boolean;
}

/** The lifecycles of the records. The one of changes is of the model. */
export function lifecycleIn(record: DeskRecord, model: ChangeModel = normalChange): Lifecycle {
  if (record === 'task') return fulfillment;
  if (record === 'request') return request;
  return record === 'case' ? caseLifecycle : changeLifecycle(model);
}

/** The ticket's status for the state of a record. Null if the mapping does not say it. */
export function statusFor(mapping: DeskMapping, kind: DeskRecord, state: string): string | null {
  return lookUp(mapping.records[kind]?.statuses.out, state);
}

/** The ticket's priority for the priority of a record. Null if the mapping does not say it. */
export function priorityFor(
  mapping: DeskMapping,
  kind: DeskRecord,
  priority: string | null,
): string | null {
  return priority === null ? null : lookUp(mapping.records[kind]?.priorities.out, priority);
}

/** Our name of a person of the desk. A person who is unknown here keeps the name that the desk shows. */
export function ourName(
  { people }: Pick<DeskMapping, 'people'>,
  person: { readonly id: string; readonly name: string },
): string {
  return lookUp(people, person.id) ?? lookUp(people, person.name) ?? (person.name || person.id);
}

/** The desk's name of a person or a group, by our name. */
export function deskName(names: Readonly<Record<string, string>>, ours: string): string {
  return Object.entries(names).find(([, name]) => name === ours)?.[0] ?? ours;
}

/** Our group, by the desk's. */
export function ourGroup({ groups }: Pick<DeskMapping, 'groups'>, group: string): string {
  return lookUp(groups, group) ?? group;
}

/** Names come from outside: one like `constructor` must not find anything. */
export function lookUp<T>(table: Readonly<Record<string, T>> | undefined, name: string): T | null {
  return table && Object.hasOwn(table, name) ? (table[name] ?? null) : null;
}
