import { createHash } from 'node:crypto';
import type { CaseField } from '../../domain/case';
import type { Role } from '../../domain/lifecycle';
import type { Caller } from '../../records/user';
import type { Guarded } from '../../records/visibility';
import type { Column } from './query/columns';

/** A column of the Table API: what a query knows of it, and how it is shown and written. */
export interface TableColumn extends Column {
  /** Of a reference: the table that it leads to, whether or not it is one of ours. */
  readonly target?: string;
  /** Where its display value is, in SQL; absent: it is its label, or its value. */
  readonly display?: string;
  readonly choices?: readonly Choice[];
  /** The field of a case that it writes; absent: it is made by the system, and ignored on write. */
  readonly writes?: CaseField;
  /** When a value is required, as a sentence. */
  readonly mandatory?: string;
  /** Who sees its values; absent: everybody who sees the row. */
  readonly seenBy?: readonly Role[];
  /** Its value for those who do not, in SQL without anything that a caller wrote; absent: none. */
  readonly otherwise?: (caller: Caller) => string;
  /** It is reached through a reference, and only given where it is asked for. */
  readonly walked?: true;
}

/** One value of a choice column; where the database keeps it by another word, `stored` is that. */
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

/** An id that is opaque, and compared as it is. */
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

/** By the user's name: its value is the user's sys_id, and what the user is leads on from it. */
export function userReference(name: string, sql: string): Entry[] {
  return [
    reference(name, userSysId(sql), 'sys_user', { display: sql }),
    ...userWalk(name, sql, userSysId(sql)),
  ];
}

/** What can be read of a user through a reference. */
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

/** The sys_id of a caller, which `userSysId` gives for a user's name in SQL. */
export function callerSysId({ name }: Caller): string {
  return createHash('md5').update(name).digest('hex');
}

/** The journals of a record of a kind, by the SQL of its number: newest first, as they are displayed. */
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

/** What every record has, by its SQL. */
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

/** As the original labels them. Other values are kept and shown as they are. */
export const priorities = labelled('Critical', 'High', 'Moderate', 'Low', 'Planning');
export const levels = labelled('High', 'Medium', 'Low');
