import { createHash } from 'node:crypto';
import type { CaseField } from '../../domain/case';
import type { Role } from '../../domain/lifecycle';
import type { Caller } from '../../records/user';
import type { Guarded } from '../../records/visibility';
import type { Column } from './query/columns';

/** A column of the Table API: how it is queried, shown and written. */
export interface TableColumn extends Column {
  /** For a reference: the table that it leads to, whether or not it exists here. */
  readonly target?: string;
  /** Its display value, in SQL. If absent: its label, or its value. */
  readonly display?: string;
  readonly choices?: readonly Choice[];
  /** The field of a case that it writes. Absent if the system sets it: then it is ignored on write. */
  readonly writes?: CaseField;
  /** When a value is required, as a sentence. */
  readonly mandatory?: string;
  /** The callers that can see its values. If absent: everybody who sees the row. */
  readonly seenBy?: readonly Role[];
  /** Its value for other callers, in SQL without any input of a caller. If absent: none. */
  readonly otherwise?: (caller: Caller) => string;
  /** Whether it is reached through a reference, and only shown on request. */
  readonly walked?: true;
}

/** One value of a choice column. `stored` is the value in the database, if it differs. */
export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly stored?: string;
}

type Entry = readonly [name: string, column: TableColumn];
type More = Omit<TableColumn, 'type' | 'sql'>;

export function text(name: string, sql: string, more: More = {}): Entry {
  return [name, { type: 'string', sql, ...more }];
}

/** An opaque id, compared exactly. */
export function reference(name: string, sql: string, target: string, more: More = {}): Entry {
  return [name, { type: 'reference', sql, target, exact: true, ...more }];
}

export function choice(name: string, sql: string, choices: readonly Choice[], more: More = {}) {
  return [name, { type: 'choice', sql, choices, exact: true, ...more }] as const satisfies Entry;
}

export function integer(name: string, sql: string, more: More = {}): Entry {
  return [name, { type: 'integer', sql, ...more }];
}

export function boolean(name: string, sql: string): Entry {
  return [name, { type: 'boolean', sql }];
}

export function datetime(name: string, sql: string, more: More = {}): Entry {
  return [name, { type: 'datetime', sql, ...more }];
}

/** A user, by name: its value is the user's sys_id, and it leads to the user's columns. */
export function userReference(name: string, sql: string): Entry[] {
  return [
    reference(name, userSysId(sql), 'sys_user', { display: sql }),
    ...userWalk(name, sql, userSysId(sql)),
  ];
}

/** The columns of a user that can be read through a reference. */
export function userWalk(name: string, userName: string, sysId: string): Entry[] {
  return [
    text(`${name}.name`, userName, { walked: true }),
    text(`${name}.user_name`, userName, { walked: true }),
    text(`${name}.sys_id`, sysId, { walked: true, exact: true }),
  ];
}

export function userSysId(name: string): string {
  return `md5(${name})`;
}

/** The sys_id of a caller: what `userSysId` computes in SQL from a user's name. */
export function callerSysId({ name }: Caller): string {
  return createHash('md5').update(name).digest('hex');
}

/** The journals of records of a kind, by the SQL of their number: newest first, as they are displayed. */
export function journalColumns(number: string, { visibility }: Guarded): Entry[] {
  const seenBy = visibility.workNotes;
  const comments = journalText(number, ['comment']);
  const workNotes = journalText(number, ['work note']);
  const both = journalText(number, ['comment', 'work note']);
  return [
    ['comments', journal(comments)],
    ['work_notes', { ...journal(workNotes), seenBy }],
    ['comments_and_work_notes', { ...journal(both), seenBy, otherwise: () => comments }],
  ];
}

function journal(sql: string): TableColumn {
  return { type: 'journal', sql, display: sql };
}

function journalText(number: string, kinds: readonly ('comment' | 'work note')[]): string {
  const among = kinds.map((kind) => `'${kind}'`).join(', ');
  return `(select string_agg(
      to_char(j.at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') || ' - ' || j.by
        || case j.kind when 'comment' then ' (Additional comments)' else ' (Work notes)' end
        || E'\\n' || j.text || E'\\n\\n', '' order by j.at desc, j.id desc
    ) from journal as j where j.record = ${number} and j.kind in (${among}))`;
}

/** The columns that every record has, by their SQL. */
export interface SystemFields {
  readonly sysId: string;
  readonly createdOn: string;
  readonly createdBy: string;
  readonly updatedOn: string;
  readonly updatedBy: string;
  readonly modCount: string;
}

export function systemColumns(table: string, fields: SystemFields): Entry[] {
  return [
    text('sys_id', fields.sysId, { exact: true, notNull: true }),
    text('sys_class_name', `'${table}'::text`, { exact: true, notNull: true }),
    datetime('sys_created_on', fields.createdOn, { notNull: true }),
    text('sys_created_by', fields.createdBy, { exact: true, notNull: true }),
    datetime('sys_updated_on', fields.updatedOn, { notNull: true }),
    text('sys_updated_by', fields.updatedBy, { exact: true, notNull: true }),
    integer('sys_mod_count', fields.modCount, { notNull: true }),
  ];
}

function labelled(...labels: readonly string[]): Choice[] {
  return labels.map((label, n) => ({ value: String(n + 1), label: `${n + 1} - ${label}` }));
}

/** With ServiceNow's labels. Other values are stored and shown unchanged. */
export const priorities = labelled('Critical', 'High', 'Moderate', 'Low', 'Planning');
export const levels = labelled('High', 'Medium', 'Low');
